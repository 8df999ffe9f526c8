package io.github.linstorch.examples.paper;

import static io.github.linstorch.examples.paper.PaperOutput.cells;
import static io.github.linstorch.examples.paper.PaperOutput.mse;
import static io.github.linstorch.examples.paper.PaperOutput.time;

import io.github.linstorch.examples.paper.DuelSummary.Stage;
import io.github.linstorch.examples.paper.PaperData.Scaling;
import io.github.linstorch.examples.report.HtmlReport.Section;
import io.github.linstorch.examples.report.Ink;
import io.github.linstorch.examples.report.Plot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
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

  /** One setting of a figure: file name, title of the picture, caption, points. */
  private record Variant(String name, String title, String caption, List<Point> points) {}

  void figureFour(Runnable progress) {
    write(
        Experiment.FIG4,
        "Linstorch reaches the lowest error in the least time, and always beats random sampling.",
        List.of(
            new Variant(
                "fig4",
                "Fig. 4: y = sin x + 1, networks 1-10-1",
                "Networks 1-10-1, 670 of 1001 points to train.",
                duel(PaperData.sine(1001), progress, 10))));
  }

  void figureFive(Runnable progress) {
    write(
        Experiment.FIG5,
        "Linstorch reaches the lowest error in the least time. It beats linear regression, but not"
            + " by much, and random sampling.",
        bothScalings("fig5", "Auto MPG, networks 3-10-1", PaperData::autoMpg, progress));
  }

  void figureSix(Runnable progress) {
    write(
        Experiment.FIG6,
        "Linstorch reaches the lowest error in the least time. It beats linear regression and"
            + " random sampling, and the gradient methods by far.",
        bothScalings("fig6", "concrete, networks 8-10-1", PaperData::concrete, progress));
  }

  void figureSeven(Runnable progress) {
    write(
        Experiment.FIG7,
        "With one layer more the errors are lower and the training takes longer; Linstorch still"
            + " reaches the lowest error in the least time.",
        List.of(
            new Variant(
                "fig7",
                "Fig. 7: y = sin x + 1, networks 1-10-10-1",
                "Networks 1-10-10-1, 670 of 1001 points to train.",
                duel(PaperData.sine(1001), progress, 10, 10))));
  }

  private List<Variant> bothScalings(
      String name, String what, Function<Scaling, PaperData> data, Runnable progress) {
    String title = "Fig. " + name.charAt(3) + ": " + what;
    return List.of(
        new Variant(
            name,
            title,
            "One mean and one deviation for all features together, as in the paper.",
            duel(data.apply(Scaling.ONE_FOR_ALL), progress, 10)),
        new Variant(
            name + "-per-column",
            title + ", features standardised one by one",
            "A mean and a deviation for every feature, as is usual; all else as above.",
            duel(data.apply(Scaling.PER_COLUMN), progress, 10)));
  }

  private List<Point> duel(PaperData data, Runnable progress, int... hidden) {
    return new Duel(data, settings, progress, hidden).run();
  }

  private void write(Experiment experiment, String claim, List<Variant> variants) {
    Section section =
        output.report().section(experiment.id(), experiment.title()).note("The paper", claim);
    List<DuelFindings> findings = new ArrayList<>();
    for (Variant variant : variants) {
      DuelSummary summary = new DuelSummary(variant.points());
      DuelFindings found = new DuelFindings(summary, settings);
      findings.add(found);
      show(section, variant);
      tables(section, summary);
      section.note("Measured here", found.window()).note("Beyond the window", found.beyond());
    }
    DuelFindings.judge(section, findings);
  }

  private void show(Section section, Variant variant) {
    List<Point> points = variant.points();
    output.csv(
        variant.name(),
        "method,run,epochs_or_networks,seconds,train_mse,test_mse",
        points.stream()
            .map(
                p ->
                    Stream.of(p.method(), p.run(), p.effort(), p.seconds(), p.train(), p.test())
                        .map(String::valueOf)
                        .reduce((line, cell) -> line + "," + cell)
                        .orElseThrow()));
    Plot plot = new Plot(variant.title(), "seconds", "mean squared error, test rows").logarithmic();
    for (Method method : Method.values()) {
      Predicate<Point> late = point -> method.gradient() && point.effort() > PaperSettings.WINDOW;
      double opacity = method == Method.LINSTORCH ? 0.3 : method.gradient() ? 0.5 : 1;
      List<Point> own = points.stream().filter(point -> point.method() == method).toList();
      List<Point> early = own.stream().filter(late.negate()).toList();
      List<Point> later = own.stream().filter(late).toList();
      Ink ink = method.ink();
      plot.cloud(method.label(), ink, opacity, seconds(early), errors(early));
      if (!later.isEmpty()) {
        plot.crosses(method.label() + ", later", ink, seconds(later), errors(later));
      }
    }
    output.picture(
        section,
        variant.name(),
        plot,
        "Scatter plot on logarithmic axes, one colour a method: seconds of training to the right, error of the test rows upwards.",
        variant.caption()
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
}
