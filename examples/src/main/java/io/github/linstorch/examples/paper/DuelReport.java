package io.github.linstorch.examples.paper;

import static io.github.linstorch.examples.paper.PaperOutput.cells;
import static io.github.linstorch.examples.paper.PaperOutput.mse;
import static io.github.linstorch.examples.paper.PaperOutput.time;

import io.github.linstorch.examples.paper.DuelSummary.Stage;
import io.github.linstorch.examples.paper.PaperData.Scaling;
import io.github.linstorch.examples.report.HtmlReport.Section;
import io.github.linstorch.examples.report.Plot;
import io.github.linstorch.examples.report.Verdict;
import java.awt.Color;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What Figs. 4 to 7 show. */
final class DuelReport {

  private final PaperOutput output;
  private final PaperSettings settings;

  DuelReport(PaperOutput output, PaperSettings settings) {
    this.output = output;
    this.settings = settings;
  }

  void figureFour(Runnable progress) throws IOException {
    List<Point> points = new Duel(PaperData.sine(1001), settings, progress, 10).run();
    write(
        Experiment.FIG4,
        "Figure 4: error against time, y = sin x + 1",
        "Linstorch reaches the lowest error in the least time, and always beats random sampling.",
        "Networks 1-10-1, 667 of 1001 points to train, 334 to test.",
        points);
  }

  void figureFive(Runnable progress) throws IOException {
    String rows =
        "Networks 3-10-1 on mpg, acceleration and displacement, 262 of 392 cars to train.";
    Section section =
        write(
            Experiment.FIG5,
            "Figure 5: error against time, Auto MPG",
            "Linstorch reaches the lowest error in the least time. It beats linear regression, but not by much, and random sampling.",
            rows + " One mean and one deviation for all features together, as in the paper.",
            new Duel(PaperData.autoMpg(Scaling.ONE_FOR_ALL), settings, progress, 10).run());
    perColumn(
        section,
        Experiment.FIG5,
        new Duel(PaperData.autoMpg(Scaling.PER_COLUMN), settings, progress, 10).run());
  }

  void figureSix(Runnable progress) throws IOException {
    String rows = "Networks 8-10-1 on the ingredients and the age, 690 of 1030 samples to train.";
    Section section =
        write(
            Experiment.FIG6,
            "Figure 6: error against time, concrete",
            "Linstorch reaches the lowest error in the least time. It beats linear regression and random sampling, and the gradient methods by far.",
            rows + " One mean and one deviation for all features together, as in the paper.",
            new Duel(PaperData.concrete(Scaling.ONE_FOR_ALL), settings, progress, 10).run());
    perColumn(
        section,
        Experiment.FIG6,
        new Duel(PaperData.concrete(Scaling.PER_COLUMN), settings, progress, 10).run());
  }

  void figureSeven(Runnable progress) throws IOException {
    List<Point> points = new Duel(PaperData.sine(1001), settings, progress, 10, 10).run();
    write(
        Experiment.FIG7,
        "Figure 7: error against time, two hidden layers",
        "With one layer more the errors are lower and the training takes longer; Linstorch still reaches the lowest error in the least time.",
        "Networks 1-10-10-1 on y = sin x + 1, 667 of 1001 points to train, 334 to test.",
        points);
  }

  private Section write(
      Experiment experiment, String title, String claim, String rows, List<Point> points)
      throws IOException {
    Section section = output.report().section(experiment.id(), title);
    DuelSummary summary = new DuelSummary(points);
    show(section, experiment.id(), title.replace("Figure", "Fig."), rows, points);
    section.note("The paper", claim);
    tables(section, summary);
    judge(section, summary);
    return section;
  }

  /** The same with features that are standardised one by one: what a user would do. */
  private void perColumn(Section section, Experiment experiment, List<Point> points)
      throws IOException {
    DuelSummary summary = new DuelSummary(points);
    section.text("The same once more, with a mean and a deviation for every feature, as is usual:");
    show(
        section,
        experiment.id() + "-per-column",
        "Fig. " + experiment.id().charAt(3) + ", features standardised one by one",
        "A mean and a deviation for every feature; all else as above.",
        points);
    tables(section, summary);
    section.note("Measured here", window(summary)).note("Beyond the window", beyond(summary));
  }

  private void show(Section section, String name, String title, String rows, List<Point> points)
      throws IOException {
    output.csv(
        name,
        "method,run,epochs_or_networks,seconds,train_mse,test_mse",
        points.stream()
            .map(
                p ->
                    Stream.of(p.method(), p.run(), p.effort(), p.seconds(), p.train(), p.test())
                        .map(String::valueOf)
                        .reduce((line, cell) -> line + "," + cell)
                        .orElseThrow()));
    Plot plot = new Plot(title, "seconds", "mean squared error, test rows").logarithmic();
    for (Method method : Method.values()) {
      Predicate<Point> late = point -> method.gradient() && point.effort() > PaperSettings.WINDOW;
      int alpha = method == Method.LINSTORCH ? 70 : method.gradient() ? 130 : 255;
      List<Point> own = points.stream().filter(point -> point.method() == method).toList();
      List<Point> early = own.stream().filter(late.negate()).toList();
      List<Point> later = own.stream().filter(late).toList();
      Color colour = method.colour();
      Color faint = new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), alpha);
      plot.points(method.label(), faint, seconds(early), errors(early));
      if (!later.isEmpty()) {
        plot.crosses(method.label() + ", later", colour, seconds(later), errors(later));
      }
    }
    output.picture(
        section,
        name,
        plot,
        "Scatter plot on logarithmic axes, one colour a method: seconds of training to the right, error of the test rows upwards.",
        rows
            + " Dots of the gradient methods: 1 to 19 epochs; crosses: beyond. Linstorch: single networks, and the best of 10, 100, 1000. Random sampling: the best of 1, 10, 100, 1000.");
  }

  private static double[] seconds(List<Point> points) {
    return points.stream().mapToDouble(Point::seconds).toArray();
  }

  private static double[] errors(List<Point> points) {
    return points.stream().mapToDouble(Point::test).toArray();
  }

  private void tables(Section section, DuelSummary summary) {
    section.table(
        "Medians of %d runs (one network: %d; beyond %d epochs: %d). Mean squared errors, labels standardised"
            .formatted(
                settings.repeats(), settings.nets(), PaperSettings.WINDOW, settings.longRuns()),
        List.of("", "time", "train", "test", "test, best run", "worst run"),
        summary.listed(settings).stream()
            .map(
                s ->
                    List.of(
                        s.name(),
                        time(s.seconds()),
                        mse(s.train().median()),
                        mse(s.error()),
                        mse(s.test().min()),
                        mse(s.test().max())))
            .toList());
    Stage one = summary.stage(Method.LINSTORCH, 1);
    section.table(
        "Linstorch, %d networks, one fit each".formatted(settings.nets()),
        List.of("", "min", "median", "mean", "max"),
        List.of(cells("train", one.train()), cells("test", one.test())));
  }

  private void judge(Section section, DuelSummary summary) {
    section.note("Measured here", window(summary)).note("Beyond the window", beyond(summary));
    boolean inside = holdsInWindow(summary);
    boolean outside = inside && (settings.beyond().isEmpty() || holdsBeyond(summary));
    boolean others = summary.beatsRandomSampling() && beatsLine(summary);
    String rest =
        others ? "" : " It does not beat linear regression and random sampling throughout.";
    if (outside) {
      section.verdict(
          others ? Verdict.HOLDS : Verdict.IN_PART,
          "Linstorch has the lowest error in the least time." + rest);
    } else if (inside) {
      section.verdict(
          Verdict.IN_PART,
          "Up to %d epochs Linstorch has the lowest error in the least time; with more epochs gradients win."
                  .formatted(PaperSettings.WINDOW)
              + rest);
    } else {
      section.verdict(
          Verdict.FAILS,
          "Even within %d epochs a gradient method reaches a lower error than Linstorch."
                  .formatted(PaperSettings.WINDOW)
              + rest);
    }
  }

  private static boolean holdsInWindow(DuelSummary summary) {
    Stage gradient = summary.bestGradientInWindow();
    return summary
        .linstorchAsGoodAs(gradient)
        .filter(stage -> stage.seconds() < gradient.seconds())
        .isPresent();
  }

  private boolean holdsBeyond(DuelSummary summary) {
    return summary.linstorchAsGoodAs(summary.bestGradientBeyond(settings)).isPresent();
  }

  private static boolean beatsLine(DuelSummary summary) {
    return summary.bestLinstorch().error() < summary.stage(Method.OLS, 1).error();
  }

  private static String window(DuelSummary summary) {
    Stage gradient = summary.bestGradientInWindow();
    Stage best = summary.bestLinstorch();
    Stage line = summary.stage(Method.OLS, 1);
    Optional<Stage> enough = summary.linstorchAsGoodAs(gradient);
    String against =
        enough
            .map(
                s ->
                    "%s is at least as good in %s: %s"
                        .formatted(s.name(), time(s.seconds()), mse(s.error())))
            .orElse("Linstorch does not get there");
    return ("The best gradient result within %d epochs is that of %s: %s in %s. %s. Linstorch's lowest is %s (%s,"
            + " %s), %.1f %% %s that of linear regression, %s. %s random sampling at equal numbers of networks.")
        .formatted(
            PaperSettings.WINDOW,
            gradient.name(),
            mse(gradient.error()),
            time(gradient.seconds()),
            against,
            mse(best.error()),
            best.name().replace("Linstorch, ", ""),
            time(best.seconds()),
            Math.abs(100 * (1 - best.error() / line.error())),
            best.error() < line.error() ? "below" : "above",
            mse(line.error()),
            summary.beatsRandomSampling() ? "It always beats" : "It does not always beat");
  }

  private String beyond(DuelSummary summary) {
    Stage newton = summary.stage(Method.GAUSS_NEWTON, 1);
    String also =
        "Gauss–Newton, which the paper does not have, ends at %s in %s."
            .formatted(mse(newton.error()), time(newton.seconds()));
    if (settings.beyond().isEmpty()) {
      return "Not run. " + also;
    }
    Stage late = summary.bestGradientBeyond(settings);
    Stage best = summary.bestLinstorch();
    return "%s ends at %s in %s, %s Linstorch's %s: the claim %s. %s"
        .formatted(
            late.name(),
            mse(late.error()),
            time(late.seconds()),
            late.error() < best.error() ? "below" : "not below",
            mse(best.error()),
            late.error() < best.error() ? "no longer holds" : "still holds",
            also);
  }
}
