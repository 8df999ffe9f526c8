package io.github.linstorch.dl4j;

import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Hands out given batches and counts how often it was asked; misbehaves on request. */
class BatchIterator implements DataSetIterator {

  @Serial private static final long serialVersionUID = 1;

  private final transient List<DataSet> batches;
  private DataSetPreProcessor preProcessor;
  private int position;

  /** How many times the rows were gone back to. */
  int resets;

  /** How many times the last batch was reached. */
  int completePasses;

  BatchIterator(List<DataSet> batches) {
    this.batches = batches;
  }

  /** Cuts rows into batches of the given sizes, over and over; the last one gets what is left. */
  static BatchIterator of(INDArray x, INDArray y, int... sizes) {
    return new BatchIterator(cut(x, y, sizes));
  }

  static List<DataSet> cut(INDArray x, INDArray y, int... sizes) {
    List<DataSet> batches = new ArrayList<>();
    long from = 0;
    for (int i = 0; from < x.size(0); i++) {
      long to = Math.min(x.size(0), from + sizes[i % sizes.length]);
      batches.add(new DataSet(rows(x, from, to), rows(y, from, to)));
      from = to;
    }
    return batches;
  }

  static INDArray rows(INDArray all, long from, long to) {
    return all.get(NDArrayIndex.interval(from, to), NDArrayIndex.all()).dup();
  }

  @Override
  public boolean hasNext() {
    return position < batches.size();
  }

  @Override
  public DataSet next() {
    DataSet batch = batches.get(position++);
    completePasses += position == batches.size() ? 1 : 0;
    if (preProcessor == null) {
      return batch;
    }
    // As DL4J's own iterators do: the preprocessor works on an array of this call alone.
    DataSet processed = batch.copy();
    preProcessor.preProcess(processed);
    return processed;
  }

  @Override
  public DataSet next(int num) {
    throw new UnsupportedOperationException("A fit takes batches as they come");
  }

  @Override
  public int inputColumns() {
    throw new UnsupportedOperationException("A fit reads the arrays themselves");
  }

  @Override
  public int totalOutcomes() {
    throw new UnsupportedOperationException("A fit reads the arrays themselves");
  }

  @Override
  public int batch() {
    throw new UnsupportedOperationException("A fit takes batches as they come");
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
  public void reset() {
    resets++;
    position = 0;
  }

  @Override
  public void setPreProcessor(DataSetPreProcessor value) {
    preProcessor = value;
  }

  @Override
  public DataSetPreProcessor getPreProcessor() {
    return preProcessor;
  }

  @Override
  public List<String> getLabels() {
    throw new UnsupportedOperationException("A fit reads the arrays themselves");
  }
}
