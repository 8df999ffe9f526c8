package io.github.linstorch.examples.paper;

import io.github.linstorch.examples.report.Ink;
import java.util.Arrays;
import java.util.List;

/** The ways of training that Figs. 4 to 7 compare. */
enum Method {
  SGD("SGD", Ink.AMBER),
  ADAGRAD("AdaGrad", Ink.PINK),
  ADAM("Adam", Ink.BLUE),
  RANDOM("Random sampling", Ink.GREY),
  LINSTORCH("Linstorch", Ink.ORANGE),
  OLS("OLS", Ink.BLACK),
  /** Not in the paper. */
  GAUSS_NEWTON("Gauss–Newton", Ink.GREEN);

  private final String label;
  private final Ink ink;

  Method(String label, Ink ink) {
    this.label = label;
    this.ink = ink;
  }

  String label() {
    return label;
  }

  Ink ink() {
    return ink;
  }

  /** Whether it goes by epochs. */
  boolean gradient() {
    return this == SGD || this == ADAGRAD || this == ADAM;
  }

  /** Those that go by epochs. */
  static List<Method> gradients() {
    return Arrays.stream(values()).filter(Method::gradient).toList();
  }
}
