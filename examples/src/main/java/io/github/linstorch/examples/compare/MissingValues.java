package io.github.linstorch.examples.compare;

/**
 * What to do with a row in which a value is missing. A row without a target is left out, always.
 */
public enum MissingValues {
  /** Leave it out and count it. */
  DROP,
  /** Put the median of the training rows for a number, and no category for a text. */
  MEDIAN,
  /**
   * Make it a category of its own; for a number put the median, and mark it in a column of its own.
   */
  CATEGORY,
  /** End with its line. */
  REFUSE
}
