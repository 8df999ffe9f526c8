package io.github.linstorch.examples.paper;

import io.github.linstorch.examples.report.HtmlReport;
import io.github.linstorch.examples.report.HtmlReport.Running;
import io.github.linstorch.examples.report.OutputFolder;
import io.github.linstorch.examples.report.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Runs experiments of the paper and writes pictures, points and a report, which is there from the
 * beginning and grows with every experiment.
 */
public final class PaperRun {

  /** The file of the report. */
  public static final String REPORT = "report.html";

  private final PaperSettings settings;

  /**
   * Prepares.
   *
   * @param settings how much to run
   */
  public PaperRun(PaperSettings settings) {
    this.settings = settings;
  }

  /** Is told of every experiment as soon as it is done, before anything is written. */
  public interface Listener {
    /**
     * An experiment is done.
     *
     * @param experiment which
     * @param seconds that it took
     * @param verdict what came out, one sentence
     */
    void done(Experiment experiment, double seconds, String verdict);
  }

  /** An experiment, which adds its section to the report. */
  private interface Part {
    void run(Runnable progress);
  }

  /**
   * Runs.
   *
   * @param experiments which
   * @param folder for all files
   * @param listener is told of every experiment
   * @return the report
   * @throws IOException if a file cannot be written
   */
  public Path run(Set<Experiment> experiments, OutputFolder folder, Listener listener)
      throws IOException {
    HtmlReport report = new HtmlReport("The Linstorch paper's experiments, run again");
    report.lead(
        "Under each picture: what the paper claims, in our words, what was measured here, and whether the claim holds."
            + " The paper compares with 1 to %d epochs of gradient training; what happens beyond is said as well."
                .formatted(PaperSettings.WINDOW));
    report.lead(
        "Times are of a warm JVM: every method ran for %s s before the clock counted. They are of one thread (%s, Java %s, %d processors), and count training alone. Networks are of type double. SGD has DL4J's Nesterov momentum, since DL4J has no other. Seed %d."
            .formatted(
                settings.warmUp().toMillis() / 1000.0,
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors(),
                settings.seed()));
    PaperOutput output = new PaperOutput(report);
    List<Experiment> toCome = new ArrayList<>(experiments);
    double total = experiments.stream().mapToDouble(Experiment::share).sum();
    try (Progress progress = new Progress("paper", total)) {
      while (!toCome.isEmpty()) {
        folder.write(REPORT, report.html(running(progress, experiments.size(), toCome)));
        Experiment experiment = toCome.remove(0);
        progress.current(experiment.id());
        long start = System.nanoTime();
        double step = experiment.share() / steps(experiment);
        part(experiment, output).run(() -> progress.step(step));
        double seconds = (System.nanoTime() - start) / 1e9;
        listener.done(experiment, seconds, report.verdict(experiment.id()));
        output.write(folder);
      }
    }
    folder.write(REPORT, report.html());
    return folder.resolve(REPORT);
  }

  private static Running running(Progress progress, int all, List<Experiment> toCome) {
    return new Running(
        progress.share(),
        "Running: %d of %d done%s. This page shows each result as soon as it is there."
            .formatted(
                all - toCome.size(), all, toCome.size() == all ? "" : ", " + progress.left()),
        toCome.stream().map(Experiment::title).toList());
  }

  private Part part(Experiment experiment, PaperOutput output) {
    TableOneReport table = new TableOneReport(output, settings);
    DuelReport duels = new DuelReport(output, settings);
    return switch (experiment) {
      case FIG1 -> table::figureOne;
      case FIG2 -> table::figureTwo;
      case FIG3 -> table::figureThree;
      case FIG4 -> duels::figureFour;
      case FIG5 -> duels::figureFive;
      case FIG6 -> duels::figureSix;
      case FIG7 -> duels::figureSeven;
      case FIG8 -> new FlatLineReport(output, settings)::write;
      case TABLE1 -> table::tableOne;
    };
  }

  private int steps(Experiment experiment) {
    return switch (experiment) {
      case FIG1, FIG2, FIG3 -> settings.nets();
      case FIG4, FIG7 -> Duel.steps(settings);
      case FIG5, FIG6 -> 2 * Duel.steps(settings);
      case FIG8 -> FlatLineReport.steps(settings);
      case TABLE1 -> 4 * settings.nets();
    };
  }
}
