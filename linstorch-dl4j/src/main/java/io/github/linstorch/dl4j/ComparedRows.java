package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.Buffers;
import io.github.linstorch.dl4j.rows.Batches;
import java.io.Serial;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * The user's iterator as a comparison hands it to every method: its preprocessor works on copies,
 * and a pass ends at a number of rows or at a point in time.
 */
final class ComparedRows implements DataSetIterator, AutoCloseable {

  @Serial private static final long serialVersionUID = 1;

  /** One row of so many is held out. */
  private static final int HELD_OUT_OF = 7;

  /**
   * Which rows. A row is held out by its features alone, because an iterator may shuffle them anew
   * for every pass.
   */
  private enum Part {
    ALL,
    HELD_OUT,
    OTHERS;

    /** The rows of a batch that belong to this part; null if none does. */
    DataSet of(DataSet batch) {
      if (this == ALL) {
        return batch;
      }
      INDArray features = batch.getFeatures();
      int count = batch.numExamples();
      int width = Math.toIntExact(features.length() / count);
      double[] values = Buffers.values(features.dup('c'), count * width);
      int[] chosen =
          IntStream.range(0, count)
              .filter(i -> isHeldOut(values, i * width, width) == (this == HELD_OUT))
              .toArray();
      return chosen.length == 0 ? null : chosen.length == count ? batch : batch.get(chosen);
    }

    private static boolean isHeldOut(double[] values, int from, int width) {
      int hash = Arrays.hashCode(Arrays.copyOfRange(values, from, from + width));
      return Math.floorMod(new SplittableRandom(hash).nextInt(), HELD_OUT_OF) == 0;
    }
  }

  private final transient DataSetIterator iterator;
  private final transient Batches batches;
  private final long most;
  private final Part part;
  // DL4J may read ahead in a thread of its own.
  private volatile long deadline = Long.MAX_VALUE;
  private volatile long rows;
  private volatile boolean cut;
  private volatile int largest;

  // Of a part: its rows of the next batch that has some.
  private transient DataSet ahead;

  private ComparedRows(DataSetIterator iterator, Batches batches, long most, Part part) {
    this.iterator = iterator;
    this.batches = batches;
    this.most = most;
    this.part = part;
  }

  /**
   * All rows.
   *
   * @param what which rows they are, for messages
   * @throws IllegalArgumentException if the iterator is missing or cannot be reset
   */
  static ComparedRows of(String what, DataSetIterator iterator) {
    if (iterator == null) {
      throw new IllegalArgumentException(
          "Expected an iterator over the "
              + what
              + " rows, found none: set "
              + what
              + "(iterator)");
    }
    if (!iterator.resetSupported()) {
      throw new IllegalArgumentException(
          "Expected an iterator over the "
              + what
              + " rows that can be reset, since every method reads it; "
              + iterator.getClass().getName()
              + " cannot: read the rows into a ListDataSetIterator");
    }
    return new ComparedRows(iterator, Batches.of(iterator), Long.MAX_VALUE, Part.ALL);
  }

  /** The same rows up to the batch in which the given number is reached. */
  ComparedRows first(long count) {
    return new ComparedRows(iterator, batches, count, part);
  }

  /**
   * A part of the rows. They share the iterator: read one of them to its end before the other.
   *
   * @param heldOut whether it is the seventh of the rows to judge by, or the others
   */
  ComparedRows part(boolean heldOut) {
    return new ComparedRows(iterator, batches, most, heldOut ? Part.HELD_OUT : Part.OTHERS);
  }

  /** From now on no batch is given after this point in time, of {@link System#nanoTime}. */
  void until(long nanoTime) {
    deadline = nanoTime;
  }

  /**
   * Rows of the largest batch so far; {@link #batch} is the iterator's own, which may have none.
   */
  int largestBatch() {
    return largest;
  }

  /** Whether the last pass was ended by the deadline. */
  boolean isCut() {
    return cut;
  }

  @Override
  public void reset() {
    rows = 0;
    cut = false;
    ahead = null;
    batches.restart();
  }

  @Override
  public boolean hasNext() {
    while (ahead == null && rows < most && batches.hasNext()) {
      DataSet batch = batches.next();
      rows += batch.numExamples();
      ahead = part.of(batch);
      largest = Math.max(largest, ahead == null ? 0 : ahead.numExamples());
    }
    if (ahead == null) {
      return false;
    }
    cut = System.nanoTime() - deadline >= 0 && deadline != Long.MAX_VALUE;
    return !cut;
  }

  @Override
  public DataSet next() {
    if (!hasNext()) {
      throw new NoSuchElementException("No batch is left");
    }
    DataSet batch = ahead;
    ahead = null;
    return batch;
  }

  @Override
  public DataSet next(int count) {
    throw new UnsupportedOperationException("A comparison takes batches as they come");
  }

  @Override
  public int inputColumns() {
    return iterator.inputColumns();
  }

  @Override
  public int totalOutcomes() {
    return iterator.totalOutcomes();
  }

  @Override
  public int batch() {
    return iterator.batch();
  }

  @Override
  public boolean resetSupported() {
    return true;
  }

  @Override
  public boolean asyncSupported() {
    return iterator.asyncSupported();
  }

  @Override
  public void setPreProcessor(DataSetPreProcessor preProcessor) {
    throw new UnsupportedOperationException("A comparison keeps the iterator's own preprocessor");
  }

  @Override
  public DataSetPreProcessor getPreProcessor() {
    return null; // applied already
  }

  @Override
  public List<String> getLabels() {
    return iterator.getLabels();
  }

  /** Gives the iterator back as it came: with its preprocessor, at its beginning. */
  @Override
  public void close() {
    batches.close();
    iterator.reset();
  }
}
