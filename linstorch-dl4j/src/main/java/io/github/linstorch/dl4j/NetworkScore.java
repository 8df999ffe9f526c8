package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.Batch;
import io.github.linstorch.dl4j.network.NetworkView;
import io.github.linstorch.dl4j.network.OmpThreads;
import io.github.linstorch.dl4j.rows.TrainingRows;
import io.github.linstorch.layerwise.Fitted.Losses;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossL2;

/** What {@code net.score(data)} returns for a network that has just been fitted. */
final class NetworkScore {

  /** Number of rows that DL4J runs at a time through layers of any kind. */
  private static final int ROWS = 4096;

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
      // Layers in front may be large convolutions, which use the threads.
      return view.front() == null ? OmpThreads.single(score::asked) : score.asked();
    }
    // DL4J divides by all rows, those of weight 0 too, or by nothing.
    double share = losses.after().rowWeight() / rows.count();
    double score = NetworkLoss.of(view).of(losses.after()) * share;
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
            || view.front() != null
            || view.hasBatchNorm()
            || rows.isWeighted()
            || view.dataType() == DataType.FLOAT16
            || roundingShows);
  }

  /** DL4J's score over all data sets: the mean by their rows, or the sum. */
  private double asked() {
    rows.forEachBatch(view.front() == null ? this::add : this::addInParts);
    if (dataSets == 1) {
      return latest;
    }
    return (view.isScoreAveraged() ? sum / count : sum) + view.net().regularizationScore();
  }

  /** A batch may be all rows, and activations of layers in front are large. */
  private void addInParts(Batch batch) {
    for (long from = 0; from < batch.rows(); from += ROWS) {
      add(batch.part(from, Math.min(batch.rows(), from + ROWS)));
    }
  }

  private void add(Batch batch) {
    latest = view.net().score(batch);
    double loss = latest - view.net().regularizationScore();
    sum += view.isScoreAveraged() ? loss * batch.rows() : loss;
    count += batch.rows();
    dataSets++;
  }
}
