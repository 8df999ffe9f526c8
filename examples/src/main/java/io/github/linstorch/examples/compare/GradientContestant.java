package io.github.linstorch.examples.compare;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * DL4J's {@code net.fit} with early stopping: some of the rows are held out, and the weights with
 * the least loss on them are kept. Of several learning rates, so is the one with the least.
 *
 * @param name for the table
 * @param updaters the rule, with every rate
 * @param algorithm steps by batches, or by all rows
 * @param batch rows of a step; 0 for all
 * @param patience of the early stopping, in epochs
 */
record GradientContestant(
    String name, List<IUpdater> updaters, OptimizationAlgorithm algorithm, int batch, int patience)
    implements Contestant {

  @Override
  public Origin origin() {
    return Origin.DL4J;
  }

  @Override
  public boolean stopsEarly() {
    return true;
  }

  /**
   * A training with one rate.
   *
   * @param loss the least on the rows that are held out
   */
  private record Run(double loss, Attempt attempt) {}

  @Override
  public Attempt train(Fold fold, NetSettings settings, double seconds) {
    DataSet rows = fold.fitting();
    List<DataSet> batches = batch == 0 ? List.of(rows) : rows.batchBy(batch);
    List<Run> runs = updaters.stream().map(u -> run(u, batches, fold, settings, seconds)).toList();
    Attempt best = Collections.min(runs, Comparator.comparingDouble(Run::loss)).attempt();
    // One that was cut off might have come out ahead.
    boolean isCut = runs.stream().anyMatch(run -> run.attempt().isCut());
    return new Attempt(
        best.test(), best.seconds(), best.steps(), best.unit(), isCut, best.course());
  }

  private Run run(
      IUpdater updater, List<DataSet> batches, Fold fold, NetSettings settings, double seconds) {
    MultiLayerNetwork net = settings.network(fold.fitting(), updater, algorithm);
    List<DataSet> shuffled = new ArrayList<>(batches);
    Random order = new Random(settings.seed());
    EarlyStopping stopping = new EarlyStopping(patience);
    INDArray best = net.params().dup();
    Stopwatch watch = new Stopwatch();
    int epochs = 0;
    while (watch.seconds() < seconds && !stopping.isReached()) {
      Collections.shuffle(shuffled, order);
      for (int i = 0; i < shuffled.size() && watch.seconds() < seconds; i++) {
        watch.start();
        net.fit(shuffled.get(i));
        watch.stop();
        watch.mark(() -> testError(net, fold, settings).error());
      }
      epochs++;
      watch.start();
      if (stopping.isBest(net.score(fold.validation(), false))) {
        best.assign(net.params());
      }
      watch.stop();
    }
    net.params().assign(best);
    TestError test = testError(net, fold, settings);
    watch.course().add(new double[] {watch.seconds(), test.error()});
    boolean isCut = !stopping.isReached();
    return new Run(
        stopping.best(),
        new Attempt(test, watch.seconds(), epochs, "epochs", isCut, watch.course()));
  }

  private static TestError testError(MultiLayerNetwork net, Fold fold, NetSettings settings) {
    return TestError.of(net.output(fold.test().getFeatures()), fold, settings.isClassification());
  }
}
