package io.github.linstorch.examples;

import io.github.linstorch.examples.report.Plot;
import java.awt.Color;
import java.util.Arrays;
import java.util.List;

/** The reliability diagram of several classifiers: one on the diagonal is calibrated. */
final class ReliabilityPlot {

  /** The accuracy of fewer rows than these is noise. */
  static final int LEAST_ROWS = 20;

  /** Apart also for the colour-blind. */
  private static final int[] COLOURS = {0x009E73, 0x0072B2, 0xD55E00};

  private ReliabilityPlot() {}

  static byte[] png(List<DigitsResult> results) {
    Plot plot =
        new Plot(
                "How far the probabilities can be believed",
                "mean probability of the predicted class, by bin",
                "share of the rows that are right")
            .unitSquare()
            .markerSize(10);
    for (int i = 0; i < results.size(); i++) {
      Reliability bins = results.get(i).reliability();
      int[] shown = bins.filled(LEAST_ROWS);
      double[] x = Arrays.stream(shown).mapToDouble(b -> bins.confidence()[b]).toArray();
      double[] y = Arrays.stream(shown).mapToDouble(b -> bins.accuracy()[b]).toArray();
      Color colour = new Color(COLOURS[i % COLOURS.length]);
      if (shown.length > 0) {
        plot.path(results.get(i).name(), colour, 2.5f, x, y);
        plot.points(results.get(i).name(), colour, x, y);
      }
    }
    double[] ends = {0, 1};
    // Last, because the legend leaves no room behind a line.
    plot.dashed("calibrated", Color.GRAY, ends, ends);
    return plot.png();
  }

  static String csv(List<DigitsResult> results) {
    StringBuilder csv = new StringBuilder("method,from,to,rows,confidence,accuracy\n");
    for (DigitsResult result : results) {
      csv.append(result.reliability().csv('"' + result.name() + '"'));
    }
    return csv.toString();
  }
}
