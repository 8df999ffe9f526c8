package io.github.linstorch.testsupport;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossL1;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.lossfunctions.impl.LossMSLE;
import org.nd4j.linalg.lossfunctions.impl.LossNegativeLogLikelihood;
import org.nd4j.linalg.lossfunctions.impl.LossPoisson;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;

/** Every loss with outputs that it goes with, and rows for it. */
public final class LossSamples {

  /** Number of features of the rows. */
  public static final int FEATURES = 4;

  /**
   * A loss at the output of a network.
   *
   * @param name for messages
   * @param loss DL4J's function
   * @param output activation at the output
   * @param nOut number of outputs
   */
  public record Sample(String name, ILossFunction loss, Activation output, int nOut) {

    /** A network with one hidden layer of ReLUs. */
    public MultiLayerNetwork net(DataType type, double l2, int hidden) {
      MultiLayerNetwork net =
          new MultiLayerNetwork(
              new NeuralNetConfiguration.Builder()
                  .seed(5)
                  .dataType(type)
                  .weightInit(WeightInit.XAVIER)
                  .biasInit(0.1)
                  .l2(l2)
                  .list()
                  .layer(
                      new DenseLayer.Builder()
                          .nIn(FEATURES)
                          .nOut(hidden)
                          .activation(Activation.RELU)
                          .build())
                  .layer(
                      new OutputLayer.Builder(loss)
                          .nIn(hidden)
                          .nOut(nOut)
                          .activation(output)
                          .build())
                  .build());
      net.init();
      return net;
    }

    /** The same without a hidden layer. */
    public MultiLayerNetwork line(double l2) {
      MultiLayerNetwork net =
          new MultiLayerNetwork(
              new NeuralNetConfiguration.Builder()
                  .seed(5)
                  .dataType(DataType.DOUBLE)
                  .weightInit(WeightInit.XAVIER)
                  .l2(l2)
                  .list()
                  .layer(
                      new OutputLayer.Builder(loss)
                          .nIn(FEATURES)
                          .nOut(nOut)
                          .activation(output)
                          .build())
                  .build());
      net.init();
      return net;
    }

    /**
     * Rows whose labels depend on the features, with a bend.
     *
     * @param n how many
     * @param seed of the random numbers
     */
    public DataSet rows(int n, long seed) {
      Random random = new Random(seed);
      boolean isSparse = loss instanceof LossSparseMCXENT;
      INDArray x = Nd4j.create(DataType.DOUBLE, n, FEATURES);
      INDArray y = Nd4j.create(DataType.DOUBLE, n, isSparse ? 1 : nOut);
      for (int i = 0; i < n; i++) {
        double[] row = random.doubles(FEATURES, -2, 2).toArray();
        for (int j = 0; j < FEATURES; j++) {
          x.putScalar(i, j, row[j]);
        }
        int best = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int o = 0; o < nOut; o++) {
          double z = Math.abs(row[o % FEATURES]) * 2 - 2 + row[(o + 1) % FEATURES];
          double noisy = z + 0.5 * random.nextGaussian();
          best = noisy > most ? o : best;
          most = Math.max(most, noisy);
          if (!isSparse) {
            y.putScalar(i, o, label(z, noisy, random));
          }
        }
        if (isSparse) {
          y.putScalar(i, 0, best);
        } else if (output == Activation.SOFTMAX) {
          for (int o = 0; o < nOut; o++) {
            y.putScalar(i, o, o == best ? 1 : 0);
          }
        }
      }
      return new DataSet(x, y);
    }

    private double label(double z, double noisy, Random random) {
      if (loss instanceof LossBinaryXENT) {
        return noisy > 0 ? 1 : 0;
      }
      if (loss instanceof LossPoisson) {
        double mean =
            output == Activation.SIGMOID ? 1 / (1 + Math.exp(-2 * z)) : Math.log1p(Math.exp(z));
        int count = 0;
        for (double p = random.nextDouble(); p > Math.exp(-mean); p *= random.nextDouble()) {
          count++;
        }
        return count;
      }
      if (loss instanceof LossMSLE) {
        return Math.exp(0.5 * noisy);
      }
      return switch (output) {
        case SIGMOID, HARDSIGMOID -> 1 / (1 + Math.exp(-noisy));
        case TANH, HARDTANH, SOFTSIGN -> Math.tanh(noisy);
        default -> noisy;
      };
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private LossSamples() {}

  private static INDArray weights(double... values) {
    return Nd4j.create(values).castTo(DataType.DOUBLE);
  }

  /** All samples that GAUSS_NEWTON fits by a loss of the activated output. */
  public static List<Sample> all() {
    List<Sample> all = new ArrayList<>();
    all.add(new Sample("XENT, 1 unit", new LossBinaryXENT(), Activation.SIGMOID, 1));
    all.add(new Sample("XENT, 3 units", new LossBinaryXENT(), Activation.SIGMOID, 3));
    all.add(
        new Sample(
            "XENT with weights", new LossBinaryXENT(weights(0.5, 3)), Activation.SIGMOID, 2));
    all.add(new Sample("MCXENT", new LossMCXENT(), Activation.SOFTMAX, 3));
    all.add(
        new Sample(
            "MCXENT with weights", new LossMCXENT(weights(0.5, 1, 4)), Activation.SOFTMAX, 3));
    all.add(
        new Sample(
            "NEGATIVELOGLIKELIHOOD with weights",
            new LossNegativeLogLikelihood(weights(2, 1)),
            Activation.SOFTMAX,
            2));
    all.add(new Sample("SPARSE_MCXENT", new LossSparseMCXENT(), Activation.SOFTMAX, 3));
    all.add(
        new Sample(
            "SPARSE_MCXENT with weights",
            new LossSparseMCXENT(weights(0.5, 1, 4)),
            Activation.SOFTMAX,
            3));
    all.add(new Sample("MAE", new LossMAE(), Activation.IDENTITY, 2));
    all.add(new Sample("L1", new LossL1(), Activation.IDENTITY, 1));
    all.add(new Sample("L1 with weights", new LossL1(weights(1, 5)), Activation.IDENTITY, 2));
    all.add(new Sample("MSE with weights", new LossMSE(weights(1, 5)), Activation.IDENTITY, 2));
    all.add(new Sample("L2 with weights", new LossL2(weights(2, 0.1)), Activation.IDENTITY, 2));
    all.add(new Sample("POISSON, softplus", new LossPoisson(), Activation.SOFTPLUS, 2));
    all.add(new Sample("POISSON, sigmoid", new LossPoisson(), Activation.SIGMOID, 1));
    all.add(new Sample("MSLE, softplus", new LossMSLE(), Activation.SOFTPLUS, 2));
    all.add(new Sample("MSLE, relu", new LossMSLE(weights(1, 2)), Activation.RELU, 2));
    for (Activation output :
        List.of(
            Activation.SIGMOID,
            Activation.TANH,
            Activation.SOFTPLUS,
            Activation.RELU,
            Activation.LEAKYRELU,
            Activation.ELU,
            Activation.SELU,
            Activation.SOFTSIGN,
            Activation.SWISH,
            Activation.GELU,
            Activation.HARDTANH,
            Activation.HARDSIGMOID)) {
      all.add(new Sample("MSE, " + output, new LossMSE(), output, 2));
    }
    all.add(new Sample("L2 with weights, tanh", new LossL2(weights(1, 3)), Activation.TANH, 2));
    return all;
  }
}
