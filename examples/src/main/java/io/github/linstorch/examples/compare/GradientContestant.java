package io.github.linstorch.examples.compare;

import java.util.List;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * DL4J's {@code net.fit}, for a given time on all training rows, or with early stopping: then some
 * of the rows are held out, and the weights with the least loss on them are kept.
 *
 * @param name for the table
 * @param updater its rule
 * @param algorithm steps by batches, or by all rows
 * @param batch rows of a step; 0 for all
 * @param patience of the early stopping, in epochs; 0 for a given time
 */
record GradientContestant(
    String name, IUpdater updater, OptimizationAlgorithm algorithm, int batch, int patience)
    implements Contestant {

  @Override
  public Origin origin() {
    return Origin.DL4J;
  }

  @Override
  public boolean stopsEarly() {
    return patience > 0;
  }

  @Override
  public Attempt train(Fold fold, NetSettings settings, double seconds) {
    boolean stopsEarly = stopsEarly();
    DataSet rows = stopsEarly ? fold.fitting() : fold.train();
    List<DataSet> batches = batch == 0 ? List.of(rows) : rows.batchBy(batch);
    MultiLayerNetwork net = settings.network(rows, updater, algorithm);
    EarlyStopping stopping = new EarlyStopping(stopsEarly ? patience : 1);
    INDArray best = net.params().dup();
    Stopwatch watch = new Stopwatch();
    int epochs = 0;
    while (watch.seconds() < seconds && !(stopsEarly && stopping.isReached())) {
      for (int i = 0; i < batches.size() && watch.seconds() < seconds; i++) {
        watch.start();
        net.fit(batches.get(i));
        watch.stop();
        watch.mark(() -> testError(net, fold, settings).error());
      }
      epochs++;
      if (stopsEarly) {
        watch.start();
        if (stopping.isBest(net.score(fold.validation(), false))) {
          best.assign(net.params());
        }
        watch.stop();
      }
    }
    boolean isReached = stopsEarly && stopping.isReached();
    if (stopsEarly) {
      net.params().assign(best);
    }
    TestError test = testError(net, fold, settings);
    watch.course().add(new double[] {watch.seconds(), test.error()});
    boolean isCut = stopsEarly && !isReached;
    return new Attempt(test, watch.seconds(), epochs, "epochs", isCut, watch.course());
  }

  private static TestError testError(MultiLayerNetwork net, Fold fold, NetSettings settings) {
    return TestError.of(net.output(fold.test().getFeatures()), fold, settings.isClassification());
  }
}
