package io.github.linstorch.testsupport;

import java.util.function.IntToDoubleFunction;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas;

/**
 * OpenBLAS with one kernel that computes wrong. Stands in for the real one where the class that
 * calls it is made to name this one instead.
 */
public final class WrongBlas extends openblas {

  /** What is wrong. */
  public enum Fault {
    /** One entry, slightly, and only for 50 columns or more. */
    ENTRY_OF_LARGE,
    /** One entry is not a number. */
    NAN,
    /** One entry is a hundredth of the first. */
    RANK
  }

  private static String kernel = "";
  private static Fault fault;

  private WrongBlas() {}

  /** From now on this kernel, by its function's name, is wrong in this way. */
  public static void set(String newKernel, Fault newFault) {
    kernel = newKernel;
    fault = newFault;
  }

  private interface Setter {
    void set(int i, double value);
  }

  /**
   * Spoils a result.
   *
   * @param at which entry
   */
  private static void spoil(String name, int n, int at, IntToDoubleFunction get, Setter set) {
    if (!name.equals(kernel)) {
      return;
    }
    switch (fault) {
      case ENTRY_OF_LARGE -> {
        if (n >= 50) {
          set.set(at, get.applyAsDouble(at) + 1e-6);
        }
      }
      case NAN -> set.set(at, Double.NaN);
      case RANK -> set.set(at, get.applyAsDouble(0) / 100);
      default -> throw new AssertionError(fault);
    }
  }

  private static void spoil(String name, int n, int at, DoublePointer result) {
    spoil(name, n, at, result::get, result::put);
  }

  private static void spoil(String name, int n, int at, double[] result) {
    spoil(name, n, at, i -> result[i], (i, value) -> result[i] = value);
  }

  /** Slightly is more in single precision, and the entry may be zero. */
  private static void spoil(String name, int n, int at, FloatPointer result) {
    spoil(name, n, at, result::get, (i, value) -> result.put(i, (float) (value * 1.1 + 1e3)));
  }

  public static void cblas_sgemm(
      int order,
      int transA,
      int transB,
      int m,
      int n,
      int k,
      float alpha,
      FloatPointer a,
      int lda,
      FloatPointer b,
      int ldb,
      float beta,
      FloatPointer c,
      int ldc) {
    openblas.cblas_sgemm(order, transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
    spoil("cblas_sgemm", n, (n - 1) * ldc, c);
  }

  public static void cblas_ssyrk(
      int order,
      int uplo,
      int trans,
      int n,
      int k,
      float alpha,
      FloatPointer a,
      int lda,
      float beta,
      FloatPointer c,
      int ldc) {
    openblas.cblas_ssyrk(order, uplo, trans, n, k, alpha, a, lda, beta, c, ldc);
    spoil("cblas_ssyrk", n, (n - 1) * ldc, c);
  }

  public static void cblas_dgemm(
      int order,
      int transA,
      int transB,
      int m,
      int n,
      int k,
      double alpha,
      DoublePointer a,
      int lda,
      DoublePointer b,
      int ldb,
      double beta,
      DoublePointer c,
      int ldc) {
    openblas.cblas_dgemm(order, transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
    spoil("cblas_dgemm", n, (n - 1) * ldc, c);
  }

  public static void cblas_dsyrk(
      int order,
      int uplo,
      int trans,
      int n,
      int k,
      double alpha,
      DoublePointer a,
      int lda,
      double beta,
      DoublePointer c,
      int ldc) {
    openblas.cblas_dsyrk(order, uplo, trans, n, k, alpha, a, lda, beta, c, ldc);
    spoil("cblas_dsyrk", n, (n - 1) * ldc, c);
  }

  public static int LAPACKE_dtpqrt_work(
      int layout,
      int m,
      int n,
      int l,
      int nb,
      DoublePointer a,
      int lda,
      DoublePointer b,
      int ldb,
      DoublePointer t,
      int ldt,
      DoublePointer work) {
    int info = openblas.LAPACKE_dtpqrt_work(layout, m, n, l, nb, a, lda, b, ldb, t, ldt, work);
    spoil("LAPACKE_dtpqrt_work", n, (n - 1) * lda, a);
    return info;
  }

  public static int LAPACKE_dtpqrt(
      int layout,
      int m,
      int n,
      int l,
      int nb,
      double[] a,
      int lda,
      double[] b,
      int ldb,
      double[] t,
      int ldt) {
    int info = openblas.LAPACKE_dtpqrt(layout, m, n, l, nb, a, lda, b, ldb, t, ldt);
    spoil("LAPACKE_dtpqrt", n, (n - 1) * lda, a);
    return info;
  }

  public static int LAPACKE_dgesdd(
      int layout,
      byte job,
      int m,
      int n,
      double[] a,
      int lda,
      double[] s,
      double[] u,
      int ldu,
      double[] vt,
      int ldvt) {
    int info = openblas.LAPACKE_dgesdd(layout, job, m, n, a, lda, s, u, ldu, vt, ldvt);
    if (fault == Fault.RANK) {
      spoil("LAPACKE_dgesdd", n, n - 1, s);
    } else {
      spoil("LAPACKE_dgesdd", n, 0, vt);
    }
    return info;
  }

  public static int LAPACKE_dsyevd(
      int layout, byte job, byte uplo, int n, double[] a, int lda, double[] w) {
    int info = openblas.LAPACKE_dsyevd(layout, job, uplo, n, a, lda, w);
    spoil("LAPACKE_dsyevd", n, (n - 1) * lda, a);
    return info;
  }

  public static int LAPACKE_dpotrf(int layout, byte uplo, int n, double[] a, int lda) {
    int info = openblas.LAPACKE_dpotrf(layout, uplo, n, a, lda);
    spoil("LAPACKE_dpotrf", n, (n - 1) * lda, a);
    return info;
  }

  public static int LAPACKE_dtrtri(
      int layout, byte uplo, byte diagonal, int n, double[] a, int lda) {
    int info = openblas.LAPACKE_dtrtri(layout, uplo, diagonal, n, a, lda);
    spoil("LAPACKE_dtrtri", n, (n - 1) * lda, a);
    return info;
  }

  public static int LAPACKE_dgeqp3(
      int layout, int m, int n, double[] a, int lda, int[] order, double[] tau) {
    int info = openblas.LAPACKE_dgeqp3(layout, m, n, a, lda, order, tau);
    spoil("LAPACKE_dgeqp3", n, (n - 1) * lda, a);
    return info;
  }
}
