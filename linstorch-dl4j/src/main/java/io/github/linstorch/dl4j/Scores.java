package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.LayerNetwork;
import io.github.linstorch.dl4j.rows.Batches;
import io.github.linstorch.dl4j.rows.RowWeights;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * How good predictions are. Of n rows with labels y and predictions p:
 *
 * <ul>
 *   <li>regression, k outputs: {@code mse = sum (p - y)^2 / (n k)}, {@code rmse} is its root, and
 *       {@code r2 = 1 - sum (p - y)^2 / sum (y - mean)^2}, the sums over all outputs and the mean
 *       each output's own on these rows;
 *   <li>classification: {@code accuracy}, {@code logLoss = -sum y log p / n}, {@code brierScore =
 *       sum (p - y)^2 / n}, and {@code calibrationError}, the expected calibration error, from ten
 *       bins of equal width.
 * </ul>
 *
 * <p>Scores that do not apply are empty; one that is not defined is NaN, as R² is where all labels
 * are equal, and every score but accuracy if a prediction is NaN. Arithmetic is double. Figures
 * agree with scikit-learn's {@code mean_squared_error}, {@code r2_score} with {@code
 * multioutput="variance_weighted"}, {@code accuracy_score} and {@code log_loss}; the root is that
 * of the mean over all outputs, not a mean of roots. Immutable.
 *
 * <pre>{@code
 * double rmse = Scores.of(net, testRows).rmse().orElseThrow();
 * }</pre>
 */
public final class Scores {

  private final long rows;
  private final OptionalDouble mse;
  private final OptionalDouble rmse;
  private final OptionalDouble r2;
  private final OptionalDouble accuracy;
  private final OptionalDouble logLoss;
  private final OptionalDouble brierScore;
  private final List<ReliabilityBin> reliability;

  private Scores(
      long rows,
      OptionalDouble mse,
      OptionalDouble rmse,
      OptionalDouble r2,
      OptionalDouble accuracy,
      OptionalDouble logLoss,
      OptionalDouble brierScore,
      List<ReliabilityBin> reliability) {
    this.rows = rows;
    this.mse = mse;
    this.rmse = rmse;
    this.r2 = r2;
    this.accuracy = accuracy;
    this.logLoss = logLoss;
    this.brierScore = brierScore;
    this.reliability = List.copyOf(reliability);
  }

  /**
   * The scores of all rows that were summed up.
   *
   * @throws IllegalArgumentException if there are none
   */
  static Scores of(ScoreSums sums) {
    if (sums.rows() == 0) {
      throw new IllegalArgumentException("Expected at least one row to score, found none");
    }
    OptionalDouble none = OptionalDouble.empty();
    return sums.isClassification()
        ? new Scores(
            sums.rows(),
            none,
            none,
            none,
            OptionalDouble.of(sums.accuracy()),
            OptionalDouble.of(sums.logLoss()),
            OptionalDouble.of(sums.brierScore()),
            sums.bins())
        : new Scores(
            sums.rows(),
            OptionalDouble.of(sums.meanSquaredError()),
            OptionalDouble.of(sums.rootMeanSquaredError()),
            OptionalDouble.of(sums.determination()),
            none,
            none,
            none,
            List.of());
  }

  /**
   * Scores the predictions of a regression.
   *
   * @param predictions of shape (n, nOut); unchanged
   * @param labels of the same shape; unchanged
   * @return with {@link #mse}, {@link #rmse} and {@link #r2}
   * @throws IllegalArgumentException if the arrays are not matrices of one shape, or have no rows
   */
  public static Scores regression(INDArray predictions, INDArray labels) {
    return of(predictions, labels, false);
  }

  /**
   * Scores the probabilities of a classification.
   *
   * @param probabilities of shape (n, classes), between 0 and 1, as a softmax gives them; unchanged
   * @param labels of the same shape, one-hot, or probabilities; unchanged
   * @return with {@link #accuracy}, {@link #logLoss}, {@link #brierScore}, {@link
   *     #calibrationError} and {@link #reliability}
   * @throws IllegalArgumentException if the arrays are not matrices of one shape and of two columns
   *     at least, have no rows, or hold what is no probability
   */
  public static Scores classification(INDArray probabilities, INDArray labels) {
    if (probabilities != null && probabilities.rank() == 2 && probabilities.size(1) == 1) {
      throw new IllegalArgumentException(
          "Expected a column of probabilities for every class, found one column: of two classes"
              + " give both, p and 1 - p");
    }
    return of(probabilities, labels, true);
  }

  private static Scores of(INDArray predictions, INDArray labels, boolean isClassification) {
    ScoreSums sums =
        new ScoreSums(isClassification ? ScoredOutput.CLASSES : ScoredOutput.REGRESSION);
    sums.add(predictions, labels, RowWeights.of(new DataSet(predictions, labels)));
    return of(sums);
  }

  /**
   * Scores a network: as a classification if its last layer is a softmax, or its loss function is
   * XENT, else as a regression. With XENT every unit is two classes, of probabilities p and 1 - p;
   * of several units the scores are the means over rows and units.
   *
   * @param net unchanged
   * @param data features of shape (n, nIn), labels of shape (n, nOut), or (n, 1) for class numbers
   *     with SPARSE_MCXENT; a label mask of shape (n, 1) holds the weights of the rows: a row of
   *     weight w counts w times; unchanged
   * @return its scores on these rows
   * @throws IllegalArgumentException if labels do not fit the network, a mask is not one of weights
   *     of rows, or no row has a weight
   */
  public static Scores of(MultiLayerNetwork net, DataSet data) {
    ScoreSums sums = new ScoreSums(ScoredOutput.of(net));
    sums.add(new LayerNetwork(net), data);
    return of(sums);
  }

  /**
   * Scores a network on all rows of an iterator, a batch at a time.
   *
   * @param net unchanged
   * @param iterator batches as for {@link #of(MultiLayerNetwork, DataSet)}; reset before and after,
   *     if that is supported; its preprocessor works on copies
   * @return its scores on all rows together, whatever their batches
   * @throws IllegalArgumentException as for a data set
   */
  public static Scores of(MultiLayerNetwork net, DataSetIterator iterator) {
    ScoreSums sums = new ScoreSums(ScoredOutput.of(net));
    Batches batches = Batches.of(iterator);
    try {
      batches.restart();
      while (batches.hasNext()) {
        sums.add(new LayerNetwork(net), batches.next());
      }
    } finally {
      batches.close();
      if (iterator.resetSupported()) {
        iterator.reset();
      }
    }
    return of(sums);
  }

  /**
   * Number of rows that were scored, those of weight 0 left out.
   *
   * @return at least 1
   */
  public long rows() {
    return rows;
  }

  /**
   * Mean squared error over all rows and outputs.
   *
   * @return in the unit of the labels, squared; empty for a classification
   */
  public OptionalDouble mse() {
    return mse;
  }

  /**
   * Root of the mean squared error over all rows and outputs, in range where squares are not.
   *
   * @return in the unit of the labels; empty for a classification
   */
  public OptionalDouble rmse() {
    return rmse;
  }

  /**
   * Coefficient of determination: share of the labels' spread around their means that the
   * predictions explain.
   *
   * @return at most 1; NaN if the labels of every output are all equal, so that there is none to
   *     explain; empty for a classification
   */
  public OptionalDouble r2() {
    return r2;
  }

  /**
   * Share of the rows whose most probable class, the first of equal ones, is that of the largest
   * label. A row with a NaN is wrong.
   *
   * @return between 0 and 1; empty for a regression
   */
  public OptionalDouble accuracy() {
    return accuracy;
  }

  /**
   * Mean of minus the logarithm of the probability of the right class; with labels that are
   * probabilities, the mean cross-entropy.
   *
   * <p>As in scikit-learn, probabilities are clipped to {@code [eps, 1 - eps]} with the machine
   * epsilon of their data type: a right class of probability 0 costs 36 nats with DOUBLE, 16 with
   * FLOAT. Other losses clip otherwise: that by which a fit chooses weights at the least positive
   * double (744 nats), DL4J's MCXENT at 1e-10 (23 nats).
   *
   * @return in nats; empty for a regression
   */
  public OptionalDouble logLoss() {
    return logLoss;
  }

  /**
   * Mean squared distance of probabilities and labels, summed over the classes (G. Brier,
   * "Verification of forecasts expressed in terms of probability", Monthly Weather Review 78,
   * 1950). For two classes it is twice that of the second class alone.
   *
   * @return between 0 and 2; empty for a regression
   */
  public OptionalDouble brierScore() {
    return brierScore;
  }

  /**
   * Expected calibration error: the mean over the rows of the distance between accuracy and mean
   * confidence in their bin of the {@linkplain #reliability() reliability diagram} (C. Guo et al.,
   * "On calibration of modern neural networks", ICML 2017). 0 means that of the rows predicted with
   * probability p a share of p is right.
   *
   * @return between 0 and 1; empty for a regression
   */
  public OptionalDouble calibrationError() {
    if (reliability.isEmpty()) {
      return OptionalDouble.empty();
    }
    double gaps = 0;
    double weight = 0;
    for (ReliabilityBin bin : reliability) {
      gaps += bin.weightedGap();
      weight += bin.weight();
    }
    return OptionalDouble.of(gaps / weight);
  }

  /**
   * Reliability diagram: the rows by the confidence, which is the probability of the predicted
   * class, in ten bins of equal width.
   *
   * @return all bins, from 0 to 1; no bins for a regression
   */
  public List<ReliabilityBin> reliability() {
    return reliability;
  }

  /** The scores that apply, in one line. */
  @Override
  public String toString() {
    return reliability.isEmpty()
        ? String.format(
            Locale.ROOT,
            "RMSE %.5g, R2 %.4f on %d rows",
            rmse.orElseThrow(),
            r2.orElseThrow(),
            rows)
        : String.format(
            Locale.ROOT,
            "accuracy %.4f, log-loss %.4f, Brier score %.4f, calibration error %.4f on %d rows",
            accuracy.orElseThrow(),
            logLoss.orElseThrow(),
            brierScore.orElseThrow(),
            calibrationError().orElseThrow(),
            rows);
  }
}
