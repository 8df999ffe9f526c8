package io.github.linstorch.examples.spark;

/** The benchmarks; see {@code docs/spark.md}. */
public final class SparkBench {

  private SparkBench() {}

  /**
   * Runs.
   *
   * @param args which one
   */
  public static void main(String[] args) {
    throw new UnsupportedOperationException();
  }
}
