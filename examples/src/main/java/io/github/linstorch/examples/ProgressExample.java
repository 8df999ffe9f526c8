package io.github.linstorch.examples;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitListener;
import io.github.linstorch.dl4j.FitListeners;
import io.github.linstorch.dl4j.FitProgress;
import io.github.linstorch.dl4j.FitStatsListener;
import io.github.linstorch.dl4j.LinstorchFitter;
import java.util.Locale;
import java.util.SplittableRandom;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.deeplearning4j.ui.model.stats.api.StatsReport;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Watches a fit that takes some seconds: lines on the console tell how far it is, and a storage
 * receives the curves for DL4J's training page.
 *
 * <p>Run it in the project's root by {@code mvn -q compile exec:exec -pl examples -am
 * -Dexec.mainClass=io.github.linstorch.examples.ProgressExample}.
 */
public final class ProgressExample {

  private static final int ROWS = 40_000;
  private static final int FEATURES = 10;

  private ProgressExample() {}

  /**
   * Runs the program.
   *
   * @param args none
   */
  public static void main(String[] args) {
    System.out.print(curves(run(ROWS)));
  }

  /**
   * Fits a network, and prints its progress on the standard error stream.
   *
   * @param rows number of training rows
   * @return what DL4J's training page would show
   */
  static StatsStorage run(int rows) {
    DataSet train = friedman(rows);
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fitLabel(true);
    normalizer.fit(train);
    normalizer.transform(train);

    MultiLayerNetwork net = network();
    StatsStorage storage = new InMemoryStatsStorage();
    // With deeplearning4j-ui on the class path, UIServer.getInstance().attach(storage) shows the
    // curves at http://localhost:9000 while they grow.
    FitListener listener =
        FitListeners.of(FitProgress.console(), new FitStatsListener(storage, net));
    FitConfig config = FitConfig.gaussNewton().toBuilder().listener(listener).build();
    LinstorchFitter.fit(net, train, config);
    return storage;
  }

  /** One line for each curve: its name, its number of points and the last of them. */
  static String curves(StatsStorage storage) {
    StringBuilder lines = new StringBuilder();
    String type = StatsListener.TYPE_ID;
    for (String session : storage.listSessionIDs()) {
      for (String curve : storage.listWorkerIDsForSessionAndType(session, type)) {
        StatsReport last = (StatsReport) storage.getLatestUpdate(session, type, curve);
        lines.append(
            String.format(
                Locale.ROOT,
                "%s: %d points, the last at %.4g%n",
                curve,
                storage.getNumUpdateRecordsFor(session, type, curve),
                last.getScore()));
      }
    }
    return lines.toString();
  }

  /** Friedman's first function, of which five features are noise. */
  private static DataSet friedman(int rows) {
    SplittableRandom random = new SplittableRandom(1);
    double[][] x = new double[rows][FEATURES];
    double[][] y = new double[rows][1];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < FEATURES; j++) {
        x[i][j] = random.nextDouble();
      }
      y[i][0] =
          10 * Math.sin(Math.PI * x[i][0] * x[i][1])
              + 20 * Math.pow(x[i][2] - 0.5, 2)
              + 10 * x[i][3]
              + 5 * x[i][4]
              + random.nextDouble(-1, 1);
    }
    return new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
  }

  /** 10-64-64-1, ReLU. */
  private static MultiLayerNetwork network() {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .list()
                .layer(hidden(FEATURES))
                .layer(hidden(64))
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());
    net.init();
    return net;
  }

  private static DenseLayer hidden(int nIn) {
    return new DenseLayer.Builder().nIn(nIn).nOut(64).activation(Activation.RELU).build();
  }
}
