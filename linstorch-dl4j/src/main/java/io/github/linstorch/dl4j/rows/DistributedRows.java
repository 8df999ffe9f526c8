package io.github.linstorch.dl4j.rows;

import io.github.linstorch.dl4j.network.Batch;
import io.github.linstorch.dl4j.network.NetworkView;
import io.github.linstorch.layerwise.BalancedRows;
import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.PartitionedPasses;
import io.github.linstorch.layerwise.PartitionedRows;
import io.github.linstorch.layerwise.Passes;
import io.github.linstorch.layerwise.RowSurvey;
import io.github.linstorch.layerwise.RowTask;
import java.io.Serializable;
import java.util.function.Consumer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Rows on other machines. A pass is one {@link RowTask}; a first one looks at the rows. */
public final class DistributedRows implements TrainingRows, PartitionedRows {

  /** Makes rows in parts for a network that has been checked. */
  @FunctionalInterface
  public interface Opener {

    /**
     * Makes rows.
     *
     * @param stack the layers that are fitted
     * @param takesClassNumbers whether the loss of the network takes a class number as label; the
     *     rows are one-hot all the same
     * @return rows in parts, one label per output
     */
    PartitionedRows open(DenseStack stack, boolean takesClassNumbers);
  }

  private final NetworkView view;
  private final RowSurvey survey;
  private PartitionedRows rows;
  private int readings;

  private DistributedRows(NetworkView view, PartitionedRows rows) {
    this.view = view;
    this.rows = rows;
    this.survey = RowSurvey.of(this, view.stack().nIn(), view.stack().nOut());
    LabelChecker.requireRange(view, survey.least(), survey.most());
  }

  /**
   * Looks at rows.
   *
   * @param view the network that is to be fitted
   * @param rows makes rows in parts, which are closed with these, or if these cannot be made
   * @throws IllegalArgumentException if there is no row, or if the rows cannot be used
   */
  public static DistributedRows of(NetworkView view, Opener rows) {
    if (view.front() != null) {
      throw new IllegalArgumentException(
          "Layers that Deeplearning4j runs in front of the fitted ones are not run on other"
              + " machines: give their outputs as features, to a network of the layers behind them");
    }
    PartitionedRows parts = rows.open(view.stack(), view.isSparse());
    try {
      return new DistributedRows(view, parts);
    } catch (RuntimeException | Error e) {
      parts.close();
      throw e;
    }
  }

  @Override
  public <S extends Serializable> S run(RowTask<S> task) {
    readings++;
    return rows.run(task);
  }

  @Override
  public long rowCount() {
    return survey.rows();
  }

  @Override
  public Passes passes(DenseStack stack, int threads) {
    return new PartitionedPasses(stack, this);
  }

  @Override
  public boolean isInMemory() {
    return false;
  }

  @Override
  public double precision() {
    return survey.precision();
  }

  @Override
  public void requireRereadable() {
    // They are, and whoever reads them sees to it that they are the same.
  }

  @Override
  public void balanceClasses() {
    requireDistributions();
    rows = new BalancedRows(rows, view.stack().nIn(), survey.balance());
  }

  @Override
  public void requireDistributions() {
    if (survey.notDistribution() != null) {
      throw new IllegalArgumentException(
          "Expected labels that are distributions over classes, of entries of at least 0 that sum to"
              + " 1, found "
              + survey.notDistribution()
              + " (counted from 0): one-hot encode the classes");
    }
  }

  @Override
  public int readings() {
    return readings;
  }

  @Override
  public long count() {
    return survey.rows();
  }

  @Override
  public boolean isWeighted() {
    return survey.isWeighted();
  }

  @Override
  public boolean hasDataSets() {
    return false;
  }

  @Override
  public void forEachBatch(Consumer<Batch> action) {
    throw new UnsupportedOperationException("Rows on other machines are no data sets");
  }

  /** The first few rows. */
  @Override
  public Batch shown() {
    return Batch.of(new DataSet(array(survey.features()), labels()));
  }

  private INDArray labels() {
    INDArray labels = array(survey.labels());
    return view.isSparse()
        ? Nd4j.argMax(labels, 1).reshape(labels.size(0), 1).castTo(view.dataType())
        : labels;
  }

  private INDArray array(double[][] columns) {
    return Nd4j.createFromArray(columns).transpose().castTo(view.dataType());
  }

  /** None: the first few would not do for gradients. */
  @Override
  public DataSet sample() {
    return null;
  }

  @Override
  public String whereabouts() {
    return rows.whereabouts();
  }

  @Override
  public void close() {
    rows.close();
  }
}
