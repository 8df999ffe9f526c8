package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.NetworkView;
import io.github.linstorch.dl4j.network.OmpThreads;
import io.github.linstorch.dl4j.rows.TrainingRows;
import io.github.linstorch.layerwise.Fitted.Losses;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** What {@code net.score(data)} returns for a network that has just been fitted. */
final class NetworkScore {

  private final NetworkView view;
  private final TrainingRows rows;
  private double latest;
  private double sum;
  private long count;
  private int dataSets;

  private NetworkScore(NetworkView view, TrainingRows rows) {
    this.view = view;
    this.rows = rows;
  }

  /**
   * Computes the score from the losses of the fit where it follows from them, else asks the
   * network.
   *
   * @param losses of the fit
   * @param rows what the network was fitted to
   */
  static double of(NetworkView view, Losses losses, TrainingRows rows) {
    if (isToBeAsked(view, losses, rows)) {
      NetworkScore score = new NetworkScore(view, rows);
      // Frozen layers in front may be large convolutions, which use the threads.
      return view.base() == null ? OmpThreads.single(score::asked) : score.asked();
    }
    // DL4J divides by all rows, those of weight 0 too, or by nothing.
    double share = losses.after().rowWeight() / rows.count();
    if (!(view.loss() instanceof LossL2)) {
      double mean = NetworkLoss.of(view).of(losses.after()) * share;
      return (view.isScoreAveraged() ? mean : mean * rows.count())
          + view.net().regularizationScore();
    }
    double loss = losses.after().loss() * share;
    // LossMSE, a subclass of LossL2, is its mean over the outputs.
    double score = view.loss() instanceof LossMSE ? loss : loss * view.stack().nOut();
    return (view.isScoreAveraged() ? score : score * rows.count())
        + view.net().regularizationScore();
  }

  /**
   * Whether the score does not follow from the mean squared error: where the loss function is
   * another, where arithmetic in the network's own data type comes out differently, and for
   * weights: DL4J multiplies the pre-activations of the last layer by the mask, too. Rows on other
   * machines cannot be shown to DL4J; their score is that of the fit's losses.
   */
  private static boolean isToBeAsked(NetworkView view, Losses losses, TrainingRows rows) {
    ILossFunction function = view.loss();
    boolean roundingShows =
        Math.abs(losses.after().loss() - losses.solved()) > 1e-3 * losses.solved();
    return rows.hasDataSets()
        && (!(function instanceof LossL2)
            || view.base() != null
            || rows.isWeighted()
            || view.dataType() == DataType.FLOAT16
            || roundingShows);
  }

  /** DL4J's score over all data sets: the mean by their rows, or the sum. */
  private double asked() {
    rows.forEachDataSet(this::add);
    if (dataSets == 1) {
      return latest;
    }
    return (view.isScoreAveraged() ? sum / count : sum) + view.net().regularizationScore();
  }

  private void add(DataSet data) {
    latest = view.net().score(data);
    double loss = latest - view.net().regularizationScore();
    sum += view.isScoreAveraged() ? loss * data.numExamples() : loss;
    count += data.numExamples();
    dataSets++;
  }
}
