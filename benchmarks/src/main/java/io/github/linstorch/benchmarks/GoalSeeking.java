package io.github.linstorch.benchmarks;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitReport;
import io.github.linstorch.dl4j.LinstorchFitter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * The paper's goal-seeking (Fig. 4): networks 1-10-1 are regenerated until the training error on
 * its split of sin(x) + 1 is within 0.5 % of the best that one hinge on the linear fit can reach.
 */
final class GoalSeeking {

  private static final int RUNS = 101;
  private static final int WARM_UP = 100;

  private GoalSeeking() {}

  static void run() {
    JsonNode split = split();
    DataSet train = train(split);
    double goal = 1.005 * split.get("bestHingeTrain").asDouble();
    MultiLayerNetwork net = new Problem(670, 1, 10, 1).newNetwork();
    INDArray given = net.params().dup();
    Samples millis = new Samples();
    Samples counts = new Samples();
    for (int run = 0; run < WARM_UP + RUNS; run++) {
      FitConfig config =
          FitConfig.builder().restarts(100_000).targetLoss(goal).threads(2).seed(run).build();
      net.params().assign(given);
      Samples one = new Samples();
      FitReport[] report = new FitReport[1];
      one.time(() -> report[0] = LinstorchFitter.fit(net, train, config));
      if (report[0].loss() > goal) {
        throw new IllegalStateException("The goal was not reached: " + report[0]);
      }
      if (run >= WARM_UP) {
        millis.add(one.median());
        counts.add(report[0].restarts().count());
      }
    }
    Report.print(
        "sin(x) + 1, %d rows, to a loss of %.4f: %.0f restarts in the median of %d runs",
        train.numExamples(), goal, counts.median(), RUNS);
    Report.printAtMost("sin(x) + 1: time to the goal, two threads", millis.median(), "ms", 20);
  }

  private static JsonNode split() {
    try {
      return new ObjectMapper()
          .readTree(Path.of("../src-test-data/splits/splits.json").toFile())
          .get("sin1001");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Standardised by the mean and deviation of the training rows. */
  private static DataSet train(JsonNode split) {
    int n = split.get("rows").asInt();
    List<double[]> rows = new ArrayList<>();
    for (JsonNode number : split.get("train")) {
      double x = 2 * Math.PI * number.asInt() / (n - 1);
      rows.add(new double[] {x, Math.sin(x) + 1});
    }
    INDArray all = Nd4j.createFromArray(rows.toArray(double[][]::new));
    all.subiRowVector(all.mean(0));
    all.diviRowVector(all.norm2(0).div(Math.sqrt(rows.size())));
    INDArray single = all.castTo(DataType.FLOAT);
    return new DataSet(single.getColumn(0, true).dup(), single.getColumn(1, true).dup());
  }
}
