package io.github.linstorch.examples.paper;

import static io.github.linstorch.examples.paper.PaperOutput.mse;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitMethod;
import io.github.linstorch.dl4j.FitReport;
import io.github.linstorch.dl4j.LinstorchFitter;
import io.github.linstorch.examples.report.HtmlReport.Section;
import io.github.linstorch.examples.report.Ink;
import io.github.linstorch.examples.report.Plot;
import io.github.linstorch.examples.report.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;

/** What Fig. 8 shows: data whose least-squares line is flat. */
final class FlatLineReport {

  /** Data whose best line has slope zero. */
  private enum Curve {
    COSINE("cos", "y = cos x", 0, 2 * Math.PI) {
      @Override
      double at(double x) {
        return Math.cos(x);
      }
    },
    SQUARE("square", "y = x²", -1, 1) {
      @Override
      double at(double x) {
        return x * x;
      }
    };

    private final String id;
    private final String formula;
    private final DataSet data;

    Curve(String id, String formula, double from, double to) {
      this.id = id;
      this.formula = formula;
      this.data = PaperData.sample(101, from, to, this::at);
    }

    abstract double at(double x);
  }

  /**
   * Errors on one curve.
   *
   * @param ols of ordinary least squares
   * @param nets of every network that Linstorch fitted
   * @param curve output of the last of them
   * @param newton error of Gauss-Newton
   * @param newtonCurve its output
   */
  record Outcome(double ols, double[] nets, double[] curve, double newton, double[] newtonCurve) {

    /** Largest difference of a network's error from that of least squares, relative to it. */
    double spread() {
      return Arrays.stream(nets).map(e -> Math.abs(e - ols) / ols).max().orElseThrow();
    }
  }

  private final PaperOutput output;
  private final PaperSettings settings;

  FlatLineReport(PaperOutput output, PaperSettings settings) {
    this.output = output;
    this.settings = settings;
  }

  static int steps(PaperSettings settings) {
    return Curve.values().length * settings.nets();
  }

  /** Fits networks 1-10-1 to a curve. */
  static Outcome fit(DataSet data, PaperSettings settings, Runnable progress) {
    MultiLayerNetwork net = ReluNet.of(Activation.IDENTITY, new Sgd(), 1, 10, 1);
    SplittableRandom random = new SplittableRandom(settings.seed());
    double[] errors = new double[settings.nets()];
    double ols = Double.NaN;
    for (int i = 0; i < errors.length; i++) {
      ReluNet.drawByFanIn(net, random);
      FitReport report = LinstorchFitter.fit(net, data);
      errors[i] = report.loss();
      ols = report.olsLoss();
      progress.run();
    }
    double[] curve = net.output(data.getFeatures()).data().asDouble();
    ReluNet.drawByFanIn(net, random);
    FitConfig newton =
        FitConfig.builder().method(FitMethod.GAUSS_NEWTON).seed(settings.seed()).build();
    double newtonError = LinstorchFitter.fit(net, data, newton).loss();
    double[] newtonCurve = net.output(data.getFeatures()).data().asDouble();
    return new Outcome(ols, errors, curve, newtonError, newtonCurve);
  }

  void write(Runnable progress) {
    Section section = output.report().section(Experiment.FIG8.id(), Experiment.FIG8.title());
    double spread = 0;
    StringBuilder beyond = new StringBuilder();
    List<Outcome> outcomes =
        Stream.of(Curve.values()).map(curve -> fit(curve.data, settings, progress)).toList();
    for (Curve curve : Curve.values()) {
      Outcome outcome = outcomes.get(curve.ordinal());
      picture(section, curve, outcome);
      spread = Math.max(spread, outcome.spread());
      beyond
          .append(curve.formula)
          .append(": ")
          .append(GradientCheck.adam(curve.data, settings, 10).sentence(outcome.ols()))
          .append(" Gauss–Newton, which the paper does not have, ends at ")
          .append(mse(outcome.newton()))
          .append(". ");
    }
    output.csv(
        "fig8",
        "curve,net,mse",
        Stream.of(Curve.values())
            .flatMap(
                curve ->
                    IntStream.range(0, settings.nets())
                        .mapToObj(
                            i ->
                                curve.id
                                    + ","
                                    + (i + 1)
                                    + ","
                                    + outcomes.get(curve.ordinal()).nets()[i])));
    boolean holds = spread < 1e-6;
    section
        .note(
            "The paper",
            "Where the least-squares line has slope zero, Linstorch does not get beyond it.")
        .note(
            "Measured here",
            String.format(
                Locale.ROOT,
                "%d networks a curve. The error of each is that of least squares, to a relative difference of %.1g at most.",
                settings.nets(),
                spread))
        .note("Beyond the window", beyond.toString().strip())
        .verdict(
            holds ? Verdict.HOLDS : Verdict.FAILS,
            holds
                ? "Every network ends at the flat line; restarts do not help."
                : "Some network leaves the flat line.");
  }

  private void picture(Section section, Curve curve, Outcome outcome) {
    double[] x = curve.data.getFeatures().data().asDouble();
    double mean = Arrays.stream(curve.data.getLabels().data().asDouble()).average().orElseThrow();
    double[] ends = {x[0], x[x.length - 1]};
    double[] flat = {mean, mean};
    Plot plot =
        new Plot("Fig. 8: " + curve.formula, "x", "y")
            .points(curve.formula, Ink.GREY, x, curve.data.getLabels().data().asDouble())
            .line(Method.LINSTORCH.label(), Method.LINSTORCH.ink(), 5, x, outcome.curve())
            .dashed(Method.OLS.label(), Method.OLS.ink(), ends, flat)
            .line(
                Method.GAUSS_NEWTON.label(),
                Method.GAUSS_NEWTON.ink(),
                2.5,
                x,
                outcome.newtonCurve());
    output.picture(
        section,
        "fig8-" + curve.id,
        plot,
        "Points of %s; the line of Linstorch lies on the flat least-squares line."
            .formatted(curve.formula),
        "Networks 1-10-1 at 101 points; nothing is standardised.");
  }
}
