package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.ReferenceLinstorch.Act;
import io.github.linstorch.dl4j.ReferenceLinstorch.Layer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A generated network, wide enough for the linear fit, and awkward data for it. */
final class GaussNewtonCase {

  private static final List<Act> HIDDEN =
      List.of(Act.RELU, Act.RELU, Act.leaky(0.01), Act.leaky(0.3), Act.IDENTITY);

  private final SplittableRandom random;
  private final DataType type;
  private final List<Layer> layers = new ArrayList<>();
  private final double[][] x;
  private final double[][] y;
  private final double[] weights;
  private final int blocks;

  /**
   * Generates a case.
   *
   * @param type of the network; for single precision the features are standardised
   */
  GaussNewtonCase(long seed, DataType type) {
    this.random = new SplittableRandom(seed);
    this.type = type;
    int nIn = 1 + random.nextInt(8);
    int nOut = 1 + random.nextInt(3);
    int rows = (int) Math.round(3 * Math.pow(100, random.nextDouble()));
    this.x = features(rows, nIn);
    this.y = labels(rows, nOut);
    this.weights = random.nextInt(3) == 0 ? weights(rows) : null;
    this.blocks = random.nextInt(4);
    addLayers(nIn, nOut);
  }

  private double gaussian() {
    double u = 1 - random.nextDouble();
    return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * random.nextDouble());
  }

  private double[][] features(int rows, int nIn) {
    double[][] f = new double[rows][nIn];
    for (int j = 0; j < nIn; j++) {
      int kind = random.nextInt(type == DataType.DOUBLE ? 8 : 3);
      double scale = kind == 3 ? Math.pow(10, random.nextDouble(-8, 8)) : 1;
      double offset = kind == 4 ? random.nextDouble(-3000, 3000) : 0;
      double constant = random.nextInt(3) == 0 ? 0 : Math.pow(10, random.nextDouble(-8, 8));
      for (int i = 0; i < rows; i++) {
        f[i][j] =
            switch (kind) {
              case 5 -> constant;
              case 6 -> j == 0 ? gaussian() : f[i][j / 2];
              case 7 -> random.nextInt(3);
              default -> offset + scale * gaussian();
            };
      }
    }
    return f;
  }

  private double[][] labels(int rows, int nOut) {
    double[][] targets = new double[rows][nOut];
    int nIn = x[0].length;
    double noise = new double[] {0, 0.1, 1}[random.nextInt(3)];
    double scale = type == DataType.DOUBLE ? Math.pow(10, random.nextDouble(-6, 6)) : 1;
    double offset = random.nextBoolean() ? 0 : 10 * scale;
    for (int o = 0; o < nOut; o++) {
      boolean constant = random.nextInt(12) == 0;
      double bend = random.nextInt(3) == 0 ? 0 : 1;
      double[] linear = Nets.uniform(random, nIn, -1, 1);
      for (int j = 0; j < nIn; j++) {
        int column = j;
        double size = Arrays.stream(x).mapToDouble(row -> Math.abs(row[column])).max().orElse(0);
        linear[j] /= size > 0 ? size : 1;
      }
      for (int i = 0; i < rows; i++) {
        double u = 0;
        for (int j = 0; j < nIn; j++) {
          u += linear[j] * x[i][j];
        }
        double value = u + bend * Math.sin(4 * u) + noise * gaussian();
        targets[i][o] = offset + scale * (constant ? 1.7 : value);
      }
    }
    return targets;
  }

  private double[] weights(int rows) {
    double[] w = random.doubles(rows, 0.1, 3).toArray();
    for (int i = 1; i < rows; i += 7) {
      w[i] = 0;
    }
    return w;
  }

  private void addLayers(int nIn, int nOut) {
    int depth = 1 + random.nextInt(4);
    boolean[] bias = new boolean[depth];
    for (int l = 0; l < depth; l++) {
      bias[l] = random.nextInt(4) > 0;
    }
    boolean ends = bias[0] && bias[depth - 1];
    int rank = Math.min(nIn + 1, nOut);
    int least = ends ? rank : 2 * rank;
    int from = nIn;
    for (int l = 0; l < depth; l++) {
      boolean last = l == depth - 1;
      // Blocks are the default from 16 units on.
      int width = random.nextInt(4) == 0 ? 16 + random.nextInt(4) : least + random.nextInt(9);
      int to = last ? nOut : width;
      Act act = last ? Act.IDENTITY : HIDDEN.get(random.nextInt(HIDDEN.size()));
      layers.add(new Layer(from, to, bias[l], act));
      from = to;
    }
  }

  MultiLayerNetwork net() {
    return Nets.plain(layers, type, LossFunction.MSE);
  }

  DataSet data() {
    DataSet data = new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
    if (weights != null) {
      data.setLabelsMaskArray(Nd4j.createFromArray(weights).reshape(weights.length, 1));
    }
    return data;
  }

  GaussNewtonConfig config() {
    return blocks == 0
        ? GaussNewtonConfig.defaults()
        : GaussNewtonConfig.builder().blocks(blocks).build();
  }

  /** Whether a network of these biases can have a constant of its own. */
  boolean hasIntercept() {
    return layers.get(0).bias() || layers.get(layers.size() - 1).bias();
  }

  /** Loss of least squares without intercept. */
  double lossThroughTheOrigin() {
    List<Layer> line = List.of(new Layer(x[0].length, y[0].length, false, Act.IDENTITY));
    return LinstorchFitter.fit(Nets.plain(line, DataType.DOUBLE, LossFunction.MSE), data()).loss();
  }

  private double weight(int i) {
    return weights == null ? 1 : weights[i];
  }

  private double total() {
    return weights == null ? x.length : Arrays.stream(weights).sum();
  }

  /** Mean squared error of a network on the rows, computed by DL4J's own forward pass. */
  double loss(MultiLayerNetwork net) {
    INDArray output = net.output(Nd4j.createFromArray(x).castTo(type));
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      for (int o = 0; o < y[i].length; o++) {
        double e = output.getDouble(i, o) - y[i][o];
        sum += weight(i) * e * e;
      }
    }
    return sum / (total() * y[0].length);
  }

  /** Mean over the outputs of the variance of the labels. */
  double variance() {
    double sum = 0;
    for (int o = 0; o < y[0].length; o++) {
      double mean = 0;
      for (int i = 0; i < y.length; i++) {
        mean += weight(i) * y[i][o] / total();
      }
      for (int i = 0; i < y.length; i++) {
        sum += weight(i) * (y[i][o] - mean) * (y[i][o] - mean);
      }
    }
    return sum / (total() * y[0].length);
  }

  /** Mean square of the labels. */
  double meanSquare() {
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      for (double value : y[i]) {
        sum += weight(i) * value * value;
      }
    }
    return sum / (total() * y[0].length);
  }

  @Override
  public String toString() {
    return String.format(
        "%s %s, %d rows%s, blocks %d",
        type, layers, x.length, weights == null ? "" : " weighted", blocks);
  }
}
