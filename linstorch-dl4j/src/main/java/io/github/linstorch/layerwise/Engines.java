package io.github.linstorch.layerwise;

import io.github.linstorch.lstsq.NativeBlas;

/** Chooses the {@link Engine} for a stack. */
final class Engines {

  /**
   * Width of a layer's {@code [F 1 Y]} from which BLAS on native memory is faster than Java loops.
   */
  private static final int NATIVE_WIDTH = 40;

  private Engines() {}

  /** The widest {@code [F 1 Y]} of a stack. */
  static int widest(DenseStack stack) {
    int width = 0;
    for (int l = 0; l < stack.depth(); l++) {
      int targets = Math.max(BackwardTarget.width(stack, l), stack.nOut());
      width = Math.max(width, stack.layer(l).nIn() + 1 + targets);
    }
    return width;
  }

  /** Whether rows are worked on by BLAS on native memory. */
  static boolean isNative(DenseStack stack) {
    return widest(stack) >= NATIVE_WIDTH && NativeBlas.isAvailable();
  }

  /** An engine for blocks of some size. */
  static Engine of(DenseStack stack, int largestBlock) {
    return isNative(stack)
        ? new NativeEngine(stack, largestBlock)
        : new HeapEngine(stack, largestBlock, widest(stack));
  }
}
