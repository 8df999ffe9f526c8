package io.github.linstorch.examples.report;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar on standard error, where that is a terminal; nothing elsewhere. */
public final class Progress implements AutoCloseable {

  private final ProgressBar bar;

  /**
   * Begins.
   *
   * @param task a word or two in front of the bar
   * @param steps how often {@link #step} will be called
   */
  public Progress(String task, int steps) {
    bar = System.console() == null ? null : bar(task, steps);
  }

  private static ProgressBar bar(String task, int steps) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(steps)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(250)
        .clearDisplayOnFinish()
        .build();
  }

  /** One step more is done. */
  public void step() {
    if (bar != null) {
      bar.step();
    }
  }

  /** Takes the bar away. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
