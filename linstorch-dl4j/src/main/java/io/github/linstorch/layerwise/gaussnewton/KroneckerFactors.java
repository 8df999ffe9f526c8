package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import io.github.linstorch.lstsq.SymmetricEigen;

/**
 * Per layer the eigenvalues of {@code A = F'F / N} and {@code S = G'G / N}, whose Kronecker product
 * stands for the layer's block of {@code J'H J / N} (Martens and Grosse, "Optimizing neural
 * networks with Kronecker-factored approximate curvature", ICML 2015). G are the errors that a
 * probe of the output gives: ones for a single output; random signs, times a root of H, for
 * several, so that S has in expectation the sum over the outputs.
 */
final class KroneckerFactors {

  /** Keeps the preconditioner finite where there is no damping. */
  private static final double LEAST = 1e-14;

  private final Products products;
  private final SymmetricEigen[] inputs;
  private final SymmetricEigen[] errors;
  private final double[] scale;
  private final Matrix[] first;
  private final Matrix[] second;
  private double total;

  KroneckerFactors(Topology shape, Products products) {
    int depth = shape.depth();
    this.products = products;
    this.inputs = new SymmetricEigen[depth];
    this.errors = new SymmetricEigen[depth];
    this.scale = new double[depth];
    this.first = shape.zeros();
    this.second = shape.zeros();
  }

  /**
   * Takes the factor of the features.
   *
   * @param gram F'F of the first layer, of some rows
   * @param weight N of those
   */
  void setFeatures(Matrix gram, double weight) {
    inputs[0] = eigen(gram, weight);
  }

  /**
   * Takes the factors of a pass.
   *
   * @param inputGrams per layer F'F, or null where the one given before holds
   * @param errorGrams per layer G'G
   * @param weight N, the sum of the weights of the rows
   * @param crew decomposes them
   */
  void update(Matrix[] inputGrams, Matrix[] errorGrams, double weight, Crew crew) {
    total = weight;
    int depth = scale.length;
    crew.each(
        2 * depth,
        i -> {
          int l = i / 2;
          if (i % 2 == 1) {
            errors[l] = eigen(errorGrams[l], weight);
          } else if (inputGrams[l] != null) {
            inputs[l] = eigen(inputGrams[l], weight);
          }
        });
    for (int l = 0; l < depth; l++) {
      scale[l] = mean(inputs[l].values()) * mean(errors[l].values());
    }
  }

  private static SymmetricEigen eigen(Matrix gram, double weight) {
    SymmetricEigen eigen = SymmetricEigen.of(gram);
    double[] values = eigen.values();
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.max(values[i], 0) / weight;
    }
    return eigen;
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  /** Mean eigenvalue of the Kronecker product, mu; 0 for a layer that no row reaches. */
  double scale(int l) {
    return scale[l];
  }

  /**
   * {@code result = Ua [(Ua' v Us) / (ea es' + damping mu)] Us' / N}.
   *
   * @param v weights of layer l; unchanged
   */
  void precondition(int l, Matrix v, double damping, Matrix result) {
    Matrix ua = inputs[l].vectors();
    Matrix us = errors[l].vectors();
    double[] ea = inputs[l].values();
    double[] es = errors[l].values();
    double least = LEAST * ea[ea.length - 1] * es[es.length - 1] + damping * scale[l];
    products.cross(ua, v, first[l]);
    products.multiply(first[l], us.rows(), us, second[l]);
    for (int o = 0; o < es.length; o++) {
      for (int j = 0; j < ea.length; j++) {
        second[l].set(j, o, second[l].get(j, o) / ((ea[j] * es[o] + least) * total));
      }
    }
    products.multiply(ua, ua.columns(), second[l], first[l]);
    products.multiplyTransposed(first[l], us, us.rows(), result);
  }
}
