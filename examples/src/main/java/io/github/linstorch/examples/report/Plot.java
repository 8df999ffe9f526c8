package io.github.linstorch.examples.report;

import io.github.linstorch.examples.report.PlotSeries.Look;
import io.github.linstorch.examples.report.PlotSeries.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * An XY plot in the one style of all reports, as SVG whose colours follow light and dark
 * surroundings. Points that are not finite are left out.
 */
public final class Plot {

  private static final double DOT = 2.6;
  private static final double CROSS = 2.6;
  private static final double LABEL = 9;
  private static final double THIN = 1.2;
  private static final double DASHES = 2;

  private final String title;
  private final String xTitle;
  private final String yTitle;
  private final List<PlotSeries> series = new ArrayList<>();
  private final List<PlotSeries> legend = new ArrayList<>();
  private double dot = DOT;
  private boolean isXLogarithmic;
  private boolean isYLogarithmic;
  private boolean isUnitSquare;

  /**
   * Begins a plot.
   *
   * @param title above it
   * @param x name of the horizontal axis, with its unit
   * @param y name of the vertical axis, with its unit
   */
  public Plot(String title, String x, String y) {
    this.title = Printable.name(title);
    this.xTitle = Printable.name(x);
    this.yTitle = Printable.name(y);
  }

  /**
   * Makes both axes logarithmic, for all series that are added from now on. Points that are not
   * positive are left out.
   *
   * @return this
   */
  public Plot logarithmic() {
    isYLogarithmic = true;
    return logarithmicX();
  }

  /**
   * Makes the horizontal axis logarithmic, for all series that are added from now on. Points that
   * are not positive there are left out.
   *
   * @return this
   */
  public Plot logarithmicX() {
    isXLogarithmic = true;
    return this;
  }

  /**
   * Makes both axes run from 0 to 1, whatever the points.
   *
   * @return this
   */
  public Plot unitSquare() {
    isUnitSquare = true;
    return this;
  }

  /**
   * Sets the size of the dots that are added from now on.
   *
   * @param radius of a dot; a plot is 440 wide
   * @return this
   */
  public Plot dotSize(double radius) {
    dot = radius;
    return this;
  }

  /**
   * Adds a cloud of points, through which one sees others.
   *
   * @param name in the legend, unique
   * @param ink of the points
   * @param opacity from 0, invisible, to 1
   * @param x horizontal positions, at least one
   * @param y vertical positions
   * @return this
   */
  public Plot cloud(String name, Ink ink, double opacity, double[] x, double[] y) {
    return add(name, x, y, new Look(Shape.DOTS, ink, dot, opacity), true);
  }

  /**
   * Adds points that are not joined.
   *
   * @param name in the legend, unique
   * @param ink of the points
   * @param x horizontal positions
   * @param y vertical positions
   * @return this
   */
  public Plot points(String name, Ink ink, double[] x, double[] y) {
    return cloud(name, ink, 1, x, y);
  }

  /**
   * Adds a point that bears a label of one or two signs, and tells its name to the pointer. The
   * legend does not name it.
   *
   * @param label on the point
   * @param name what it stands for
   * @param ink of the point
   * @param x horizontal position
   * @param y vertical position
   * @return this
   */
  public Plot labelled(String label, String name, Ink ink, double x, double y) {
    Look look = new Look(Shape.LABEL, ink, LABEL, 1);
    return add(name, new double[] {x}, new double[] {y}, look, false, label);
  }

  /**
   * Adds crosses that the legend does not name.
   *
   * @param name unique
   * @param ink of the crosses
   * @param x horizontal positions
   * @param y vertical positions
   * @return this
   */
  public Plot crosses(String name, Ink ink, double[] x, double[] y) {
    return add(name, x, y, new Look(Shape.CROSSES, ink, CROSS, 1), false);
  }

  /**
   * Adds many lines of one kind. The legend does not name them.
   *
   * @param name of them
   * @param ink of the lines
   * @param opacity from 0, invisible, to 1
   * @param x horizontal positions, of all lines
   * @param lines vertical positions of each
   * @return this
   */
  public Plot fan(String name, Ink ink, double opacity, double[] x, double[][] lines) {
    for (double[] line : lines) {
      add(name, x, line, new Look(Shape.LINE, ink, THIN, opacity), false);
    }
    return this;
  }

  /**
   * Adds a line.
   *
   * @param name in the legend, unique
   * @param ink of the line
   * @param width of the line
   * @param x horizontal positions
   * @param y vertical positions
   * @return this
   */
  public Plot line(String name, Ink ink, double width, double[] x, double[] y) {
    return add(name, x, y, new Look(Shape.LINE, ink, width, 1), true);
  }

  /**
   * Adds a line that leads to a point. The legend names the point only.
   *
   * @param name of the point
   * @param ink of the line
   * @param width of the line
   * @param x horizontal positions
   * @param y vertical positions
   * @return this
   */
  public Plot path(String name, Ink ink, double width, double[] x, double[] y) {
    return add(name, x, y, new Look(Shape.LINE, ink, width, 1), false);
  }

  /**
   * Adds a broken line.
   *
   * @param name in the legend, unique
   * @param ink of the line
   * @param x horizontal positions
   * @param y vertical positions
   * @return this
   */
  public Plot dashed(String name, Ink ink, double[] x, double[] y) {
    return add(name, x, y, new Look(Shape.DASHES, ink, DASHES, 1), true);
  }

  /**
   * Adds the bars of a histogram.
   *
   * @param name in the legend, unique
   * @param ink of the bars
   * @param x left edges, rising, and the right edge of the last bar
   * @param y heights, and 0
   * @return this
   */
  public Plot bars(String name, Ink ink, double[] x, double[] y) {
    return add(name, x, y, new Look(Shape.BARS, ink, 0, 1), true);
  }

  /**
   * Explains a colour in the legend.
   *
   * @param name in the legend, unique
   * @param ink that is explained
   * @return this
   */
  public Plot key(String name, Ink ink) {
    Look look = new Look(Shape.DOTS, ink, DOT, 1);
    legend.add(new PlotSeries(Printable.name(name), new double[0], new double[0], look, ""));
    return this;
  }

  private Plot add(String name, double[] x, double[] y, Look look, boolean isInLegend) {
    return add(name, x, y, look, isInLegend, "");
  }

  private Plot add(
      String name, double[] x, double[] y, Look look, boolean isInLegend, String label) {
    PlotSeries drawn = PlotSeries.of(name, x, y, look, label, isXLogarithmic, isYLogarithmic);
    if (drawn.x().length > 0) {
      series.add(drawn);
      if (isInLegend) {
        legend.add(drawn);
      }
    }
    return this;
  }

  /**
   * Draws for a page that has the style sheet of plots.
   *
   * @param description what the plot shows, for those who do not see it
   * @return an SVG element
   */
  String svg(String description) {
    return layout().svg(description, "");
  }

  /**
   * Draws a file that needs no other.
   *
   * @param description what the plot shows, for those who do not see it
   * @return an SVG file, to be written in UTF-8
   */
  public String file(String description) {
    return layout().svg(description, "<style>\n" + css() + "</style>\n");
  }

  private SvgPlot layout() {
    PlotScale x = xScale();
    PlotScale y = yScale();
    return new SvgPlot(title, x.axis().title(xTitle), y.axis().title(yTitle), x, y, series, legend);
  }

  /** The style sheet of plots. */
  static String css() {
    try (InputStream css = Plot.class.getResourceAsStream("plot.css")) {
      return new String(css.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private PlotScale xScale() {
    return scale(PlotSeries::x, isXLogarithmic, false);
  }

  private PlotScale yScale() {
    boolean hasBars = series.stream().anyMatch(s -> s.look().shape() == Shape.BARS);
    return scale(PlotSeries::y, isYLogarithmic, hasBars);
  }

  private PlotScale scale(
      Function<PlotSeries, double[]> values, boolean isLogarithmic, boolean isFromZero) {
    double[] all = series.stream().map(values).flatMapToDouble(Arrays::stream).sorted().toArray();
    return isUnitSquare || all.length == 0
        ? PlotScale.unit()
        : PlotScale.of(all[0], all[all.length - 1], isLogarithmic, isFromZero);
  }
}
