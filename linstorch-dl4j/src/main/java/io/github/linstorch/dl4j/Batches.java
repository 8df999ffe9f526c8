package io.github.linstorch.dl4j;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * Reads an iterator of either kind several times over. Some iterators let their preprocessor work
 * on the data that they keep, and so apply it again in every pass: here it is taken off while the
 * batches are read, applied to a copy of each, and put back by {@link #close()}.
 */
final class Batches implements AutoCloseable {

  private final String name;
  private final boolean canRestart;
  private final Runnable reset;
  private final BooleanSupplier hasNext;
  private final Supplier<DataSet> next;
  private final Runnable giveBack;

  private Batches(
      String name,
      boolean canRestart,
      Runnable reset,
      BooleanSupplier hasNext,
      Supplier<DataSet> next,
      Runnable giveBack) {
    this.name = name;
    this.canRestart = canRestart;
    this.reset = reset;
    this.hasNext = hasNext;
    this.next = next;
    this.giveBack = giveBack;
  }

  static Batches of(DataSetIterator iterator) {
    requireGiven("DataSetIterator", iterator);
    boolean canRestart = iterator.resetSupported();
    DataSetPreProcessor taken = takeOff(iterator::getPreProcessor, iterator::setPreProcessor);
    return new Batches(
        iterator.getClass().getName(),
        canRestart,
        iterator::reset,
        iterator::hasNext,
        () -> {
          DataSet batch = iterator.next();
          if (taken == null || !isWhole(batch)) {
            return batch;
          }
          DataSet copy = batch.copy();
          taken.preProcess(copy);
          return copy;
        },
        () -> {
          if (taken != null) {
            iterator.setPreProcessor(taken);
          }
        });
  }

  static Batches of(MultiDataSetIterator iterator) {
    requireGiven("MultiDataSetIterator", iterator);
    boolean canRestart = iterator.resetSupported();
    MultiDataSetPreProcessor taken = takeOff(iterator::getPreProcessor, iterator::setPreProcessor);
    return new Batches(
        iterator.getClass().getName(),
        canRestart,
        iterator::reset,
        iterator::hasNext,
        () -> {
          MultiDataSet batch = iterator.next();
          DataSet single = single(batch);
          if (taken == null || !isWhole(single)) {
            return single;
          }
          MultiDataSet copy = batch.copy();
          taken.preProcess(copy);
          return single(copy);
        },
        () -> {
          if (taken != null) {
            iterator.setPreProcessor(taken);
          }
        });
  }

  private static void requireGiven(String what, Object iterator) {
    if (iterator == null) {
      throw new IllegalArgumentException("Expected a " + what + ", found null");
    }
  }

  private static <P> P takeOff(Supplier<P> getter, Consumer<P> setter) {
    try {
      P found = getter.get();
      if (found != null) {
        setter.accept(null);
      }
      return found;
    } catch (UnsupportedOperationException e) {
      // It knows of no preprocessor, or will not part with it.
      return null;
    }
  }

  /** Whether a batch can be copied; one that cannot is refused before it is used. */
  private static boolean isWhole(DataSet batch) {
    return batch != null
        && batch.getFeatures() != null
        && batch.getLabels() != null
        && Stream.of(
                batch.getFeatures(),
                batch.getLabels(),
                batch.getFeaturesMaskArray(),
                batch.getLabelsMaskArray())
            .noneMatch(array -> array != null && array.wasClosed());
  }

  /**
   * The arrays of a data set with one of features and one of labels, not copied.
   *
   * @throws IllegalArgumentException if there are more of either, or of their masks
   */
  static DataSet single(MultiDataSet data) {
    if (data == null) {
      return null;
    }
    INDArray[] features = data.getFeatures();
    INDArray[] labels = data.getLabels();
    if (count(features) != 1 || count(labels) != 1) {
      throw new IllegalArgumentException(
          "Expected a MultiDataSet of one array of features and one of labels, found "
              + count(features)
              + " and "
              + count(labels));
    }
    return new DataSet(
        features[0],
        labels[0],
        mask("features", data.getFeaturesMaskArrays()),
        mask("labels", data.getLabelsMaskArrays()));
  }

  private static int count(INDArray[] arrays) {
    return arrays == null ? 0 : arrays.length;
  }

  private static INDArray mask(String what, INDArray[] masks) {
    if (count(masks) > 1) {
      throw new IllegalArgumentException(
          "Expected a MultiDataSet of one mask of the " + what + " at most, found " + masks.length);
    }
    return count(masks) == 0 ? null : masks[0];
  }

  boolean canRestart() {
    return canRestart;
  }

  /** Begins a pass, where the iterator can be reset. */
  void restart() {
    if (canRestart) {
      interruptible(
          () -> {
            reset.run();
            return null;
          });
    }
  }

  boolean hasNext() {
    return interruptible(hasNext::getAsBoolean);
  }

  DataSet next() {
    if (Thread.currentThread().isInterrupted()) {
      throw cancelled();
    }
    return interruptible(next);
  }

  /** An iterator that prefetches wraps the interrupt of its caller in an exception of its own. */
  private static <T> T interruptible(Supplier<T> step) {
    try {
      return step.get();
    } catch (RuntimeException e) {
      // Causes may go round in a circle.
      Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
      for (Throwable cause = e; cause != null && seen.add(cause); cause = cause.getCause()) {
        if (cause instanceof InterruptedException) {
          Thread.currentThread().interrupt();
          CancellationException cancelled = cancelled();
          cancelled.initCause(e);
          throw cancelled;
        }
      }
      throw e;
    }
  }

  private static CancellationException cancelled() {
    return new CancellationException("The fit was interrupted; the network is unchanged");
  }

  String name() {
    return name;
  }

  @Override
  public void close() {
    giveBack.run();
  }
}
