package io.github.linstorch.examples.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.None;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** An XY plot in the one style of all reports, drawn to a PNG without a display. */
public final class Plot {

  static {
    System.setProperty("java.awt.headless", "true");
  }

  private static final int WIDTH = 760;
  private static final int HEIGHT = 540;

  /** Pixels to a unit of the chart, for screens of high resolution. */
  private static final int SCALE = 2;

  private static final Color CLEAR = new Color(0, 0, 0, 0);

  private final XYChart chart;

  /**
   * Begins a plot.
   *
   * @param title above it
   * @param x name of the horizontal axis, with its unit
   * @param y name of the vertical axis, with its unit
   */
  public Plot(String title, String x, String y) {
    chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(x)
            .yAxisTitle(y)
            .build();
    XYStyler style = chart.getStyler();
    style.setChartBackgroundColor(Color.WHITE);
    style.setPlotBorderVisible(false);
    style.setPlotGridLinesColor(new Color(0xE3E7EB));
    style.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 18));
    style.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 16));
    style.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15));
    style.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
    style.setLegendPosition(LegendPosition.OutsideS);
    style.setLegendLayout(org.knowm.xchart.style.Styler.LegendLayout.Horizontal);
    style.setLegendBorderColor(Color.WHITE);
    style.setLegendSeriesLineLength(12);
    style.setLegendPadding(6);
    style.setChartPadding(14);
    style.setMarkerSize(7);
    style.setXAxisTickLabelsFormattingFunction(Plot::number);
    style.setYAxisTickLabelsFormattingFunction(Plot::number);
  }

  /**
   * Makes both axes logarithmic. Points must then be positive.
   *
   * @return this
   */
  public Plot logarithmic() {
    chart.getStyler().setXAxisLogarithmic(true);
    chart.getStyler().setYAxisLogarithmic(true);
    chart.getStyler().setXAxisLogarithmicDecadeOnly(true);
    chart.getStyler().setYAxisLogarithmicDecadeOnly(false);
    chart
        .getStyler()
        .setYAxisTickLabelsFormattingFunction(
            value -> "125".contains(number(value).replaceAll("[0.]", "")) ? number(value) : "");
    return this;
  }

  /** Two significant digits: the ticks are round numbers. */
  private static String number(double value) {
    return new BigDecimal(value).round(new MathContext(2)).stripTrailingZeros().toPlainString();
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
    points(name + ", cloud", faint, x, y);
    chart.getSeries(name + ", cloud").setShowInLegend(false);
    return this;
  }

  /**
   * Puts ticks at round numbers. Without this, XChart puts them at points where those are evenly
   * spaced.
   *
   * @param x any horizontal positions of the plot
   * @param y vertical ones
   * @return this
   */
  public Plot roundTicks(double[] x, double[] y) {
    int last = x.length - 1;
    double[] uneven = {x[0], x[0] + 0.3719 * (x[last] - x[0]), x[last]};
    XYSeries series = chart.addSeries("uneven", uneven, new double[] {y[0], y[0], y[0]});
    series.setMarker(new None());
    series.setLineColor(CLEAR);
    series.setShowInLegend(false);
    return this;
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
    XYSeries series = chart.addSeries(name, x, y);
    series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
    series.setMarker(SeriesMarkers.CIRCLE);
    series.setMarkerColor(colour);
    return this;
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
    XYSeries series = chart.addSeries(name, x, y);
    series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
    series.setMarker(SeriesMarkers.CROSS);
    series.setMarkerColor(colour);
    series.setShowInLegend(false);
    return this;
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
      add(name + " " + i, colour, new BasicStroke(1.2f), x, lines[i]).setShowInLegend(false);
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
    add(name, colour, new BasicStroke(width), x, y);
    return this;
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
    add(name, colour, dashes, x, y);
    return this;
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
    XYSeries series = add(name, colour, new BasicStroke(1), x, y);
    series.setXYSeriesRenderStyle(XYSeriesRenderStyle.StepArea);
    series.setFillColor(colour);
    return this;
  }

  private XYSeries add(String name, Color colour, BasicStroke stroke, double[] x, double[] y) {
    XYSeries series = chart.addSeries(name, x, y);
    series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Line);
    series.setMarker(new None());
    series.setLineColor(colour);
    series.setLineStyle(stroke);
    return series;
  }

  /**
   * The chart itself, for what this class does not offer.
   *
   * @return XChart's object
   */
  public XYChart chart() {
    return chart;
  }

  /**
   * Draws.
   *
   * @return the bytes of a PNG file
   */
  public byte[] png() {
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
