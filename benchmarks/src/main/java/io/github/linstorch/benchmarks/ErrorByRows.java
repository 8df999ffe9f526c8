package io.github.linstorch.benchmarks;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.LinstorchFitter;
import io.github.linstorch.dl4j.Scores;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Test error as a function of the rows of a teacher: more rows should not be worse. Networks are
 * named by their hidden layers: 64x4 has four of 64 units.
 */
final class ErrorByRows {

  private static final List<String> SIZES =
      List.of("1000", "2000", "5000", "9000", "11000", "20000", "50000", "100000");
  private static final List<String> NETS = List.of("64", "256", "64x4", "256x2");
  private static final int TEST_ROWS = 20_000;

  /** What a larger size may add to the error of the one before it. */
  private static final double RISE = 1.1;

  private ErrorByRows() {}

  static void run() {
    int[] sizes =
        Options.list("sizes", SIZES).stream().mapToInt(Integer::parseInt).sorted().toArray();
    TeacherRows teacher = new TeacherRows(1);
    int most = IntStream.of(sizes).max().orElseThrow();
    DataSet train = teacher.rows((most + TEST_ROWS - 1) / TEST_ROWS * TEST_ROWS, 2);
    DataSet test = teacher.rows(TEST_ROWS, 3);
    Report.print(
        "GAUSS_NEWTON with its defaults, seed 1; teacher %s, noise of variance %s",
        "20-64-64-1", TeacherRows.NOISE_VARIANCE);
    Report.print("%-12s %9s %10s %9s", "hidden", "rows", "test error", "s");
    List<String> rises = new ArrayList<>();
    for (String net : Options.list("nets", NETS)) {
      double previous = Double.NaN;
      for (int size : sizes) {
        long start = System.nanoTime();
        double error = error(hidden(net), first(train, size), test);
        double seconds = (System.nanoTime() - start) / 1e9;
        boolean rise = error > RISE * previous;
        if (rise) {
          rises.add("%s, %d rows: %.2f x".formatted(net, size, error / previous));
        }
        Report.print("%-12s %9d %10.5f %9.2f %s", net, size, error, seconds, rise ? "RISES" : "");
        previous = error;
      }
    }
    Report.printAtMost("rises of more than 10 % from a size to the next", rises.size(), "", 0);
    rises.forEach(line -> Report.print("  rises: %s", line));
  }

  /** Units of the hidden layers that a name stands for. */
  static int[] hidden(String net) {
    String[] parts = net.split("x");
    int units = Integer.parseInt(parts[0]);
    int layers = parts.length > 1 ? Integer.parseInt(parts[1]) : 1;
    return IntStream.range(0, layers).map(l -> units).toArray();
  }

  private static DataSet first(DataSet rows, int count) {
    return new DataSet(
        rows.getFeatures().get(Design.first(count)).dup(),
        rows.getLabels().get(Design.first(count)).dup());
  }

  private static double error(int[] hidden, DataSet train, DataSet test) {
    int[] widths = new int[hidden.length + 2];
    widths[0] = train.numInputs();
    System.arraycopy(hidden, 0, widths, 1, hidden.length);
    widths[widths.length - 1] = 1;
    MultiLayerNetwork net = FloatNet.regression(0, widths);
    FitConfig config = FitConfig.gaussNewton().toBuilder().seed(1).build();
    LinstorchFitter.fit(net, train, config);
    return Scores.of(net, test).mse().orElseThrow();
  }
}
