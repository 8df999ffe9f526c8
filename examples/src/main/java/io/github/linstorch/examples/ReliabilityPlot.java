package io.github.linstorch.examples;

import io.github.linstorch.dl4j.ReliabilityBin;
import io.github.linstorch.dl4j.Scores;
import io.github.linstorch.examples.report.Ink;
import io.github.linstorch.examples.report.Plot;
import java.util.List;
import java.util.Locale;

/** The reliability diagram of several classifiers: one on the diagonal is calibrated. */
final class ReliabilityPlot {

  /** The accuracy of fewer rows than these is noise. */
  static final int LEAST_ROWS = 20;

  private static final List<Ink> INKS = List.of(Ink.GREEN, Ink.BLUE, Ink.ORANGE);

  private ReliabilityPlot() {}

  static String svg(List<DigitsResult> results) {
    Plot plot =
        new Plot(
                "How far the probabilities can be believed",
                "mean probability of the predicted class, by bin",
                "share of the rows that are right")
            .unitSquare()
            .dotSize(4);
    for (int i = 0; i < results.size(); i++) {
      List<ReliabilityBin> shown = filled(results.get(i).all(), LEAST_ROWS);
      double[] x = shown.stream().mapToDouble(ReliabilityBin::confidence).toArray();
      double[] y = shown.stream().mapToDouble(ReliabilityBin::accuracy).toArray();
      Ink ink = INKS.get(i % INKS.size());
      if (!shown.isEmpty()) {
        plot.path(results.get(i).name(), ink, 2, x, y);
        plot.points(results.get(i).name(), ink, x, y);
      }
    }
    double[] ends = {0, 1};
    plot.dashed("calibrated", Ink.GREY, ends, ends);
    return plot.file(
        "Share of right predictions against mean probability, a line for each method; on the diagonal"
            + " the probabilities can be believed.");
  }

  /** Bins of at least so many rows. */
  private static List<ReliabilityBin> filled(Scores scores, int least) {
    return scores.reliability().stream().filter(bin -> bin.weight() >= least).toList();
  }

  /** A line for every bin that has rows. */
  static String csv(List<DigitsResult> results) {
    StringBuilder csv = new StringBuilder("method,from,to,rows,confidence,accuracy\n");
    for (DigitsResult result : results) {
      for (ReliabilityBin bin : filled(result.all(), 1)) {
        csv.append(
            String.format(
                Locale.ROOT,
                "\"%s\",%.2f,%.2f,%.0f,%.4f,%.4f\n",
                result.name(),
                bin.from(),
                bin.to(),
                bin.weight(),
                bin.confidence(),
                bin.accuracy()));
      }
    }
    return csv.toString();
  }
}
