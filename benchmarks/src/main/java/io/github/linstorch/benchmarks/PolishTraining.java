package io.github.linstorch.benchmarks;

import io.github.linstorch.benchmarks.PolishProblem.Split;
import io.github.linstorch.dl4j.ComparedMethod;
import io.github.linstorch.dl4j.Comparison;
import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitReport;
import io.github.linstorch.dl4j.LinstorchFitter;
import io.github.linstorch.dl4j.Scores;
import java.time.Duration;
import java.util.function.DoubleFunction;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks d-64-32-1, FLOAT, with DL4J's own initial weights, and 20 epochs of them. */
final class PolishTraining {

  static final int EPOCHS = 20;

  private static final int BATCH = 32;

  /** An updater, and the rates at which it trains from initial weights. */
  enum Updater {
    ADAM(Adam::new, 0.01, 0.003, 0.001, 0.0001),
    SGD(Sgd::new, 0.1, 0.03, 0.01, 0.003);

    private final DoubleFunction<IUpdater> make;
    private final double[] rates;

    Updater(DoubleFunction<IUpdater> make, double... rates) {
      this.make = make;
      this.rates = rates;
    }

    double[] rates() {
      return rates.clone();
    }
  }

  /**
   * What {@code net.fit} made of a fit.
   *
   * @param fit test error of the fit, mean squared
   * @param rate the suggested one
   * @param after test error after the epochs
   */
  record Outcome(double fit, double rate, double after) {}

  private PolishTraining() {}

  private static MultiLayerConfiguration configuration(Split split, IUpdater updater) {
    int features = split.train().numInputs();
    return new NeuralNetConfiguration.Builder()
        .seed(split.number() + 1L)
        .updater(updater)
        .list()
        .layer(dense(features, 64))
        .layer(dense(64, 32))
        .layer(
            new OutputLayer.Builder(LossFunction.MSE)
                .nIn(32)
                .nOut(1)
                .activation(Activation.IDENTITY)
                .build())
        .build();
  }

  private static DenseLayer dense(int nIn, int nOut) {
    return new DenseLayer.Builder().nIn(nIn).nOut(nOut).activation(Activation.RELU).build();
  }

  private static MultiLayerNetwork net(Split split, Updater updater, double rate) {
    MultiLayerNetwork net = new MultiLayerNetwork(configuration(split, updater.make.apply(rate)));
    net.init();
    return net;
  }

  private static FitConfig seeded(FitConfig config, Split split) {
    return config.toBuilder().seed(split.number()).build();
  }

  private static double error(MultiLayerNetwork net, Split split) {
    double error = Scores.of(net, split.test()).mse().orElseThrow();
    return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
  }

  private static double trained(MultiLayerNetwork net, Split split) {
    ShuffledBatches batches = new ShuffledBatches(net, split.train(), BATCH, 100L * split.number());
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      batches.finishEpoch();
    }
    return error(net, split);
  }

  /** Test error of the epochs from DL4J's initial weights. */
  static double fromStart(Split split, Updater updater, double rate) {
    return trained(net(split, updater, rate), split);
  }

  /** A fit, then the epochs at the suggested rate, on all training rows. */
  static Outcome afterFit(Split split, Updater updater, FitConfig config) {
    MultiLayerNetwork net = net(split, updater, 1);
    FitReport report = LinstorchFitter.fit(net, split.train(), seeded(config, split));
    double fit = error(net, split);
    double rate = report.suggestedLearningRate().orElseThrow();
    net.setLearningRate(rate);
    return new Outcome(fit, rate, trained(net, split));
  }

  /** Test error of a fit, then the epochs at a given rate. */
  static double afterFit(Split split, Updater updater, FitConfig config, double rate) {
    MultiLayerNetwork net = net(split, updater, rate);
    LinstorchFitter.fit(net, split.train(), seeded(config, split));
    return trained(net, split);
  }

  /** Test error of a fit, then as many of the epochs as held-out rows allow. */
  static double stopped(Split split, Updater updater, FitConfig config) {
    ComparedMethod method = ComparedMethod.thenNetFit("then", seeded(config, split), EPOCHS);
    DataSetIterator train = new ListDataSetIterator<>(split.train().asList(), BATCH);
    DataSetIterator test = new ListDataSetIterator<>(split.test().asList(), 1000);
    return Comparison.of(configuration(split, updater.make.apply(1)))
        .train(train)
        .test(test)
        .methods(method)
        .warmUp(Duration.ZERO)
        .run()
        .row("then")
        .testLoss()
        .orElseThrow();
  }
}
