package io.github.linstorch.examples.paper;

import java.awt.Color;
import java.util.Arrays;
import java.util.List;

/** The ways of training that Figs. 4 to 7 compare. */
enum Method {
  SGD("SGD", 0xE69F00),
  ADAGRAD("AdaGrad", 0xCC79A7),
  ADAM("Adam", 0x0072B2),
  RANDOM("Random sampling", 0x8A949E),
  LINSTORCH("Linstorch", 0xD55E00),
  OLS("OLS", 0x000000),
  /** Not in the paper. */
  GAUSS_NEWTON("Gauss–Newton", 0x009E73);

  private final String label;
  private final Color colour;

  Method(String label, int rgb) {
    this.label = label;
    this.colour = new Color(rgb);
  }

  String label() {
    return label;
  }

  Color colour() {
    return colour;
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
