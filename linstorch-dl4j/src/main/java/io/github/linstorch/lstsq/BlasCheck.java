package io.github.linstorch.lstsq;

import org.bytedeco.javacpp.DoublePointer;

/** Compares the native matrix products with plain Java loops. */
final class BlasCheck {

  private final KernelProblem problem;
  private final int rows;
  private final int n;
  private final Matrix a;
  private final Matrix gram;

  BlasCheck(KernelProblem problem) {
    this.problem = problem;
    this.rows = problem.rows;
    this.n = problem.n;
    this.a = problem.columns;
    this.gram = problem.gram(n);
  }

  /** Checks all of them; the problem notes the faults. */
  void run() {
    checkProductOfBlocks();
    checkGramOfBlocks();
    checkProducts();
    checkSingle();
  }

  /** The rows times the square matrix of the first rows, both ways applied to the weights. */
  private void checkProductOfBlocks() {
    Matrix product = new Matrix(rows, n);
    // One row more than is used, as in the last block of a pass.
    try (NativeBlock left = problem.block(0, rows, rows + 1);
        NativeBlock right = problem.block(0, n, n);
        NativeBlock out = new NativeBlock(rows + 1, n)) {
      out.setProduct(left, right, n, n, rows);
      double[] column = new double[rows];
      for (int j = 0; j < n; j++) {
        out.get(j, column, rows);
        System.arraycopy(column, 0, product.values(), product.at(j), rows);
      }
    }
    double[] inner = new double[n];
    for (int j = 0; j < n; j++) {
      Vectors.addScaled(inner, 0, problem.weights[j], a.values(), a.at(j), n);
    }
    problem.compare(
        "dgemm", KernelProblem.sum(product, problem.weights, n), KernelProblem.sum(a, inner, n));
  }

  private void checkGramOfBlocks() {
    int head = problem.head();
    double[] found = new double[n * n];
    try (NativeBlock first = problem.block(0, head, rows);
        NativeBlock rest = problem.block(head, rows, rows);
        DoublePointer sums = new DoublePointer(found)) {
      Blas.gram(sums, 1, first.memory(), head, n, first.lead());
      Blas.gram(sums, 1, rest.memory(), rows - head, n, rest.lead());
      sums.get(found);
    }
    problem.compare("dsyrk", upper(found), upper(gram.values()));
  }

  private double[] upper(double[] square) {
    return KernelProblem.upper(square, n, n).values();
  }

  /** The calls of {@link Products}. */
  private void checkProducts() {
    double[] square = new double[n * n];
    double[] tall = new double[rows * n];
    double[] expected = KernelProblem.product(a, gram).values();
    try (DoublePointer x = new DoublePointer(a.values());
        DoublePointer y = new DoublePointer(gram.values());
        DoublePointer small = new DoublePointer((long) n * n);
        DoublePointer large = new DoublePointer((long) rows * n)) {
      Blas.multiply(true, x, rows, false, x, rows, 0, small, n, n, n, rows);
      small.get(square);
      problem.compare("dgemm, transposed left", square, gram.values());
      Blas.gram(small, 0, x, rows, n, rows);
      small.get(square);
      problem.compare("dsyrk of chunks", upper(square), upper(gram.values()));
      Blas.multiply(false, x, rows, false, y, n, 0, large, rows, rows, n, n);
      large.get(tall);
      problem.compare("dgemm of chunks", tall, expected);
      // The first n rows of the same matrix are the right factor.
      Blas.multiply(false, x, rows, true, x, rows, 0, large, rows, rows, n, n);
      large.get(tall);
    }
    problem.compare(
        "dgemm, transposed right",
        tall,
        KernelProblem.product(a, problem.part(0, n).transposed()).values());
  }

  /** The kernels of {@link SingleMatrix}. */
  private void checkSingle() {
    Matrix expected = KernelProblem.product(a, gram);
    Matrix twice = expected.copy();
    Vectors.scale(twice.values(), 0, twice.values().length, 2);
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
      compareSingle("ssyrk", square, KernelProblem.upper(gram.values(), n, n));
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
    problem.compare(kernel, wide, expected.values(), KernelProblem.SINGLE_TOLERANCE);
  }
}
