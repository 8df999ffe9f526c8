package io.github.linstorch.examples;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Placeholder: runs one ND4J operation. */
public final class Quickstart {
  private Quickstart() {}

  /**
   * Runs one operation and prints its result.
   *
   * @param args none
   */
  public static void main(String[] args) {
    INDArray a = Nd4j.eye(2).mul(3);
    System.out.println(a.mmul(a).sumNumber());
  }
}
