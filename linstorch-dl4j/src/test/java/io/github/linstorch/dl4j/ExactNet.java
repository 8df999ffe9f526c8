package io.github.linstorch.dl4j;

import java.math.BigDecimal;
import java.math.MathContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** A ReLU network with one output, its forward pass in 120-digit arithmetic. */
final class ExactNet {

  private static final MathContext DIGITS = new MathContext(120);

  private ExactNet() {}

  /** Mean squared error of a network as it is stored. */
  static double loss(MultiLayerNetwork net, double[][] x, double[] y) {
    BigDecimal[][][] weights = new BigDecimal[net.getnLayers()][][];
    BigDecimal[][] biases = new BigDecimal[weights.length][];
    for (int l = 0; l < weights.length; l++) {
      double[][] w = net.getParam(l + "_W").toDoubleMatrix();
      weights[l] = new BigDecimal[w.length][];
      for (int i = 0; i < w.length; i++) {
        weights[l][i] = exact(w[i]);
      }
      biases[l] = exact(net.getParam(l + "_b").toDoubleVector());
    }
    BigDecimal sum = BigDecimal.ZERO;
    for (int i = 0; i < x.length; i++) {
      BigDecimal[] a = exact(x[i]);
      for (int l = 0; l < weights.length; l++) {
        a = layer(a, weights[l], biases[l], l + 1 < weights.length);
      }
      BigDecimal e = a[0].subtract(new BigDecimal(y[i]), DIGITS);
      sum = sum.add(e.multiply(e, DIGITS), DIGITS);
    }
    return sum.divide(BigDecimal.valueOf(x.length), DIGITS).doubleValue();
  }

  private static BigDecimal[] layer(
      BigDecimal[] a, BigDecimal[][] w, BigDecimal[] bias, boolean isHidden) {
    BigDecimal[] z = bias.clone();
    for (int o = 0; o < z.length; o++) {
      for (int j = 0; j < a.length; j++) {
        z[o] = z[o].add(a[j].multiply(w[j][o], DIGITS), DIGITS);
      }
      z[o] = isHidden ? z[o].max(BigDecimal.ZERO) : z[o];
    }
    return z;
  }

  private static BigDecimal[] exact(double[] values) {
    BigDecimal[] result = new BigDecimal[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = new BigDecimal(values[i]);
    }
    return result;
  }
}
