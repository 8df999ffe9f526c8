package io.github.linstorch.dl4j.badinput;

import java.io.Serial;
import java.util.List;
import java.util.stream.Stream;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** Gives data sets, and errs as it is told. */
final class FaultyIterator implements DataSetIterator {

  @Serial private static final long serialVersionUID = 1;

  private final transient FaultyBatches batches;
  private transient DataSetPreProcessor preProcessor;

  FaultyIterator(List<Batch> batches, IteratorFault fault) {
    this.batches = new FaultyBatches(batches, fault);
    this.preProcessor = fault.preProcessor == null ? null : this::preProcess;
  }

  private void preProcess(org.nd4j.linalg.dataset.api.DataSet data) {
    Batch batch = new Batch(data.getFeatures(), data.getLabels());
    batches.fault.preProcessor.accept(batch);
    data.setFeatures(batch.features);
    data.setLabels(batch.labels);
  }

  @Override
  public boolean hasNext() {
    return batches.hasNext();
  }

  @Override
  public DataSet next() {
    DataSet data = batches.next().dataSet();
    if (data == null || preProcessor == null || !canBeCopied(data)) {
      return data;
    }
    DataSet copy = data.copy();
    preProcessor.preProcess(copy);
    return copy;
  }

  private static boolean canBeCopied(DataSet data) {
    return data.getFeatures() != null
        && data.getLabels() != null
        && Stream.of(
                data.getFeatures(),
                data.getLabels(),
                data.getFeaturesMaskArray(),
                data.getLabelsMaskArray())
            .noneMatch(array -> array != null && array.wasClosed());
  }

  @Override
  public void reset() {
    batches.reset();
  }

  @Override
  public boolean resetSupported() {
    return batches.resetSupported();
  }

  @Override
  public void setPreProcessor(DataSetPreProcessor value) {
    if (batches.fault.refusesPreProcessors) {
      throw new UnsupportedOperationException("It takes no preprocessor");
    }
    preProcessor = value;
  }

  @Override
  public DataSetPreProcessor getPreProcessor() {
    if (batches.fault.refusesPreProcessors) {
      throw new UnsupportedOperationException("It knows of no preprocessor");
    }
    return preProcessor;
  }

  @Override
  public boolean asyncSupported() {
    return false;
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
  public List<String> getLabels() {
    throw new UnsupportedOperationException("A fit reads the arrays themselves");
  }
}
