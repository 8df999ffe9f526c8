package io.github.linstorch.lstsq;

import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;

/** Compares the native factorisations with portable ones, or with the matrix that was factored. */
final class LapackCheck {

  private final KernelProblem problem;
  private final int rows;
  private final int n;
  private final int rank;
  private final Matrix a;

  LapackCheck(KernelProblem problem) {
    this.problem = problem;
    this.rows = problem.rows;
    this.n = problem.n;
    this.rank = problem.rank;
    this.a = problem.columns;
  }

  /** Checks all of them; the problem notes the faults. */
  void run() {
    double[] factor = new double[n * n];
    TriangularFactor.append(factor, problem.part(0, rows).copyColumns(), rows);
    checkFactors(factor);
    checkPanel();
    checkTriangles(KernelProblem.upper(signed(factor), n, rank));
    checkSingularValues(new Matrix(n, n, factor));
    checkDecompositions();
    checkPivoting();
  }

  private void checkFactors(double[] factor) {
    problem.compare("dtpqrt on native memory", signed(nativeFactor()), signed(factor));
    double[] found = new double[n * n];
    int head = problem.head();
    Lapack.appendRows(found, problem.part(0, head).values(), head, n);
    Lapack.appendRows(found, problem.part(head, rows).values(), rows - head, n);
    problem.compare("dtpqrt", signed(found), signed(factor));
    double[] twice = factor.clone();
    Lapack.mergeTriangles(twice, factor, n);
    double[] expected = factor.clone();
    Vectors.scale(expected, 0, expected.length, Math.sqrt(2));
    problem.compare("dtpqrt of triangles", signed(twice), signed(expected));
  }

  private double[] nativeFactor() {
    double[] factor = new double[n * n];
    int head = problem.head();
    try (NativeBlock first = problem.block(0, head, rows);
        NativeBlock rest = problem.block(head, rows, rows);
        DoublePointer r = new DoublePointer(factor);
        DoublePointer work = new DoublePointer(Lapack.workSize(n))) {
      Lapack.appendRows(r, first.memory(), head, n, first.lead(), work);
      Lapack.appendRows(r, rest.memory(), rows - head, n, rest.lead(), work);
      r.get(factor);
    }
    return factor;
  }

  /** The triangular factor is unique up to the signs of its rows. */
  private double[] signed(double[] factor) {
    double[] signed = factor.clone();
    for (int i = 0; i < n; i++) {
      for (int j = i; j < n && factor[i * n + i] < 0; j++) {
        signed[j * n + i] = -factor[j * n + i];
      }
    }
    return signed;
  }

  /** {@code V T V' B = B} where the reflections leave nothing of B below the factor. */
  private void checkPanel() {
    int few = Math.min(rank, 12);
    Matrix t = new Matrix(few, few);
    Matrix v = new Matrix(rows, few, Arrays.copyOf(a.values(), few * rows));
    try (DoublePointer r = new DoublePointer(new double[few * few]);
        DoublePointer block = new DoublePointer(v.values());
        DoublePointer factor = new DoublePointer((long) few * few);
        DoublePointer work = new DoublePointer((long) few * few)) {
      Lapack.appendRows(r, block, rows, few, factor, work);
      block.get(v.values());
      factor.get(t.values());
    }
    double[] some = KernelProblem.sum(a, problem.weights, few);
    double[] products = new double[few];
    for (int i = 0; i < few; i++) {
      double own = Vectors.dot(v.values(), v.at(i), some, 0, rows);
      for (int j = i; j < few; j++) {
        // T' is lower triangular.
        products[j] += t.get(i, j) * own;
      }
    }
    problem.compare("dtpqrt in one panel", KernelProblem.sum(v, products, few), some);
  }

  /**
   * The columns before their copies have a definite Gram matrix.
   *
   * @param factor of them, with a positive diagonal
   */
  private void checkTriangles(Matrix factor) {
    double[] definite = problem.gram(rank).values();
    boolean isDefinite = Lapack.cholesky(definite, rank);
    Matrix found = isDefinite ? KernelProblem.upper(definite, rank, rank) : new Matrix(rank, rank);
    problem.compare("dpotrf", found.values(), factor.values());
    Matrix inverse = factor.copy();
    boolean isRegular = Lapack.invertUpper(inverse.values(), rank);
    Matrix unit = new Matrix(rank, rank);
    for (int j = 0; j < rank; j++) {
      unit.set(j, j, 1);
    }
    Matrix product = KernelProblem.product(factor, inverse);
    problem.compare("dtrtri", isRegular ? product.values() : factor.values(), unit.values());
  }

  /** A square system of known rank and known solution of minimum norm. */
  private void checkSingularValues(Matrix factor) {
    double[] sigma = new double[n];
    Matrix u = new Matrix(n, n);
    Matrix vt = new Matrix(n, n);
    Lapack.singularValues(factor.values().clone(), n, sigma, u.values(), vt.values());
    double[] right = KernelProblem.sum(factor, problem.weights, n);
    double[] share = new double[rank];
    for (int s = 0; s < rank; s++) {
      share[s] = Vectors.dot(u.values(), u.at(s), right, 0, n) / sigma[s];
    }
    Matrix v = vt.transposed();
    problem.compare("dgesdd", KernelProblem.sum(v, share, rank), problem.weights);
    int found = 0;
    for (int s = 0; s < n; s++) {
      found += sigma[s] <= KernelProblem.TOLERANCE * sigma[0] ? 0 : 1;
    }
    problem.compareRank("dgesdd", found);
  }

  /** The products of the parts of a decomposition. */
  private void checkDecompositions() {
    Matrix gram = problem.gram(n);
    Matrix vectors = gram.copy();
    double[] values = new double[n];
    Lapack.symmetricEigen(vectors.values(), n, values);
    Matrix transposed = vectors.transposed();
    problem.compare("dsyevd", recomposed(vectors, values, transposed), gram.values());
    int r = Math.min(rows, n);
    Matrix u = new Matrix(rows, r);
    Matrix vt = new Matrix(r, n);
    double[] sigma = new double[r];
    Lapack.thinSingularValues(a.values().clone(), rows, n, sigma, u.values(), vt.values());
    problem.compare("dgesdd of tall matrices", recomposed(u, sigma, vt), a.values());
  }

  /** {@code left diag(factors) right}. */
  private static double[] recomposed(Matrix left, double[] factors, Matrix right) {
    Matrix scaled = left.copy();
    for (int j = 0; j < factors.length; j++) {
      Vectors.scale(scaled.values(), scaled.at(j), scaled.rows(), factors[j]);
    }
    return KernelProblem.product(scaled, right).values();
  }

  /** The columns times the weights, once as they are, once as {@code Q R P'}. */
  void checkPivoting() {
    double[] qr = a.values().clone();
    double[] tau = new double[n];
    int[] order = new int[n];
    Lapack.pivotedQr(qr, rows, n, tau, order);
    double[] product = new double[rows];
    for (int j = 0; j < n; j++) {
      Vectors.addScaled(product, 0, problem.weights[order[j]], qr, j * rows, j + 1);
    }
    for (int j = n - 1; j >= 0; j--) {
      int below = rows - j - 1;
      int v = j * rows + j + 1;
      double w = tau[j] * (product[j] + Vectors.dot(qr, v, product, j + 1, below));
      product[j] -= w;
      Vectors.addScaled(product, j + 1, -w, qr, v, below);
    }
    problem.compare("dgeqp3", product, KernelProblem.sum(a, problem.weights, n));
  }
}
