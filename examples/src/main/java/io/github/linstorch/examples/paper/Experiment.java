package io.github.linstorch.examples.paper;

/** A figure or table of the paper. */
public enum Experiment {
  /** Fitted curves over the data. */
  FIG1,
  /** Histogram of the errors of fitted networks. */
  FIG2,
  /** Histogram of the errors of random networks. */
  FIG3,
  /** Error against time, y = sin x + 1. */
  FIG4,
  /** Error against time, Auto MPG. */
  FIG5,
  /** Error against time, concrete. */
  FIG6,
  /** Error against time, y = sin x + 1, two hidden layers. */
  FIG7,
  /** The degenerate case. */
  FIG8,
  /** Solve orders and numbers of solve calls. */
  TABLE1;

  /**
   * The name on the command line and of the files.
   *
   * @return small letters and a digit
   */
  public String id() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
