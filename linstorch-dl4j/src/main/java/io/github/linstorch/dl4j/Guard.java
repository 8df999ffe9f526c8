package io.github.linstorch.dl4j;

/**
 * How a fit by {@link FitMethod#GAUSS_NEWTON} is compared with a linear model of the same rows. The
 * linear model replaces a network that is worse: it is written into the network's own layers, which
 * keep their shape. Of several labels, those that the network predicts worse than the linear model
 * can be replaced alone.
 */
public enum Guard {
  /**
   * The network is compared with a ridge regression on rows that neither was fitted to. Its penalty
   * is chosen by leave-one-out, and is 0 (ordinary least squares) where a ridge lowers that error
   * by less than 1 %. The errors are summed over the rows that each block of the network holds out,
   * or over the rows held out of sampled sweeps; of fifty rows or more, one in a hundred is left
   * out, those in which the two differ most. The network has to be better by one standard error of
   * the difference, because the same rows have chosen it among others; with L2 or a weight decay
   * penalties are added instead. What rounding to the network's data type costs is added: on the
   * training rows, or, where sweeps take samples, on the rows held out.
   *
   * <p>Where a loss of the activated output is fitted, that loss is compared, with the penalties
   * that are set: with that of a single layer on the features, a softmax or logistic regression for
   * example, whose decay is chosen as that of the network is. Where sweeps take samples, that of a
   * softmax is a ridge regression of the labels with a temperature of its own.
   *
   * <p>If the linear model wins, its fit to all rows is the result. A network of a single layer is
   * such a fit itself.
   *
   * <p>The decision is as reliable as the held-out rows are many: of a few dozen, chance may choose
   * the slightly worse of two similar models. The <em>training</em> loss may be above that of
   * ordinary least squares, which fit the noise of few rows. Without held-out rows ({@code
   * holdout(0)}, or fewer than ten rows) the training rows take their place; validation rows are
   * used if the fit is given some.
   */
  HELD_OUT,
  /**
   * The network is compared with ordinary least squares on the rows that both are fitted to, with
   * the penalties that are set, as rounded to the network's data type. With a softmax whose
   * log-loss is fitted, least squares of the labels have a temperature of their own; any other loss
   * of the activated output is compared with that of a single layer without penalties. The training
   * loss is then not above that of least squares. That says nothing about other rows: where there
   * are few for each feature, least squares are a poor model, and the comparison keeps it.
   */
  TRAINING_ROWS,
  /** There is no comparison: the network is the result even if it is worse. */
  NONE
}
