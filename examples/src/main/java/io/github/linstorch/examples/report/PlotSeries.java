package io.github.linstorch.examples.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.None;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Points that are to be drawn.
 *
 * @param name in the legend
 * @param x horizontal positions
 * @param y vertical positions
 * @param look how they are drawn
 */
record PlotSeries(String name, double[] x, double[] y, Consumer<XYSeries> look) {

  /** Takes the points that have a place on the axes. */
  static PlotSeries of(
      String name,
      double[] x,
      double[] y,
      Consumer<XYSeries> look,
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
        look);
  }

  static Consumer<XYSeries> circles(Color colour) {
    return points -> {
      points.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
      points.setMarker(SeriesMarkers.CIRCLE);
      points.setMarkerColor(colour);
    };
  }

  static Consumer<XYSeries> stroke(Color colour, BasicStroke stroke) {
    return line -> {
      line.setXYSeriesRenderStyle(XYSeriesRenderStyle.Line);
      line.setMarker(new None());
      line.setLineColor(colour);
      line.setLineStyle(stroke);
    };
  }

  /** The same, but the legend does not name it. */
  static Consumer<XYSeries> hidden(Consumer<XYSeries> look) {
    return look.andThen(any -> any.setShowInLegend(false));
  }
}
