package io.github.linstorch.dl4j;

import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Reads a {@link DataSetIterator} several times over. Some iterators let their preprocessor work on
 * the DataSets that they keep, and so apply it again in every pass: here it is taken off while the
 * batches are read, applied to a copy of each, and put back by {@link #close()}.
 */
final class Batches implements AutoCloseable {

  private final DataSetIterator iterator;
  private final DataSetPreProcessor preProcessor;

  Batches(DataSetIterator iterator) {
    this.iterator = iterator;
    this.preProcessor = takeOff(iterator);
  }

  private static DataSetPreProcessor takeOff(DataSetIterator iterator) {
    try {
      DataSetPreProcessor found = iterator.getPreProcessor();
      if (found != null) {
        iterator.setPreProcessor(null);
      }
      return found;
    } catch (UnsupportedOperationException e) {
      // It knows of no preprocessor, or will not part with it.
      return null;
    }
  }

  /** Begins a pass, where the iterator can be reset. */
  void restart() {
    if (iterator.resetSupported()) {
      interruptible(
          () -> {
            iterator.reset();
            return null;
          });
    }
  }

  boolean hasNext() {
    return interruptible(iterator::hasNext);
  }

  DataSet next() {
    DataSet batch = interruptible(iterator::next);
    if (preProcessor == null || batch == null) {
      return batch;
    }
    DataSet copy = batch.copy();
    preProcessor.preProcess(copy);
    return copy;
  }

  /** An iterator that prefetches wraps the interrupt of its caller in an exception of its own. */
  private static <T> T interruptible(Supplier<T> step) {
    try {
      return step.get();
    } catch (RuntimeException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof InterruptedException) {
          Thread.currentThread().interrupt();
          CancellationException cancelled =
              new CancellationException("The fit was interrupted; the network is unchanged");
          cancelled.initCause(e);
          throw cancelled;
        }
      }
      throw e;
    }
  }

  String name() {
    return iterator.getClass().getName();
  }

  @Override
  public void close() {
    if (preProcessor != null) {
      iterator.setPreProcessor(preProcessor);
    }
  }
}
