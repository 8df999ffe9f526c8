package io.github.linstorch.examples;

import io.github.linstorch.dl4j.FitReport;
import io.github.linstorch.dl4j.LayerReport;
import io.github.linstorch.examples.HybridResult.Reference;
import io.github.linstorch.examples.HybridResult.Row;
import io.github.linstorch.examples.HybridResult.Run;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Least squares first, Adam after it: how many epochs and seconds that takes to the training loss
 * that Adam reaches alone in 100 epochs.
 *
 * <p>Run it in the project's root by {@code mvn -q compile exec:exec -pl examples -am
 * -Dexec.mainClass=io.github.linstorch.examples.HybridTable}.
 */
public final class HybridTable {

  /**
   * How much to run.
   *
   * @param seeds number of networks per start, odd for the medians' sake
   * @param epochs of Adam alone
   * @param cap largest number of epochs from the other starts
   */
  record Settings(int seeds, int epochs, int cap) {}

  private static final Settings SETTINGS = new Settings(3, 100, 150);

  /** Enough for the JVM to have compiled the training before the clock counts. */
  private static final Settings WARM_UP = new Settings(1, 10, 10);

  private HybridTable() {}

  /**
   * Runs the program.
   *
   * @param args none
   * @throws IOException if a file cannot be read
   * @throws InterruptedException if the thread is interrupted while reading
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    // Before ND4J is touched: otherwise every allocation asks the system for the memory in use,
    // which on some systems takes more of the time than the training. The limit on what ND4J itself
    // allocates stays.
    System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    List<HybridTask> tasks;
    try {
      tasks = HybridTask.all();
    } catch (FileNotFoundException e) {
      System.err.println(e.getMessage());
      System.exit(1);
      return;
    }
    for (HybridTask task : tasks) {
      run(task, WARM_UP);
    }
    System.out.print(HybridFindings.header(SETTINGS));
    List<HybridResult> results = new ArrayList<>();
    for (HybridTask task : tasks) {
      HybridResult result = run(task, SETTINGS);
      System.out.print(HybridFindings.table(result));
      results.add(result);
    }
    System.out.print(HybridFindings.findings(results));
  }

  /** Trains from every start, once per seed. */
  static HybridResult run(HybridTask task, Settings settings) {
    List<Reference> references = new ArrayList<>();
    for (int seed = 1; seed <= settings.seeds(); seed++) {
      references.add(reference(task, seed, settings.epochs()));
    }
    List<Row> rows = new ArrayList<>();
    for (Start start : Start.values()) {
      List<Run> runs = new ArrayList<>();
      for (int seed = 1; seed <= settings.seeds(); seed++) {
        runs.add(run(task, start, seed, references.get(seed - 1), settings.cap()));
      }
      rows.add(new Row(start, runs));
    }
    return new HybridResult(task.name(), task.shape(), references, rows);
  }

  /** Adam from DL4J's init. */
  private static Reference reference(HybridTask task, int seed, int epochs) {
    MultiLayerNetwork net = task.network(seed);
    DataSetIterator batches = task.batches();
    long start = System.nanoTime();
    net.fit(batches, epochs);
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Reference(net.score(task.train()), net.score(task.test()), seconds);
  }

  private static Run run(HybridTask task, Start start, int seed, Reference reference, int cap) {
    // The same seed would repeat Adam's own training.
    MultiLayerNetwork net = task.network(start == Start.DL4J ? 1000 + seed : seed);
    DataSetIterator batches = task.batches();
    Optional<FitReport> report = start.apply(net, task.train());
    Descent descent =
        Descent.to(reference.loss(), cap, () -> net.fit(batches), () -> net.score(task.train()));
    return new Run(
        report.map(HybridTable::rank).orElse(0),
        report.map(r -> r.elapsed().toNanos() / 1e9).orElse(0.0),
        descent,
        net.score(task.test()),
        reference);
  }

  private static int rank(FitReport report) {
    List<LayerReport> layers = report.layers();
    return layers.get(layers.size() - 1).rank();
  }
}
