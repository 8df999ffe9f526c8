package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.rows.Batches;
import java.io.Serial;
import java.util.List;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * The user's iterator as a comparison hands it to every method: its preprocessor works on copies,
 * and a pass ends at a number of rows or at a point in time.
 */
final class ComparedRows implements DataSetIterator, AutoCloseable {

  @Serial private static final long serialVersionUID = 1;

  private final transient DataSetIterator iterator;
  private final transient Batches batches;
  private final long most;
  // DL4J may read ahead in a thread of its own.
  private volatile long deadline = Long.MAX_VALUE;
  private volatile long rows;
  private volatile boolean cut;

  private ComparedRows(DataSetIterator iterator, Batches batches, long most) {
    this.iterator = iterator;
    this.batches = batches;
    this.most = most;
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
    return new ComparedRows(iterator, Batches.of(iterator), Long.MAX_VALUE);
  }

  /** The same rows up to the batch in which the given number is reached. */
  ComparedRows first(long count) {
    return new ComparedRows(iterator, batches, count);
  }

  /** From now on no batch is given after this point in time, of {@link System#nanoTime}. */
  void until(long nanoTime) {
    deadline = nanoTime;
  }

  /** Whether the last pass was ended by the deadline. */
  boolean isCut() {
    return cut;
  }

  @Override
  public void reset() {
    rows = 0;
    cut = false;
    batches.restart();
  }

  @Override
  public boolean hasNext() {
    if (rows >= most || !batches.hasNext()) {
      return false;
    }
    cut = System.nanoTime() - deadline >= 0 && deadline != Long.MAX_VALUE;
    return !cut;
  }

  @Override
  public DataSet next() {
    DataSet batch = batches.next();
    rows += batch.numExamples();
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
