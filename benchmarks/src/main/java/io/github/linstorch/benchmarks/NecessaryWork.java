package io.github.linstorch.benchmarks;

import static org.bytedeco.openblas.global.openblas.CblasColMajor;
import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.CblasUpper;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas.cblas_dsyrk;

import java.util.Random;
import org.bytedeco.javacpp.DoublePointer;

/**
 * The multiplications that a fit of one hidden layer needs: three regressions, so three Gram
 * matrices, on {@code [F 1 Y]}; and three forward passes (before the first solves, before the last
 * one, for the final loss) through the first layer, two of them through the second as well.
 * OpenBLAS runs on one thread, on column-major matrices of all rows.
 */
final class NecessaryWork {

  private final int n;
  private final int nIn;
  private final int hidden;
  private final int nOut;
  private final DoublePointer rows;
  private final DoublePointer product;
  private final DoublePointer small;

  NecessaryWork(Problem problem) {
    this.n = problem.rows();
    this.nIn = problem.nIn();
    this.hidden = problem.widths()[1];
    this.nOut = problem.nOut();
    int q = Math.max(nIn, hidden) + 1 + nOut;
    this.rows = random((long) n * q);
    this.product = random((long) n * hidden);
    this.small = random((long) q * q);
  }

  private static DoublePointer random(long length) {
    DoublePointer result = new DoublePointer(length);
    Random random = new Random(1);
    for (long i = 0; i < length; i++) {
      result.put(i, random.nextDouble());
    }
    return result;
  }

  /** Milliseconds that all of it takes: each product is timed once and counted as often as due. */
  double time() {
    return 3 * gemm(nIn, hidden) + 2 * gemm(hidden, nOut) + gram(nIn) + 2 * gram(hidden);
  }

  private double gemm(int in, int out) {
    long start = System.nanoTime();
    cblas_dgemm(
        CblasColMajor,
        CblasNoTrans,
        CblasNoTrans,
        n,
        out,
        in,
        1,
        rows,
        n,
        small,
        in,
        0,
        product,
        n);
    return (System.nanoTime() - start) / 1e6;
  }

  private double gram(int in) {
    int q = in + 1 + nOut;
    long start = System.nanoTime();
    cblas_dsyrk(CblasColMajor, CblasUpper, CblasTrans, q, n, 1, rows, n, 0, small, q);
    return (System.nanoTime() - start) / 1e6;
  }
}
