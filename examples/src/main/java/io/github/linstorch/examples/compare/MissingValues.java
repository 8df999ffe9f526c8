package io.github.linstorch.examples.compare;

/** What to do with a row in which a value is missing. */
public enum MissingValues {
  /** Leave it out and count it. */
  DROP,
  /** End with its line. */
  REFUSE
}
