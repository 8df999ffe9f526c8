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
 * on the data that they keep, and so apply it again in every pass: here it is taken off from the
 * first {@link #restart()} on, applied to a copy of each batch, and put back by {@link #close()}.
 * Not so where the iterator cannot be reset: there is one pass only, and batches that it has
 * prefetched have been through the preprocessor already.
 */
final class Batches implements AutoCloseable {

  /**
   * An iterator's preprocessor.
   *
   * @param <P> its type
   */
  private static final class Processing<P> {

    private final Supplier<P> getter;
    private final Consumer<P> setter;
    private P taken;

    Processing(Supplier<P> getter, Consumer<P> setter) {
      this.getter = getter;
      this.setter = setter;
    }

    void takeOff() {
      if (taken != null) {
        return;
      }
      try {
        P found = getter.get();
        if (found != null) {
          setter.accept(null);
        }
        taken = found;
      } catch (UnsupportedOperationException e) {
        // It knows of no preprocessor, or will not part with it.
      }
    }

    void giveBack() {
      P back = taken;
      taken = null;
      if (back != null) {
        setter.accept(back);
      }
    }
  }

  private final String name;
  private final Processing<?> processing;
  private final boolean canRestart;
  private final Runnable reset;
  private final BooleanSupplier hasNext;
  private final Supplier<DataSet> next;

  private Batches(
      String name,
      Processing<?> processing,
      boolean canRestart,
      Runnable reset,
      BooleanSupplier hasNext,
      Supplier<DataSet> next) {
    this.name = name;
    this.processing = processing;
    this.canRestart = canRestart;
    this.reset = reset;
    this.hasNext = hasNext;
    this.next = next;
  }

  static Batches of(DataSetIterator iterator) {
    requireGiven("DataSetIterator", iterator);
    Processing<DataSetPreProcessor> processing =
        new Processing<>(iterator::getPreProcessor, iterator::setPreProcessor);
    return new Batches(
        iterator.getClass().getName(),
        processing,
        iterator.resetSupported(),
        iterator::reset,
        iterator::hasNext,
        () -> {
          DataSet batch = iterator.next();
          if (processing.taken == null || !isWhole(batch)) {
            return batch;
          }
          DataSet copy = batch.copy();
          processing.taken.preProcess(copy);
          return copy;
        });
  }

  static Batches of(MultiDataSetIterator iterator) {
    requireGiven("MultiDataSetIterator", iterator);
    Processing<MultiDataSetPreProcessor> processing =
        new Processing<>(iterator::getPreProcessor, iterator::setPreProcessor);
    return new Batches(
        iterator.getClass().getName(),
        processing,
        iterator.resetSupported(),
        iterator::reset,
        iterator::hasNext,
        () -> {
          MultiDataSet batch = iterator.next();
          DataSet single = single(batch);
          if (processing.taken == null || !isWhole(single)) {
            return single;
          }
          MultiDataSet copy = batch.copy();
          processing.taken.preProcess(copy);
          return single(copy);
        });
  }

  private static void requireGiven(String what, Object iterator) {
    if (iterator == null) {
      throw new IllegalArgumentException("Expected a " + what + ", found null");
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
      processing.takeOff();
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
    processing.giveBack();
  }
}
