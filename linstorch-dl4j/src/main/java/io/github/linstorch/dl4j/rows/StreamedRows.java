package io.github.linstorch.dl4j.rows;

import io.github.linstorch.dl4j.network.Batch;
import io.github.linstorch.dl4j.network.NetworkView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Reads the rows of an iterator again in every pass. It holds one batch and one group of blocks at
 * a time. Blocks are filled across batches, so that the batch size does not matter.
 */
public final class StreamedRows implements LocalRows {

  private final NetworkView view;
  private final Batches batches;
  private final SameRows sameRows;
  private final double[][][] features = new double[LANES][][];
  private final double[][][] labels = new double[LANES][][];

  /** Number of rows that {@link #sample} has, if there are as many. */
  private static final int SAMPLE_ROWS = 512;

  private final double[][] weights = new double[LANES][BLOCK_ROWS];
  private final boolean[] weighted = new boolean[LANES];
  private final int[] filled = new int[LANES];
  private RawMatrix batchFeatures;
  private RawMatrix batchLabels;
  private RowWeights batchWeights;
  private ClassBalance balance;
  private double precision;
  private boolean anyWeights;
  private boolean wantsDistributions;
  private final List<DataSet> sample = new ArrayList<>();
  private Batch last;
  private int batch;
  private int position;
  private int readings;
  private long taken;

  /** Takes over batches; nothing is read yet. */
  public StreamedRows(NetworkView view, Batches batches) {
    this.view = view;
    this.batches = batches;
    this.sameRows = new SameRows(batches.name());
  }

  @Override
  public void requireRereadable() {
    if (!batches.canRestart()) {
      throw new IllegalArgumentException(
          batches.name()
              + " cannot be reset, and this fit reads the data more than once: use an iterator that"
              + " supports reset(), or collect the rows in one DataSet");
    }
  }

  @Override
  public void restart() {
    batches.restart();
    readings++;
    batch = 0;
    sameRows.begin();
    taken = 0;
    position = 0;
    batchFeatures = null;
    batchLabels = null;
  }

  @Override
  public int advance() {
    int block = 0;
    while (block < LANES && fill(block)) {
      block++;
    }
    if (block == 0) {
      sameRows.end(taken);
    }
    return block;
  }

  /** Fills one block from as many batches as it takes; false if there is no row left. */
  private boolean fill(int block) {
    if (features[block] == null) {
      features[block] = new double[view.stack().nIn()][BLOCK_ROWS];
      labels[block] = new double[view.stack().nOut()][BLOCK_ROWS];
    }
    int count = 0;
    weighted[block] = false;
    while (count < BLOCK_ROWS && hasRows()) {
      int rows = Math.min(BLOCK_ROWS - count, batchFeatures.rows() - position);
      batchFeatures.copy(position, rows, features[block], count);
      batchLabels.copy(position, rows, labels[block], count);
      if (batchWeights.areOne()) {
        Arrays.fill(weights[block], count, count + rows, 1);
      } else {
        System.arraycopy(batchWeights.positive(), position, weights[block], count, rows);
        weighted[block] = true;
      }
      position += rows;
      count += rows;
    }
    filled[block] = count;
    sameRows.count(count);
    return count > 0;
  }

  /** Whether the current batch has a row left, after fetching the next one if need be. */
  private boolean hasRows() {
    while (batchFeatures == null || position == batchFeatures.rows()) {
      if (!batches.hasNext()) {
        return false;
      }
      take(batches.nextBatch());
    }
    return true;
  }

  private void take(Batch data) {
    String where = "batch " + batch + " of " + batches.name() + ": ";
    INDArray inputs;
    RowWeights rowWeights;
    try {
      inputs = DataChecker.features(view, data);
      rowWeights = RowWeights.of(data);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(where + e.getMessage(), e);
    }
    batchFeatures = DataChecker.finite(inputs, rowWeights, "features", taken);
    batchLabels = LabelChecker.labels(view, data.labels(), rowWeights, taken);
    precision = Math.max(precision, DataChecker.precision(inputs));
    anyWeights |= !rowWeights.areOne();
    if (wantsDistributions) {
      DataChecker.requireDistributions(batchLabels, rowWeights, taken);
    }
    if (balance != null) {
      rowWeights = rowWeights.times(balance.factors(batchLabels), taken);
      anyWeights |= !rowWeights.areOne();
    }
    batchWeights = rowWeights;
    sameRows.add(batchFeatures, batchLabels);
    if (readings == 1 && taken < SAMPLE_ROWS && data.features().length == 1) {
      sample.add(first(data, (int) (SAMPLE_ROWS - taken)));
    }
    taken += data.rows();
    position = 0;
    batch++;
    last = data;
  }

  @Override
  public int rowsIn(int block) {
    return filled[block];
  }

  @Override
  public void read(int block, double[][] featureColumns, double[][] labelColumns) {
    copy(features[block], filled[block], featureColumns);
    copy(labels[block], filled[block], labelColumns);
  }

  private static void copy(double[][] source, int rows, double[][] target) {
    for (int j = 0; j < source.length; j++) {
      System.arraycopy(source[j], 0, target[j], 0, rows);
    }
  }

  @Override
  public double[] weights(int block) {
    return weighted[block] ? weights[block] : null;
  }

  @Override
  public int largestBlock() {
    return BLOCK_ROWS;
  }

  @Override
  public boolean isInMemory() {
    return false;
  }

  @Override
  public void balanceClasses() {
    ClassBalance counted = new ClassBalance(view.stack().nOut());
    restart();
    while (batches.hasNext()) {
      long first = taken;
      take(batches.nextBatch());
      sameRows.count(batchFeatures.rows());
      counted.add(batchLabels, batchWeights, first);
    }
    sameRows.end(taken);
    balance = counted;
  }

  @Override
  public void requireDistributions() {
    wantsDistributions = true;
  }

  @Override
  public int readings() {
    return readings;
  }

  @Override
  public double precision() {
    return precision;
  }

  @Override
  public long count() {
    return taken;
  }

  @Override
  public boolean isWeighted() {
    return anyWeights;
  }

  @Override
  public void forEachBatch(Consumer<Batch> action) {
    restart();
    while (batches.hasNext()) {
      Batch data = batches.nextBatch();
      take(data);
      sameRows.count(batchFeatures.rows());
      action.accept(data);
    }
    sameRows.end(taken);
  }

  @Override
  public boolean canReread() {
    return batches.canRestart();
  }

  /** A copy of at most so many rows, in one type: an iterator may overwrite its batches. */
  private DataSet first(Batch data, int most) {
    Batch some = data.part(0, Math.min(most, data.rows()));
    return new DataSet(copy(some.features()[0]), copy(some.labels()));
  }

  private INDArray copy(INDArray array) {
    return Nd4j.createUninitialized(view.dataType(), array.shape()).assign(array);
  }

  @Override
  public Batch shown() {
    return last;
  }

  @Override
  public DataSet sample() {
    return sample.isEmpty() ? null : DataSet.merge(sample);
  }

  /** Gives the iterator back as it was found, but for its position. */
  @Override
  public void close() {
    batches.close();
  }
}
