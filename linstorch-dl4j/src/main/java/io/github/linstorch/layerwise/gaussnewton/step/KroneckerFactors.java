package io.github.linstorch.layerwise.gaussnewton.step;

import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import io.github.linstorch.lstsq.SymmetricEigen;
import io.github.linstorch.lstsq.ThinSvd;
import java.util.Arrays;

/**
 * Preconditioner: per layer the eigenvalues of {@code A = F'F / N} and {@code S = G'G / N}, whose
 * Kronecker product approximates the layer's block of {@code J'H J / N} (Martens and Grosse,
 * "Optimizing neural networks with Kronecker-factored approximate curvature", ICML 2015). G
 * contains the errors of a probe of the output. For a single output the probe is ones. For several
 * it is random signs times a root of H, so that the expectation of S is the sum over the outputs.
 */
final class KroneckerFactors {

  /** Smallest relative eigenvalue, which keeps the preconditioner finite without damping. */
  private static final double LEAST = 1e-14;

  /**
   * Eigenvalues of A, rising, and their vectors. Of fewer rows than inputs there are as many as
   * rows; those of all directions that are orthogonal to the rows are zero.
   */
  private record Inputs(double[] values, Matrix vectors) {

    static Inputs of(SymmetricEigen eigen) {
      return new Inputs(eigen.values(), eigen.vectors());
    }

    /** Decomposes few rows of F. */
    static Inputs of(Matrix rows, double weight) {
      ThinSvd svd = ThinSvd.of(rows);
      int r = svd.sigma().length;
      int p = rows.columns();
      double[] values = new double[r];
      Matrix vectors = new Matrix(p, r);
      for (int i = 0; i < r; i++) {
        int from = r - 1 - i;
        values[i] = svd.sigma()[from] * svd.sigma()[from] / weight;
        System.arraycopy(svd.v().values(), svd.v().at(from), vectors.values(), vectors.at(i), p);
      }
      return new Inputs(values, vectors);
    }

    double largest() {
      return values[values.length - 1];
    }

    double sum() {
      return KroneckerFactors.sum(values);
    }

    boolean areAll() {
      return vectors.columns() == vectors.rows();
    }
  }

  private final Products products;
  private final Inputs[] inputs;
  private final SymmetricEigen[] errors;

  /** F'F whose eigenvalues the inputs are; null before the first. */
  private final Matrix[] decomposed;

  private final double[] scale;
  private final double[] inputSums;
  private final Matrix[] first;
  private final Matrix[] second;
  private final Topology shape;
  private int featureCount;
  private double total;
  private double decomposedWeight;

  KroneckerFactors(Topology shape, Products products) {
    int depth = shape.depth();
    this.products = products;
    this.inputs = new Inputs[depth];
    this.errors = new SymmetricEigen[depth];
    this.decomposed = new Matrix[depth];
    this.scale = new double[depth];
    this.inputSums = new double[depth];
    this.first = new Matrix[depth];
    this.second = new Matrix[depth];
    this.shape = shape;
    this.featureCount = shape.rows(0);
  }

  /**
   * Counts features that rows in coordinates of their span have left out.
   *
   * @param count features of the rows as they are, the bias included
   */
  void countFeatures(int count) {
    featureCount = count;
  }

  /**
   * Takes the factor of the features.
   *
   * @param gram F'F of the first layer, of some rows
   * @param weight N of those
   */
  void setFeatures(Matrix gram, double weight) {
    setInputs(0, Inputs.of(eigen(gram, weight)));
    inputSums[0] = inputs[0].sum();
  }

  /**
   * Takes the factor of the features from fewer rows than they have features.
   *
   * @param rows F, each row times the root of its weight; unchanged
   * @param weight N of those
   */
  void setFeatureRows(Matrix rows, double weight) {
    setInputs(0, Inputs.of(rows, weight));
    inputSums[0] = inputs[0].sum();
  }

  private void setInputs(int l, Inputs its) {
    inputs[l] = its;
    int r = its.values().length;
    if (first[l] == null || first[l].rows() != r) {
      first[l] = new Matrix(r, shape.dims()[l + 1]);
      second[l] = new Matrix(r, shape.dims()[l + 1]);
    }
  }

  /**
   * Takes the factors of a pass.
   *
   * @param inputGrams per layer F'F, or null where the one given before holds
   * @param errorGrams per layer G'G
   * @param weight N, the sum of the weights of the rows
   * @param parallel decomposes them
   */
  void update(Matrix[] inputGrams, Matrix[] errorGrams, double weight, ParallelFor parallel) {
    total = weight;
    int depth = scale.length;
    parallel.each(
        2 * depth,
        i -> {
          int l = i / 2;
          // What stays as it is needs no preconditioner.
          if (i % 2 == 1) {
            errors[l] = shape.frozen()[l] ? null : eigen(errorGrams[l], weight);
          } else if (inputGrams[l] != null
              && !shape.frozen()[l]
              && !isAsBefore(l, inputGrams[l], weight)) {
            setInputs(l, Inputs.of(eigen(inputGrams[l], weight)));
            decomposed[l] = inputGrams[l].copy();
          }
        });
    decomposedWeight = weight;
    for (int l = 0; l < depth; l++) {
      boolean isFrozen = shape.frozen()[l];
      if (!isFrozen) {
        inputSums[l] = inputs[l].sum();
      } else if (inputGrams[l] != null) {
        inputSums[l] = trace(inputGrams[l]) / weight;
      }
      double errorSum = isFrozen ? trace(errorGrams[l]) / weight : sum(errors[l].values());
      // The mean is that of all eigenvalues, as many as there are inputs.
      int count = l == 0 ? featureCount : shape.rows(l);
      scale[l] = inputSums[l] / count * (errorSum / errorGrams[l].columns());
    }
  }

  private static double trace(Matrix gram) {
    double sum = 0;
    for (int i = 0; i < gram.columns(); i++) {
      sum += gram.get(i, i);
    }
    return sum;
  }

  /** Behind frozen layers the same rows give the same matrix, sweep after sweep. */
  private boolean isAsBefore(int l, Matrix gram, double weight) {
    return decomposed[l] != null
        && weight == decomposedWeight
        && Arrays.equals(gram.values(), decomposed[l].values());
  }

  private static SymmetricEigen eigen(Matrix gram, double weight) {
    SymmetricEigen eigen = SymmetricEigen.of(gram);
    double[] values = eigen.values();
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.max(values[i], 0) / weight;
    }
    return eigen;
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }

  /** Mean eigenvalue of the Kronecker product, mu; 0 for a layer that no row reaches. */
  double scale(int l) {
    return scale[l];
  }

  /**
   * {@code result = Ua [(Ua' v Us) / (ea es' + ridge)] Us' / N}; of few rows also {@code (v - Ua
   * Ua' v) / ridge / N}.
   *
   * @param v weights of layer l; unchanged
   */
  void precondition(int l, Matrix v, double ridge, Matrix result) {
    Matrix ua = inputs[l].vectors();
    Matrix us = errors[l].vectors();
    double[] ea = inputs[l].values();
    double[] es = errors[l].values();
    double least = LEAST * inputs[l].largest() * es[es.length - 1] + ridge;
    products.cross(ua, v, first[l]);
    products.multiply(first[l], us.rows(), us, second[l]);
    for (int o = 0; o < es.length; o++) {
      for (int j = 0; j < ea.length; j++) {
        second[l].set(j, o, second[l].get(j, o) / ((ea[j] * es[o] + least) * total));
      }
    }
    if (inputs[l].areAll()) {
      products.multiply(ua, ua.columns(), second[l], first[l]);
      products.multiplyTransposed(first[l], us, us.rows(), result);
      return;
    }
    // What Ua does not span, v less Ua Ua' v, is divided by the least alone.
    Matrix spanned = first[l].copy();
    products.multiplyTransposed(second[l], us, us.rows(), first[l]);
    Vectors.addScaled(first[l], -1 / (least * total), spanned);
    products.multiply(ua, ua.columns(), first[l], result);
    Vectors.addScaled(result, 1 / (least * total), v);
  }
}
