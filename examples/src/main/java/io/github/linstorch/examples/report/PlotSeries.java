package io.github.linstorch.examples.report;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Points that are to be drawn.
 *
 * @param name in the legend
 * @param x horizontal positions
 * @param y vertical positions
 * @param look how they are drawn
 * @param label what a labelled point bears; empty for all others
 */
record PlotSeries(String name, double[] x, double[] y, Look look, String label) {

  /** What stands at the points. */
  enum Shape {
    DOTS,
    CROSSES,
    /** A dot with a label inside. */
    LABEL,
    LINE,
    DASHES,
    BARS
  }

  /**
   * How points are drawn.
   *
   * @param shape of them
   * @param ink their colour
   * @param size radius of dots and crosses, width of lines; not used by others
   * @param opacity from 0 to 1
   */
  record Look(Shape shape, Ink ink, double size, double opacity) {}

  /** Takes the points that have a place on the axes. */
  static PlotSeries of(
      String name,
      double[] x,
      double[] y,
      Look look,
      String label,
      boolean isXLogarithmic,
      boolean isYLogarithmic) {
    int[] drawn =
        IntStream.range(0, x.length)
            .filter(i -> Double.isFinite(x[i]) && (x[i] > 0 || !isXLogarithmic))
            .filter(i -> Double.isFinite(y[i]) && (y[i] > 0 || !isYLogarithmic))
            .toArray();
    return new PlotSeries(
        Printable.name(name),
        Arrays.stream(drawn).mapToDouble(i -> x[i]).toArray(),
        Arrays.stream(drawn).mapToDouble(i -> y[i]).toArray(),
        look,
        Printable.name(label));
  }
}
