package io.github.linstorch.examples.report;

import java.util.Locale;

/**
 * The colours of plots. Each is a pair in {@code plot.css}, one for light and one for dark
 * surroundings, and is told from the others by its lightness, too.
 */
public enum Ink {
  /** Black on white, white on black. */
  BLACK,
  /** Of what stays in the background. */
  GREY,
  /** Pale blue, for areas. */
  PALE,
  /** Blue. */
  BLUE,
  /** Red-orange. */
  ORANGE,
  /** Yellow. */
  AMBER,
  /** Green. */
  GREEN,
  /** Pink. */
  PINK,
  /** Violet. */
  VIOLET;

  /** The class by which the style sheet knows it. */
  String css() {
    return "ink-" + name().toLowerCase(Locale.ROOT);
  }
}
