package io.github.linstorch.lstsq;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.DoublePointer;

/**
 * Compares the native kernels that {@link Lapack} calls with portable Java code, on a small problem
 * and on one large enough for blocked kernels: OpenBLAS picks its kernels by processor, and some of
 * the pairs compute wrong.
 *
 * <p>The problem is the usual one of a fit: random columns, the last of them copies of the first,
 * as duplicate units make them. Odd sizes, so that the kernels' remainders are checked as well.
 */
final class SelfCheck {

  /**
   * Largest deviation, relative to the largest entry of what is expected. Round-off stays below:
   * the worst case of the factor, {@code rows * n * 2^-53 * condition}, is 8e-12; what is found is
   * below 1e-14. Wrong kernels miss whole entries.
   */
  private static final double TOLERANCE = 1e-11;

  /**
   * The same in single precision: the worst case is {@code rows * 2^-24}, twice; what is found is
   * below 1e-6.
   */
  private static final double SINGLE_TOLERANCE = 1e-4;

  private final int rows;
  private final int n;
  private final int rank;
  private final double[][] columns;
  private final double[] weights;
  private final List<String> faults = new ArrayList<>();

  private SelfCheck(int rows, int n) {
    this.rows = rows;
    this.n = n;
    this.rank = n - 1 - n / 10;
    SplittableRandom random = new SplittableRandom(n);
    this.columns = new double[n][];
    for (int j = 0; j < n; j++) {
      columns[j] = j < rank ? uniform(random, rows) : columns[j - rank];
    }
    this.weights = uniform(random, n);
    // Equal weights of copies: the shortest among all that give the same sum.
    System.arraycopy(weights, 0, weights, rank, n - rank);
  }

  private static double[] uniform(SplittableRandom random, int length) {
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.nextDouble(-1, 1);
    }
    return values;
  }

  /** Says of every kernel that computes wrong by how much; empty if all are right. */
  static List<String> faults() {
    List<String> faults = new ArrayList<>();
    for (SelfCheck check : List.of(new SelfCheck(9, 5), new SelfCheck(341, 71))) {
      check.run();
      faults.addAll(check.faults);
    }
    // In blocks from 128 columns on.
    SelfCheck wide = new SelfCheck(171, 161);
    wide.checkPivoting();
    faults.addAll(wide.faults);
    return faults;
  }

  private void run() {
    checkProduct();
    double[] gram = new double[n * n];
    GramMatrix.appendPortably(gram, columns, rows);
    compare("dsyrk", nativeSummary(Summary.GRAM), gram);
    double[] factor = new double[n * n];
    TriangularFactor.appendPortably(factor, part(0, rows), rows);
    compare("dtpqrt on native memory", signed(nativeSummary(Summary.FACTOR)), signed(factor));
    compare("dtpqrt", signed(arrayFactor()), signed(factor));
    double[] twice = factor.clone();
    Lapack.mergeTriangles(twice, factor, n);
    double[] expected = factor.clone();
    Vectors.scale(expected, 0, expected.length, Math.sqrt(2));
    compare("dtpqrt of triangles", signed(twice), signed(expected));
    checkPanel();
    checkTriangles(gram, signed(factor));
    checkSingularValues(factor);
    checkMatrices();
    checkPivoting();
  }

  /** {@code V T V' B = B} where the reflections leave nothing of B below the factor. */
  private void checkPanel() {
    int few = Math.min(rank, 12);
    double[] t = new double[few * few];
    double[][] v = new double[few][rows];
    double[] v0 = new double[few * rows];
    try (DoublePointer r = new DoublePointer(new double[few * few]);
        DoublePointer block = new DoublePointer((long) few * rows);
        DoublePointer factor = new DoublePointer((long) few * few);
        DoublePointer work = new DoublePointer((long) few * few)) {
      for (int j = 0; j < few; j++) {
        System.arraycopy(columns[j], 0, v0, j * rows, rows);
      }
      block.put(v0);
      Lapack.appendRows(r, block, rows, few, factor, work);
      block.get(v0);
      factor.get(t);
    }
    for (int j = 0; j < few; j++) {
      System.arraycopy(v0, j * rows, v[j], 0, rows);
    }
    double[] some = sum(Arrays.copyOf(columns, few), weights);
    double[] products = new double[few];
    for (int i = 0; i < few; i++) {
      double own = Vectors.dot(v[i], some, rows);
      for (int j = i; j < few; j++) {
        // T' is lower triangular.
        products[j] += t[j * few + i] * own;
      }
    }
    compare("dtpqrt in one panel", sum(v, products), some);
  }

  /** The columns before their copies have a definite Gram matrix. */
  private void checkTriangles(double[] gram, double[] factor) {
    double[] definite = leading(gram, rank);
    boolean isDefinite = Lapack.cholesky(definite, rank);
    double[] expected = leading(factor, rank);
    compare("dpotrf", isDefinite ? leading(definite, rank) : new double[rank * rank], expected);
    double[] inverse = expected.clone();
    boolean isRegular = Lapack.invertUpper(inverse, rank);
    double[] unit = new double[rank * rank];
    for (int j = 0; j < rank; j++) {
      unit[j * rank + j] = 1;
      double[] column = Arrays.copyOfRange(unit, j * rank, (j + 1) * rank);
      Triangle.solve(expected, rank, column, rank);
      System.arraycopy(column, 0, unit, j * rank, rank);
    }
    compare("dtrtri", isRegular ? inverse : new double[rank * rank], unit);
  }

  /** Upper triangle of the leading block of a square matrix of as many columns as the problem. */
  private double[] leading(double[] square, int size) {
    int lead = square.length / size == size ? size : n;
    double[] result = new double[size * size];
    for (int j = 0; j < size; j++) {
      System.arraycopy(square, j * lead, result, j * size, j + 1);
    }
    return result;
  }

  /** The columns times the weights, once as they are, once as {@code Q R P'}. */
  private void checkPivoting() {
    double[] a = new double[rows * n];
    for (int j = 0; j < n; j++) {
      System.arraycopy(columns[j], 0, a, j * rows, rows);
    }
    double[] tau = new double[n];
    int[] order = new int[n];
    Lapack.pivotedQr(a, rows, n, tau, order);
    PivotedQr qr = new PivotedQr(a, rows, n, tau, order);
    double[] product = new double[rows];
    for (int j = 0; j < n; j++) {
      for (int i = 0; i <= j; i++) {
        product[i] += qr.r(i, j) * weights[order[j]];
      }
    }
    qr.applyQ(product, 1);
    compare("dgeqp3", product, sum(columns, weights));
  }

  /** The kernels of {@link Products}, {@link SymmetricEigen} and {@link ThinSvd}. */
  private void checkMatrices() {
    Matrix a = new Matrix(rows, n);
    for (int j = 0; j < n; j++) {
      System.arraycopy(columns[j], 0, a.values(), a.at(j), rows);
    }
    Matrix gram = new Matrix(n, n);
    try (Products portable = new Products(Long.MAX_VALUE);
        Products blas = new Products(0)) {
      portable.cross(a, a, gram);
      compareProducts(a, gram, portable, blas);
    }
    Matrix vectors = gram.copy();
    double[] values = new double[n];
    boolean converged = Lapack.symmetricEigen(vectors.values(), n, values);
    compare("dsyevd", converged ? recomposed(vectors, values, vectors) : values, gram.values());
    ThinSvd svd = Lapack.thinSvd(a);
    compare(
        "dgesdd of tall matrices",
        svd == null ? values : recomposed(svd.u(), svd.sigma(), svd.v()),
        a.values());
  }

  private void compareProducts(Matrix a, Matrix gram, Products portable, Products blas) {
    Matrix found = new Matrix(n, n);
    blas.cross(a, a, found);
    compare("dgemm, transposed left", found.values(), gram.values());
    blas.gram(a, found);
    compare("dsyrk of chunks", found.values(), gram.values());
    Matrix expected = new Matrix(rows, n);
    Matrix product = new Matrix(rows, n);
    portable.multiply(a, n, gram, expected);
    blas.multiply(a, n, gram, product);
    compare("dgemm of chunks", product.values(), expected.values());
    portable.multiplyTransposed(a, a, n, expected);
    blas.multiplyTransposed(a, a, n, product);
    compare("dgemm, transposed right", product.values(), expected.values());
    compareSingle(a, gram, portable);
  }

  /** The kernels of {@link SingleMatrix}. */
  private void compareSingle(Matrix a, Matrix gram, Products portable) {
    Matrix expected = new Matrix(rows, n);
    Matrix twice = new Matrix(rows, n);
    portable.multiply(a, n, gram, expected);
    for (int i = 0; i < twice.values().length; i++) {
      twice.values()[i] = 2 * expected.values()[i];
    }
    try (SingleMatrix left = single(a);
        SingleMatrix right = single(gram);
        SingleMatrix product = new SingleMatrix(rows, n);
        SingleMatrix square = new SingleMatrix(n, n)) {
      product.setProduct(left, right, n, n, false);
      product.setProduct(left, right, n, n, true);
      compareSingle("sgemm", product, twice);
      product.setProductTransposed(left, right, n, n);
      compareSingle("sgemm, transposed right", product, expected);
      square.setCross(left, left, n);
      compareSingle("sgemm, transposed left", square, gram);
      square.put(new float[n * n], n);
      square.setGram(left);
      Matrix upper = gram.copy();
      for (int j = 0; j < n; j++) {
        Arrays.fill(upper.values(), upper.at(j) + j + 1, upper.at(j) + n, 0);
      }
      compareSingle("ssyrk", square, upper);
    }
  }

  private static SingleMatrix single(Matrix a) {
    float[] values = new float[a.values().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) a.values()[i];
    }
    SingleMatrix matrix = new SingleMatrix(a.rows(), a.columns());
    matrix.put(values, a.columns());
    return matrix;
  }

  private void compareSingle(String kernel, SingleMatrix found, Matrix expected) {
    float[] values = new float[expected.values().length];
    found.get(values, expected.columns());
    double[] wide = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      wide[i] = values[i];
    }
    compare(kernel, wide, expected.values(), SINGLE_TOLERANCE);
  }

  /** {@code left diag(factors) right'}. */
  private static double[] recomposed(Matrix left, double[] factors, Matrix right) {
    Matrix scaled = left.copy();
    for (int j = 0; j < factors.length; j++) {
      Vectors.scale(scaled.values(), scaled.at(j), scaled.rows(), factors[j]);
    }
    Matrix result = new Matrix(left.rows(), right.rows());
    try (Products portable = new Products(Long.MAX_VALUE)) {
      portable.multiplyTransposed(scaled, right, right.rows(), result);
    }
    return result.values();
  }

  private void compare(String kernel, double[] found, double[] expected) {
    compare(kernel, found, expected, TOLERANCE);
  }

  private void compare(String kernel, double[] found, double[] expected, double tolerance) {
    double scale = 0;
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      scale = Math.max(scale, Math.abs(expected[i]));
      worst = Math.max(worst, Math.abs(found[i] - expected[i])); // NaN stays
    }
    if (!(worst <= tolerance * scale)) {
      faults.add(
          String.format(
              Locale.ROOT, "%s of %d x %d is off by %.1e", kernel, rows, n, worst / scale));
    }
  }

  /** The rows times the square matrix of the first rows, both ways applied to the weights. */
  private void checkProduct() {
    double[][] product = new double[n][rows];
    // One row more than is used, as in the last block of a pass.
    try (NativeBlock left = block(0, rows, rows + 1);
        NativeBlock right = block(0, n, n);
        NativeBlock out = new NativeBlock(rows + 1, n)) {
      out.setProduct(left, right, n, n, rows);
      for (int j = 0; j < n; j++) {
        out.get(j, product[j], rows);
      }
    }
    compare("dgemm", sum(product, weights), sum(columns, sum(part(0, n), weights)));
  }

  /** A system of known rank and known solution of minimum norm. */
  private void checkSingularValues(double[] factor) {
    double[][] a = new double[n][];
    for (int j = 0; j < n; j++) {
      a[j] = Arrays.copyOfRange(factor, j * n, (j + 1) * n);
    }
    SingularValues svd = Lapack.singularValues(factor, n, sum(a, weights), 1);
    double[][] v = new double[rank][n];
    double[] share = new double[rank];
    for (int s = 0; s < rank; s++) {
      share[s] = svd.projected(s, 0) / svd.sigma(s);
      for (int i = 0; i < n; i++) {
        v[s][i] = svd.v(i, s);
      }
    }
    compare("dgesdd", sum(v, share), weights);
    int found = 0;
    for (int s = 0; s < n; s++) {
      found += svd.sigma(s) <= TOLERANCE * svd.sigma(0) ? 0 : 1;
    }
    if (found != rank) {
      faults.add(
          String.format(Locale.ROOT, "dgesdd of %d x %d finds rank %d, not %d", n, n, found, rank));
    }
  }

  /** The sum of columns, each times its weight. */
  private static double[] sum(double[][] columns, double[] weights) {
    double[] sum = new double[columns[0].length];
    for (int j = 0; j < columns.length; j++) {
      Vectors.addScaled(sum, weights[j], columns[j], sum.length);
    }
    return sum;
  }

  /** Copies of the columns, cut to some rows. */
  private double[][] part(int from, int to) {
    double[][] part = new double[n][];
    for (int j = 0; j < n; j++) {
      part[j] = Arrays.copyOfRange(columns[j], from, to);
    }
    return part;
  }

  private NativeBlock block(int from, int to, int largestRows) {
    NativeBlock block = new NativeBlock(largestRows, n);
    double[][] part = part(from, to);
    for (int j = 0; j < n; j++) {
      block.put(j, part[j], to - from);
    }
    return block;
  }

  /** A few rows first, so that the others meet a factor that is not zero. */
  private int head() {
    return rows / 8;
  }

  private double[] nativeSummary(Summary summary) {
    LeastSquaresState state = new LeastSquaresState(summary, n - 2, 1);
    try (NativeState target = new NativeState(summary, n - 2, 1);
        NativeBlock first = block(0, head(), rows);
        NativeBlock rest = block(head(), rows, rows)) {
      target.add(first, head());
      target.add(rest, rows - head());
      target.moveTo(state);
    }
    return state.matrix();
  }

  private double[] arrayFactor() {
    double[] factor = new double[n * n];
    Lapack.appendRows(factor, part(0, head()), head());
    Lapack.appendRows(factor, part(head(), rows), rows - head());
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
}
