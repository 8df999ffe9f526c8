package io.github.linstorch.examples.paper;

/** A figure or table of the paper. */
public enum Experiment {
  /** Fitted curves over the data. */
  FIG1("Figure 1: fitted curves", 2),
  /** Histogram of the errors of fitted networks. */
  FIG2("Figure 2: errors of fitted networks", 4),
  /** Histogram of the errors of random networks. */
  FIG3("Figure 3: errors of random networks", 1),
  /** Error against time, y = sin x + 1. */
  FIG4("Figure 4: error against time, y = sin x + 1", 12),
  /** Error against time, Auto MPG. */
  FIG5("Figure 5: error against time, Auto MPG", 14),
  /** Error against time, concrete. */
  FIG6("Figure 6: error against time, concrete", 22),
  /** Error against time, y = sin x + 1, two hidden layers. */
  FIG7("Figure 7: error against time, two hidden layers", 16),
  /** The degenerate case. */
  FIG8("Figure 8: the degenerate case", 2),
  /** Solve orders and numbers of solve calls. */
  TABLE1("Table I: solve orders and numbers of solve calls", 1);

  private final String title;
  private final double share;

  Experiment(String title, double share) {
    this.title = title;
    this.share = share;
  }

  /** The heading of its section. */
  String title() {
    return title;
  }

  /** About the time that it takes, compared with that of the others. */
  double share() {
    return share;
  }

  /**
   * The name on the command line and of the files.
   *
   * @return small letters and a digit
   */
  public String id() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
