package io.github.linstorch.benchmarks;

import java.util.List;
import java.util.NoSuchElementException;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** Gives a few batches over and over: many rows at no cost in memory or time. */
final class CyclingIterator implements DataSetIterator {

  private static final long serialVersionUID = 1;

  private final DataSet[] batches;
  private final int count;
  private int next;

  /** Cycles until {@code count} batches have been given. */
  CyclingIterator(DataSet[] batches, int count) {
    this.batches = batches;
    this.count = count;
  }

  @Override
  public boolean hasNext() {
    return next < count;
  }

  @Override
  public DataSet next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return batches[next++ % batches.length];
  }

  @Override
  public DataSet next(int rows) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void reset() {
    next = 0;
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
  public int batch() {
    return batches[0].numExamples();
  }

  @Override
  public int inputColumns() {
    return batches[0].numInputs();
  }

  @Override
  public int totalOutcomes() {
    return batches[0].numOutcomes();
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
    return List.of();
  }
}
