package io.github.linstorch.benchmarks;

import java.util.Random;
import org.encog.Encog;
import org.encog.engine.network.activation.ActivationFunction;
import org.encog.engine.network.activation.ActivationLinear;
import org.encog.engine.network.activation.ActivationReLU;
import org.encog.ml.data.basic.BasicMLData;
import org.encog.ml.data.basic.BasicMLDataSet;
import org.encog.neural.networks.BasicNetwork;
import org.encog.neural.networks.layers.BasicLayer;
import org.encog.neural.networks.training.lma.LevenbergMarquardtTraining;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Encog's Levenberg-Marquardt on all rows and on as many threads as Encog sees fit. The hidden
 * layers are ReLU: Encog differentiates it. He's initial weights, biases 0.
 */
final class LevenbergMarquardt implements Opponent {

  private final StandardizedSplit split;
  private final BasicNetwork net;
  private final LevenbergMarquardtTraining training;
  private final Convergence convergence = new Convergence();

  LevenbergMarquardt(StandardizedSplit split, int... widths) {
    this.split = split;
    this.net = network(split.number(), widths);
    this.training =
        new LevenbergMarquardtTraining(
            net,
            new BasicMLDataSet(
                split.train().getFeatures().toDoubleMatrix(),
                split.train().getLabels().toDoubleMatrix()));
    // As many as there are processors, if every one of them gets at least 100 rows.
    training.setThreadCount(0);
  }

  /** Ends Encog's threads, which would keep the program alive. */
  static void shutdown() {
    Encog.getInstance().shutdown();
  }

  private static BasicNetwork network(int number, int... widths) {
    BasicNetwork net = new BasicNetwork();
    int last = widths.length - 1;
    for (int l = 0; l <= last; l++) {
      ActivationFunction activation =
          l == 0 ? null : l < last ? new ActivationReLU() : new ActivationLinear();
      net.addLayer(new BasicLayer(activation, l < last, widths[l]));
    }
    net.getStructure().finalizeStructure();
    Random random = new Random(number);
    for (int l = 0; l < last; l++) {
      double deviation = Math.sqrt(2.0 / widths[l]);
      for (int to = 0; to < widths[l + 1]; to++) {
        for (int from = 0; from < widths[l]; from++) {
          net.setWeight(l, from, to, deviation * random.nextGaussian());
        }
        net.setWeight(l, widths[l], to, 0);
      }
    }
    return net;
  }

  @Override
  public void trainFor(double millis) {
    long end = System.nanoTime() + (long) (1e6 * millis);
    while (System.nanoTime() < end && !convergence.reached()) {
      training.iteration();
      convergence.add(training.getError());
    }
  }

  @Override
  public double testError() {
    double[][] features = split.test().getFeatures().toDoubleMatrix();
    INDArray predictions = Nd4j.create(split.test().getLabels().dataType(), features.length, 1);
    for (int i = 0; i < features.length; i++) {
      predictions.putScalar(i, 0, net.compute(new BasicMLData(features[i])).getData(0));
    }
    return split.testError(predictions);
  }
}
