package io.github.linstorch.examples.report;

import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * How far a run is, and how long the rest may take. On a terminal a bar on standard error;
 * elsewhere, as under Maven, a line on standard error now and then.
 */
public final class Progress implements AutoCloseable {

  private static final long LINE_NANOS = 10_000_000_000L;
  private static final double NANOS = 1e9;
  private static final int MINUTE = 60;

  private final String task;
  private final double steps;
  private final ProgressBar bar;
  private final long start = System.nanoTime();
  private long lastLine = start;
  private double done;
  private String current = "";

  /**
   * Begins.
   *
   * @param task a word or two in front of the bar
   * @param steps the sum of all steps
   */
  public Progress(String task, double steps) {
    this.task = task;
    this.steps = steps;
    this.bar = System.console() == null ? null : bar(task);
  }

  private static ProgressBar bar(String task) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(100) // per cent
        .setUnit(" %", 1)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(250)
        .clearDisplayOnFinish()
        .build();
  }

  /**
   * Says what is done from now on.
   *
   * @param what a word or two
   */
  public void current(String what) {
    current = what;
    if (bar != null) {
      bar.setExtraMessage(" " + what);
    }
  }

  /** One step more is done. */
  public void step() {
    step(1);
  }

  /**
   * More is done.
   *
   * @param size of the step
   */
  public void step(double size) {
    done += size;
    if (bar != null) {
      bar.stepTo((long) (100 * share()));
    } else if (System.nanoTime() - lastLine > LINE_NANOS) {
      lastLine = System.nanoTime();
      System.err.println(sentence());
    }
  }

  /**
   * How much is done.
   *
   * @return from 0 to 1
   */
  public double share() {
    return Math.min(1, done / steps);
  }

  /**
   * How long the rest takes if it goes on like that.
   *
   * @return such as "about 2 min left"; empty as long as nothing is done
   */
  public String left() {
    double spent = (System.nanoTime() - start) / NANOS;
    return share() > 0 ? "about " + words(spent * (1 - share()) / share()) + " left" : "";
  }

  private String sentence() {
    return String.format(Locale.ROOT, "%s: %.0f %% done, %s", task, 100 * share(), left())
        + (current.isEmpty() ? "" : " (" + current + ")");
  }

  static String words(double seconds) {
    return seconds < 2 * MINUTE
        ? Math.round(seconds) + " s"
        : Math.round(seconds / MINUTE) + " min";
  }

  /** Takes the bar away. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
