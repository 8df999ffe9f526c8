package io.github.linstorch.lstsq;

import java.util.ArrayList;
import java.util.List;

/**
 * Compares the native kernels that {@link Lapack} calls with portable Java code, on a small problem
 * and on one large enough for blocked kernels: OpenBLAS chooses its kernels by processor, and some
 * kernels return wrong results on some processors. The sizes are odd, so that the kernels'
 * remainders are checked as well.
 */
final class SelfCheck {

  private SelfCheck() {}

  /** For every kernel that returns wrong results, by how much; empty if all are right. */
  static List<String> faults() {
    List<String> faults = new ArrayList<>();
    for (KernelProblem problem : List.of(new KernelProblem(9, 5), new KernelProblem(341, 71))) {
      new BlasCheck(problem).run();
      new LapackCheck(problem).run();
      faults.addAll(problem.faults());
    }
    // Pivoted QR works in blocks from 128 columns on.
    KernelProblem wide = new KernelProblem(171, 161);
    new LapackCheck(wide).checkPivoting();
    faults.addAll(wide.faults());
    return faults;
  }
}
