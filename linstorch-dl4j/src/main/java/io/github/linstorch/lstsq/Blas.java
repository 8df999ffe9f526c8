package io.github.linstorch.lstsq;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas;

/**
 * Binding of the native matrix products of OpenBLAS, which ND4J's native backend uses, too. {@link
 * NativeBlas} says whether they can be called and return right results.
 *
 * <p>Matrices are column-major, in native memory.
 */
final class Blas {

  private Blas() {}

  /** Version of OpenBLAS; null where it is unknown. */
  static String version() {
    return openblas.class.getPackage().getImplementationVersion();
  }

  /**
   * Adds {@code block' block} to the upper triangle of a matrix.
   *
   * @param gram n x n
   * @param block rows x n; unchanged
   */
  static void addGram(double[] gram, double[] block, int rows, int n) {
    try (DoublePointer sums = new DoublePointer(gram);
        DoublePointer entries = new DoublePointer(block)) {
      gram(sums, 1, entries, rows, n, rows);
      sums.get(gram);
    }
  }

  /**
   * {@code c = a b + beta c} on native memory, column-major, a and b perhaps transposed.
   *
   * @param m rows of c
   * @param n columns of c
   * @param k length of the sums
   */
  static void multiply(
      boolean transposeA,
      DoublePointer a,
      int leadA,
      boolean transposeB,
      DoublePointer b,
      int leadB,
      double beta,
      DoublePointer c,
      int leadC,
      int m,
      int n,
      int k) {
    BlasThreads.lower();
    openblas.cblas_dgemm(
        openblas.CblasColMajor,
        transposeA ? openblas.CblasTrans : openblas.CblasNoTrans,
        transposeB ? openblas.CblasTrans : openblas.CblasNoTrans,
        m,
        n,
        k,
        1,
        a,
        leadA,
        b,
        leadB,
        beta,
        c,
        leadC);
  }

  /**
   * {@code c = a' a} of some rows, or {@code c += a' a}, at however many threads BLAS is set to: to
   * be called with so few multiply-adds that it takes one.
   *
   * @param a columns on native memory
   * @param from first of the rows
   * @param rows number of rows
   * @param n number of columns
   * @param adds whether to add to c
   * @param c n x n; overwritten
   */
  static void products(
      DoublePointer a, int from, int lead, int rows, int n, boolean adds, DoublePointer c) {
    a.position(from);
    openblas.cblas_dgemm(
        openblas.CblasColMajor,
        openblas.CblasTrans,
        openblas.CblasNoTrans,
        n,
        n,
        rows,
        1,
        a,
        lead,
        a,
        lead,
        adds ? 1 : 0,
        c,
        n);
    a.position(0);
  }

  /** {@code c = a b + beta c} in single precision; as in double precision. */
  static void multiply(
      boolean transposeA,
      FloatPointer a,
      int leadA,
      boolean transposeB,
      FloatPointer b,
      int leadB,
      float beta,
      FloatPointer c,
      int leadC,
      int m,
      int n,
      int k) {
    BlasThreads.lower();
    openblas.cblas_sgemm(
        openblas.CblasColMajor,
        transposeA ? openblas.CblasTrans : openblas.CblasNoTrans,
        transposeB ? openblas.CblasTrans : openblas.CblasNoTrans,
        m,
        n,
        k,
        1,
        a,
        leadA,
        b,
        leadB,
        beta,
        c,
        leadC);
  }

  /**
   * {@code c = a b} on native memory, column-major.
   *
   * @param a rows x k, leading dimension {@code lead}
   * @param b k x n, contiguous
   * @param c rows x n, leading dimension {@code lead}; overwritten
   */
  static void multiply(
      DoublePointer a, DoublePointer b, DoublePointer c, int rows, int k, int n, int lead) {
    multiply(false, a, lead, false, b, k, 0, c, lead, rows, n, k);
  }

  /**
   * {@code gram = block' block + beta gram}, upper triangle, in native memory.
   *
   * @param gram n x n
   * @param beta 1 to add to it, 0 to write over it
   * @param block rows x n, leading dimension {@code lead}; unchanged
   */
  static void gram(
      DoublePointer gram, double beta, DoublePointer block, int rows, int n, int lead) {
    BlasThreads.lower();
    openblas.cblas_dsyrk(
        openblas.CblasColMajor,
        openblas.CblasUpper,
        openblas.CblasTrans,
        n,
        rows,
        1,
        block,
        lead,
        beta,
        gram,
        n);
  }

  /**
   * {@code gram = block' block} in single precision, upper triangle, in native memory.
   *
   * @param gram n x n
   * @param block rows x n; unchanged
   */
  static void gram(FloatPointer gram, FloatPointer block, int rows, int n) {
    BlasThreads.lower();
    openblas.cblas_ssyrk(
        openblas.CblasColMajor,
        openblas.CblasUpper,
        openblas.CblasTrans,
        n,
        rows,
        1,
        block,
        rows,
        0,
        gram,
        n);
  }
}
