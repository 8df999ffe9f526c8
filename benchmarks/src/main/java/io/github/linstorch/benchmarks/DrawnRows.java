package io.github.linstorch.benchmarks;

import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/** Seeded rows of a smooth function with noise, in batches that are drawn when they are read. */
final class DrawnRows implements DataSetIterator {

  @Serial private static final long serialVersionUID = 1;

  private static final int BATCH = 10_000;

  private final int features;
  private final int rows;
  private final long seed;
  private DrawnRows next;
  private int position;

  DrawnRows(int features, int rows, long seed) {
    this.features = features;
    this.rows = rows;
    this.seed = seed;
  }

  /** These rows, and others after them. */
  DrawnRows followedBy(DrawnRows others) {
    DrawnRows both = new DrawnRows(features, rows, seed);
    both.next = others;
    return both;
  }

  /** All rows at once. */
  DataSet all() {
    return batch(0, rows);
  }

  private DataSet batch(int from, int count) {
    double[][] x = new double[count][];
    double[][] y = new double[count][1];
    for (int i = 0; i < count; i++) {
      SplittableRandom random = new SplittableRandom(31 * seed + 1_000_003L * (from + i));
      random.nextLong();
      x[i] = random.doubles(features, -1.7, 1.7).toArray();
      y[i][0] =
          Math.sin(2 * x[i][0])
              + x[i][1] * x[i][2]
              + Math.abs(x[i][3])
              + 0.3 * random.nextDouble(-1, 1);
    }
    return new DataSet(Nd4j.create(x), Nd4j.create(y));
  }

  /** The rows that are marked. */
  static DataSet chosen(DataSet all, boolean[] marked) {
    List<DataSet> some = new ArrayList<>();
    for (int i = 0; i < marked.length; i++) {
      if (marked[i]) {
        some.add(all.get(i));
      }
    }
    return DataSet.merge(some);
  }

  @Override
  public boolean hasNext() {
    return position < rows || next != null && next.hasNext();
  }

  @Override
  public DataSet next() {
    if (position >= rows) {
      return next.next();
    }
    int count = Math.min(BATCH, rows - position);
    position += count;
    return batch(position - count, count);
  }

  @Override
  public DataSet next(int count) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void reset() {
    position = 0;
    if (next != null) {
      next.reset();
    }
  }

  @Override
  public boolean resetSupported() {
    return true;
  }

  @Override
  public boolean asyncSupported() {
    return false;
  }

  @Override
  public int inputColumns() {
    return features;
  }

  @Override
  public int totalOutcomes() {
    return 1;
  }

  @Override
  public int batch() {
    return BATCH;
  }

  @Override
  public void setPreProcessor(DataSetPreProcessor preProcessor) {
    throw new UnsupportedOperationException();
  }

  @Override
  public DataSetPreProcessor getPreProcessor() {
    return null;
  }

  @Override
  public List<String> getLabels() {
    return null;
  }
}
