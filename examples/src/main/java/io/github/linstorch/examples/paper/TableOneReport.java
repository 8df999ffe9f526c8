package io.github.linstorch.examples.paper;

import static io.github.linstorch.examples.paper.PaperOutput.cells;
import static io.github.linstorch.examples.paper.PaperOutput.mse;

import io.github.linstorch.dl4j.SolveOrder;
import io.github.linstorch.examples.paper.TableOne.Outcome;
import io.github.linstorch.examples.report.HtmlReport.Section;
import io.github.linstorch.examples.report.Ink;
import io.github.linstorch.examples.report.Plot;
import io.github.linstorch.examples.report.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What Table I and Figs. 1 to 3 show. */
final class TableOneReport {

  private static final Ink DATA = Ink.BLACK;
  private static final Ink FITTED = Method.LINSTORCH.ink();
  private static final String SETTINGS =
      "%d networks 1-11-11-1 with ReLU on the output too, weights and biases from U(0, 1), fitted to"
          + " y = sin x + 1 at 101 points on [0, 2π]; nothing is standardised. The paper's text names"
          + " other networks, but its numbers come from these.";

  private final PaperOutput output;
  private final PaperSettings settings;

  TableOneReport(PaperOutput output, PaperSettings settings) {
    this.output = output;
    this.settings = settings;
  }

  private Outcome fit(SolveOrder order, int calls, boolean curves, Runnable progress) {
    return TableOne.run(order, calls, settings.nets(), curves, settings.seed(), progress);
  }

  void tableOne(Runnable progress) {
    Outcome backward = fit(SolveOrder.BACKWARD_FIRST, 1, false, progress);
    Outcome backwardTwice = fit(SolveOrder.BACKWARD_FIRST, 2, false, progress);
    Outcome forward = fit(SolveOrder.FORWARD_FIRST, 1, false, progress);
    Outcome forwardTwice = fit(SolveOrder.FORWARD_FIRST, 2, false, progress);
    output.csv(
        "table1",
        "net,untrained,backward_1,backward_2,forward_1,forward_2",
        IntStream.range(0, settings.nets())
            .mapToObj(
                i ->
                    Stream.of(
                            backward.before(),
                            backward.after(),
                            backwardTwice.after(),
                            forward.after(),
                            forwardTwice.after())
                        .map(column -> String.valueOf(column[i]))
                        .reduce(String.valueOf(i + 1), (line, cell) -> line + "," + cell)));
    double none = mean(backward.before());
    double b1 = mean(backward.after());
    double b2 = mean(backwardTwice.after());
    double f1 = mean(forward.after());
    double f2 = mean(forwardTwice.after());
    boolean holds = b1 < Math.min(b2, Math.min(f1, Math.min(f2, none)));
    section(Experiment.TABLE1)
        .note("The paper", "One solve call, backward first, gives the lowest error.")
        .table(
            "Mean of the mean squared errors of %d networks".formatted(settings.nets()),
            List.of("Solve calls", "Backward: paper", "here", "Forward: paper", "here"),
            List.of(
                List.of("0", "5331.5", mse(none), "5257.8", mse(none)),
                List.of("1", "0.084", mse(b1), "0.488", mse(f1)),
                List.of("2", "0.173", mse(b2), "0.485", mse(f2))))
        .note(
            "Measured here",
            "A second call makes it worse, from %s to %s. Forward first mostly collapses to a constant: the variance of y is 0.495."
                .formatted(mse(b1), mse(b2)))
        .note(
            "Beyond the window",
            "The table has no gradient method, hence no window; for one on these data see Fig. 2.")
        .verdict(
            holds ? Verdict.HOLDS : Verdict.FAILS,
            holds
                ? "One call, backward first, has the lowest mean error of all."
                : "Another setting than one call, backward first, has the lowest mean error here.");
  }

  void figureOne(Runnable progress) {
    Outcome outcome = fit(SolveOrder.BACKWARD_FIRST, 1, true, progress);
    double[] x = TableOne.DATA.getFeatures().data().asDouble();
    double[] y = TableOne.DATA.getLabels().data().asDouble();
    Plot plot =
        new Plot("Fig. 1: %d fitted networks".formatted(settings.nets()), "x", "network output");
    plot.fan("net", FITTED, 0.16, x, outcome.curves());
    plot.points("y = sin x + 1", DATA, x, y);
    plot.line("one fitted network each", FITTED, 2, new double[] {x[0]}, new double[] {y[0]});
    output.csv(
        "fig1",
        "net,x,y",
        IntStream.range(0, settings.nets())
            .boxed()
            .flatMap(
                i ->
                    IntStream.range(0, x.length)
                        .mapToObj(j -> (i + 1) + "," + x[j] + "," + outcome.curves()[i][j])));
    int[] bends = Arrays.stream(outcome.curves()).mapToInt(TableOneReport::bends).toArray();
    int most = Arrays.stream(bends).max().orElseThrow();
    long bent = Arrays.stream(bends).filter(b -> b > 0).count();
    Sample errors = Sample.of(outcome.after());
    boolean holds = bent > 0.5 * bends.length && errors.median() < outcome.ols();
    Section section = section(Experiment.FIG1);
    output.picture(
        section,
        "fig1",
        plot,
        "A fan of bent lines, one for every fitted network, over the points of y = sin x + 1.",
        SETTINGS.formatted(settings.nets()));
    section
        .note(
            "The paper",
            "Although the training is linear regression, the fitted functions are not straight lines, and they follow the shape of the data well.")
        .note(
            "Measured here",
            "%d of %d curves are bent. None has more than %d bends, at 11 units a layer. The median error is %s, that of the straight line %s."
                .formatted(bent, bends.length, most, mse(errors.median()), mse(outcome.ols())))
        .note("Beyond the window", "The figure has no gradient method; for one see Fig. 2.")
        .verdict(
            holds ? Verdict.HOLDS : Verdict.FAILS,
            holds
                ? "The curves are bent and closer to the data than a straight line, but they are made of a few straight pieces, whatever the width of the network."
                : "The curves are not closer to the data than a straight line.");
  }

  /**
   * Places where a curve on an even grid changes its slope; neighbouring grid points count as one.
   */
  static int bends(double[] curve) {
    int bends = 0;
    int last = -3;
    for (int i = 1; i < curve.length - 1; i++) {
      if (Math.abs(curve[i + 1] - 2 * curve[i] + curve[i - 1]) > 1e-6) {
        if (i - last > 2) {
          bends++;
        }
        last = i;
      }
    }
    return bends;
  }

  void figureTwo(Runnable progress) {
    Outcome outcome = fit(SolveOrder.BACKWARD_FIRST, 1, false, progress);
    Sample errors = Sample.of(outcome.after());
    long worse = Arrays.stream(outcome.after()).filter(e -> e > outcome.ols() * (1 + 1e-9)).count();
    Section section = section(Experiment.FIG2);
    histogram(section, "fig2", "Fig. 2: errors of fitted networks", outcome.after(), outcome.ols());
    GradientCheck adam = GradientCheck.adam(TableOne.DATA, settings, 11, 11);
    section
        .note("The paper", "Linstorch easily beats linear regression, and is never worse than it.")
        .table(
            "Mean squared errors of %d networks; OLS: %s"
                .formatted(settings.nets(), mse(outcome.ols())),
            List.of("", "min", "median", "mean", "max"),
            List.of(
                List.of("paper's code", "0.0064", "0.074", "0.081", "0.203"),
                cells("here", errors)))
        .note(
            "Measured here",
            "The mean error is %.0f %% of that of OLS; %d of %d networks are worse than OLS."
                .formatted(100 * errors.mean() / outcome.ols(), worse, settings.nets()))
        .note("Beyond the window", adam.sentence(errors.median()))
        .verdict(
            worse > 0 ? Verdict.FAILS : Verdict.HOLDS,
            worse > 0
                ? "%d networks are worse than linear regression.".formatted(worse)
                : "No network is worse than linear regression, and most are much better.");
  }

  void figureThree(Runnable progress) {
    Outcome outcome = fit(SolveOrder.BACKWARD_FIRST, 1, false, progress);
    Sample errors = Sample.of(outcome.before());
    Sample fitted = Sample.of(outcome.after());
    Section section = section(Experiment.FIG3);
    histogram(
        section, "fig3", "Fig. 3: errors of random networks", outcome.before(), outcome.ols());
    boolean holds = errors.min() > outcome.ols() && errors.min() > fitted.max();
    section
        .note(
            "The paper", "Random networks are far worse than linear regression and than Linstorch.")
        .table(
            "Mean squared errors of %d networks; OLS: %s"
                .formatted(settings.nets(), mse(outcome.ols())),
            List.of("", "min", "median", "mean", "max"),
            List.of(cells("random", errors), cells("fitted", fitted)))
        .note(
            "Measured here",
            "The best of the random networks has an error of %s, the worst of the fitted %s. Weights that are all positive make the outputs huge."
                .formatted(mse(errors.min()), mse(fitted.max())))
        .note("Beyond the window", "Nothing is trained here, so there is no window.")
        .verdict(
            holds ? Verdict.HOLDS : Verdict.FAILS,
            holds
                ? "Every random network is worse than linear regression and than every fitted network."
                : "Some random network is not worse than linear regression or than a fitted one.");
  }

  private void histogram(Section section, String name, String title, double[] errors, double ols) {
    output.csv(
        name,
        "net,mse",
        IntStream.range(0, errors.length).mapToObj(i -> (i + 1) + "," + errors[i]));
    double mean = mean(errors);
    Histogram bars = Histogram.of(errors, 40);
    double[] height = {0, Arrays.stream(bars.y()).max().orElseThrow()};
    Plot plot =
        new Plot(title, "mean squared error", "networks")
            .bars("networks", Ink.PALE, bars.x(), bars.y())
            .dashed("OLS " + mse(ols), Ink.BLACK, new double[] {ols, ols}, height)
            .line("mean " + mse(mean), FITTED, 2.5, new double[] {mean, mean}, height);
    output.picture(
        section,
        name,
        plot,
        "Histogram of errors; a broken line at that of linear regression, a solid one at the mean.",
        SETTINGS.formatted(settings.nets()));
  }

  private Section section(Experiment experiment) {
    return output.report().section(experiment.id(), experiment.title());
  }

  private static double mean(double[] values) {
    return Sample.of(values).mean();
  }
}
