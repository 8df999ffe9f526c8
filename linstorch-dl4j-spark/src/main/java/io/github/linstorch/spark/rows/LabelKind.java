package io.github.linstorch.spark.rows;

import io.github.linstorch.layerwise.DenseStack;

/** What a row has for its label. */
public enum LabelKind {
  /** One number per output. */
  NUMBERS,
  /** The number of a class, from 0, or one number per class. */
  CLASSES,
  /** The number of a class, from 0. */
  CLASS_NUMBERS;

  /**
   * The labels that columns may have for a network.
   *
   * @param stack its layers
   * @param takesClassNumbers whether its loss takes class numbers alone
   * @return classes where the output is a softmax
   */
  public static LabelKind of(DenseStack stack, boolean takesClassNumbers) {
    if (takesClassNumbers) {
      return CLASS_NUMBERS;
    }
    return stack.layer(stack.depth() - 1).activation().isSoftmax() ? CLASSES : NUMBERS;
  }
}
