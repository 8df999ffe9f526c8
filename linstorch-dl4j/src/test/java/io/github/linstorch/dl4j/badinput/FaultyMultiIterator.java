package io.github.linstorch.dl4j.badinput;

import java.io.Serial;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/** Gives multi data sets, and errs as it is told. */
final class FaultyMultiIterator implements MultiDataSetIterator {

  @Serial private static final long serialVersionUID = 1;

  private final transient FaultyBatches batches;
  private transient MultiDataSetPreProcessor preProcessor;

  FaultyMultiIterator(List<Batch> batches, IteratorFault fault) {
    this.batches = new FaultyBatches(batches, fault);
    this.preProcessor = fault.preProcessor == null ? null : this::preProcess;
  }

  private void preProcess(MultiDataSet data) {
    if (data.numFeatureArrays() != 1 || data.numLabelsArrays() != 1) {
      return; // more arrays are to reach the fit, which refuses them
    }
    Batch batch = new Batch(data.getFeatures(0), data.getLabels(0));
    batches.fault.preProcessor.accept(batch);
    data.setFeatures(new INDArray[] {batch.features});
    data.setLabels(new INDArray[] {batch.labels});
  }

  @Override
  public boolean hasNext() {
    return batches.hasNext();
  }

  @Override
  public MultiDataSet next() {
    MultiDataSet data = batches.next().multiDataSet();
    // DL4J's copy needs all arrays.
    if (data == null
        || preProcessor == null
        || !isWhole(data.getFeatures(), data.getLabels())
        || isAnyClosed(data.getFeaturesMaskArrays())
        || isAnyClosed(data.getLabelsMaskArrays())) {
      return data;
    }
    MultiDataSet copy = data.copy();
    preProcessor.preProcess(copy);
    return copy;
  }

  private static boolean isAnyClosed(INDArray[] masks) {
    return masks != null && Arrays.stream(masks).anyMatch(mask -> mask != null && mask.wasClosed());
  }

  private static boolean isWhole(INDArray[]... all) {
    return Arrays.stream(all)
        .allMatch(
            arrays ->
                arrays != null
                    && arrays.length > 0
                    && Arrays.stream(arrays)
                        .allMatch(array -> array != null && !array.wasClosed()));
  }

  @Override
  public MultiDataSet next(int num) {
    throw new UnsupportedOperationException("A fit takes batches as they come");
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
  public void setPreProcessor(MultiDataSetPreProcessor value) {
    if (batches.fault.refusesPreProcessors) {
      throw new UnsupportedOperationException("It takes no preprocessor");
    }
    preProcessor = value;
  }

  @Override
  public MultiDataSetPreProcessor getPreProcessor() {
    if (batches.fault.refusesPreProcessors) {
      throw new UnsupportedOperationException("It knows of no preprocessor");
    }
    return preProcessor;
  }

  @Override
  public boolean asyncSupported() {
    return false;
  }
}
