package io.github.linstorch.examples.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.None;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * An XY plot in the one style of all reports, drawn to a PNG without a display. Points that are not
 * finite are left out.
 */
public final class Plot {

  static {
    System.setProperty("java.awt.headless", "true");
  }

  private static final int WIDTH = 760;
  private static final int HEIGHT = 540;

  /** Pixels to a unit of the chart, for screens of high resolution. */
  private static final int SCALE = 2;

  private static final Color CLEAR = new Color(0, 0, 0, 0);

  private final String xTitle;
  private final String yTitle;
  private final XYChart chart;
  private final List<PlotSeries> series = new ArrayList<>();
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
    xTitle = Printable.name(x);
    yTitle = Printable.name(y);
    chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).title(Printable.name(title)).build();
    XYStyler style = chart.getStyler();
    style.setChartBackgroundColor(Color.WHITE);
    style.setPlotBorderVisible(false);
    style.setPlotGridLinesColor(new Color(0xE3E7EB));
    style.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 18));
    style.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 16));
    style.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15));
    style.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
    style.setLegendPosition(LegendPosition.OutsideS);
    style.setLegendLayout(LegendLayout.Horizontal);
    style.setLegendBorderColor(Color.WHITE);
    style.setLegendSeriesLineLength(12);
    style.setLegendPadding(6);
    style.setChartPadding(14);
    style.setMarkerSize(7);
  }

  /**
   * Makes both axes logarithmic. Points that are not positive are left out.
   *
   * @return this
   */
  public Plot logarithmic() {
    chart.getStyler().setXAxisLogarithmicDecadeOnly(true);
    chart.getStyler().setYAxisLogarithmicDecadeOnly(false);
    isYLogarithmic = true;
    return logarithmicX();
  }

  /**
   * Makes the horizontal axis logarithmic. Points that are not positive there are left out.
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
    chart.getStyler().setXAxisMin(0.0).setXAxisMax(1.0);
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(1.0);
    return this;
  }

  /**
   * Puts the legend to the right of the plot.
   *
   * @return this
   */
  public Plot legendBeside() {
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    chart.getStyler().setLegendLayout(LegendLayout.Vertical);
    return this;
  }

  /**
   * Sets the size of all markers.
   *
   * @param pixels of their diameter
   * @return this
   */
  public Plot markerSize(int pixels) {
    chart.getStyler().setMarkerSize(pixels);
    return this;
  }

  /**
   * Adds a cloud of points, through which one sees others.
   *
   * @param name in the legend, unique
   * @param colour of the points
   * @param alpha 0 to 255: invisible to opaque
   * @param x horizontal positions, at least one
   * @param y vertical positions
   * @return this
   */
  public Plot cloud(String name, Color colour, int alpha, double[] x, double[] y) {
    points(name, colour, Arrays.copyOf(x, 1), Arrays.copyOf(y, 1)); // opaque in the legend
    Color faint = new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), alpha);
    return add(name + ", cloud", x, y, PlotSeries.hidden(PlotSeries.circles(faint)));
  }

  /**
   * Adds points that are not joined.
   *
   * @param name in the legend, unique
   * @param colour of the points
   * @param x horizontal positions
   * @param y vertical positions
   * @return this
   */
  public Plot points(String name, Color colour, double[] x, double[] y) {
    return add(name, x, y, PlotSeries.circles(colour));
  }

  /**
   * Adds crosses that the legend does not name.
   *
   * @param name unique
   * @param colour of the crosses
   * @param x horizontal positions
   * @param y vertical positions
   * @return this
   */
  public Plot crosses(String name, Color colour, double[] x, double[] y) {
    Consumer<XYSeries> circles = PlotSeries.circles(colour);
    return add(
        name,
        x,
        y,
        PlotSeries.hidden(circles.andThen(crosses -> crosses.setMarker(SeriesMarkers.CROSS))));
  }

  /**
   * Adds many lines of one kind. The legend does not name them.
   *
   * @param name unique
   * @param colour of the lines
   * @param x horizontal positions, of all lines
   * @param lines vertical positions of each
   * @return this
   */
  public Plot fan(String name, Color colour, double[] x, double[][] lines) {
    for (int i = 0; i < lines.length; i++) {
      add(
          name + " " + i,
          x,
          lines[i],
          PlotSeries.hidden(PlotSeries.stroke(colour, new BasicStroke(1.2f))));
    }
    return this;
  }

  /**
   * Adds a line.
   *
   * @param name in the legend, unique
   * @param colour of the line
   * @param width of the line, in pixels
   * @param x horizontal positions
   * @param y vertical positions
   * @return this
   */
  public Plot line(String name, Color colour, float width, double[] x, double[] y) {
    return add(name, x, y, PlotSeries.stroke(colour, new BasicStroke(width)));
  }

  /**
   * Adds a line that leads to a point. The legend names the point only.
   *
   * @param name of the point
   * @param colour of the line
   * @param width of the line, in pixels
   * @param x horizontal positions
   * @param y vertical positions
   * @return this
   */
  public Plot path(String name, Color colour, float width, double[] x, double[] y) {
    return add(
        name + ", path",
        x,
        y,
        PlotSeries.hidden(PlotSeries.stroke(colour, new BasicStroke(width))));
  }

  /**
   * Adds a broken line.
   *
   * @param name in the legend, unique
   * @param colour of the line
   * @param x horizontal positions
   * @param y vertical positions
   * @return this
   */
  public Plot dashed(String name, Color colour, double[] x, double[] y) {
    BasicStroke dashes =
        new BasicStroke(
            2.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {9, 6}, 0);
    return add(name, x, y, PlotSeries.stroke(colour, dashes));
  }

  /**
   * Adds the bars of a histogram.
   *
   * @param name in the legend, unique
   * @param colour of the bars
   * @param x left edges, rising, and the right edge of the last bar
   * @param y heights, and 0
   * @return this
   */
  public Plot bars(String name, Color colour, double[] x, double[] y) {
    Consumer<XYSeries> outline = PlotSeries.stroke(colour, new BasicStroke(1));
    return add(
        name,
        x,
        y,
        outline.andThen(
            bars -> {
              bars.setXYSeriesRenderStyle(XYSeriesRenderStyle.StepArea);
              bars.setFillColor(colour);
            }));
  }

  private Plot add(String name, double[] x, double[] y, Consumer<XYSeries> look) {
    PlotSeries drawn = PlotSeries.of(name, x, y, look, isXLogarithmic, isYLogarithmic);
    if (drawn.x().length > 0) {
      series.add(drawn);
    }
    return this;
  }

  /**
   * Draws, once.
   *
   * @return the bytes of a PNG file
   */
  public byte[] png() {
    PlotAxis xAxis = axis(PlotSeries::x, isXLogarithmic);
    PlotAxis yAxis = axis(PlotSeries::y, isYLogarithmic);
    chart.getStyler().setXAxisLogarithmic(isXLogarithmic);
    chart.getStyler().setYAxisLogarithmic(isYLogarithmic);
    chart.setXAxisTitle(xAxis.title(xTitle));
    chart.setYAxisTitle(yAxis.title(yTitle));
    chart.getStyler().setXAxisTickLabelsFormattingFunction(xAxis::label);
    chart
        .getStyler()
        .setYAxisTickLabelsFormattingFunction(isYLogarithmic ? yAxis::sparseLabel : yAxis::label);
    for (PlotSeries one : series) {
      double[] x = Arrays.stream(one.x()).map(xAxis::place).toArray();
      double[] y = Arrays.stream(one.y()).map(yAxis::place).toArray();
      one.look().accept(chart.addSeries(one.name(), x, y));
    }
    if (!series.isEmpty()) {
      roundTicks(xAxis, yAxis);
    }
    return draw();
  }

  private PlotAxis axis(Function<PlotSeries, double[]> values, boolean isLogarithmic) {
    double[] all = all(values);
    return isLogarithmic || isUnitSquare || all.length == 0
        ? PlotAxis.PLAIN
        : PlotAxis.of(all[0], all[all.length - 1]);
  }

  private double[] all(Function<PlotSeries, double[]> values) {
    return series.stream().map(values).flatMapToDouble(Arrays::stream).sorted().toArray();
  }

  /** XChart puts ticks at points where those are evenly spaced; so these, unseen, are not. */
  private void roundTicks(PlotAxis xAxis, PlotAxis yAxis) {
    double[] x = uneven(all(PlotSeries::x), xAxis);
    double[] y = uneven(all(PlotSeries::y), yAxis);
    XYSeries unseen = chart.addSeries("unseen", x, y);
    unseen.setMarker(new None());
    unseen.setLineColor(CLEAR);
    unseen.setShowInLegend(false);
  }

  private static double[] uneven(double[] sorted, PlotAxis axis) {
    double low = axis.place(sorted[0]);
    double high = axis.place(sorted[sorted.length - 1]);
    return new double[] {low, low + 0.3719 * (high - low), high};
  }

  private byte[] draw() {
    BufferedImage image =
        new BufferedImage(SCALE * WIDTH, SCALE * HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.scale(SCALE, SCALE);
    chart.paint(graphics, WIDTH, HEIGHT);
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
