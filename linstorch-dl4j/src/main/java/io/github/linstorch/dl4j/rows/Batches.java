package io.github.linstorch.dl4j.rows;

import io.github.linstorch.dl4j.network.Batch;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * Reads a {@code DataSetIterator} or a {@code MultiDataSetIterator} any number of times. From the
 * first batch until {@link #close()} its preprocessor works on copies of the batches; see {@link
 * Preprocessing}.
 */
public final class Batches implements AutoCloseable {

  private final String name;
  private final Preprocessing preprocessing;
  private final boolean canRestart;
  private final Runnable reset;
  private final BooleanSupplier hasNext;
  private final Supplier<Object> next;
  private boolean isJudged;

  private Batches(
      String name,
      Preprocessing preprocessing,
      boolean canRestart,
      Runnable reset,
      BooleanSupplier hasNext,
      Supplier<Object> next) {
    this.name = name;
    this.preprocessing = preprocessing;
    this.canRestart = canRestart;
    this.reset = reset;
    this.hasNext = hasNext;
    this.next = next;
  }

  public static Batches of(DataSetIterator iterator) {
    requireGiven("DataSetIterator", iterator);
    Preprocessing preprocessing = new Preprocessing(iterator);
    return new Batches(
        iterator.getClass().getName(),
        preprocessing,
        iterator.resetSupported(),
        () -> ((DataSetIterator) preprocessing.source()).reset(),
        () -> ((DataSetIterator) preprocessing.source()).hasNext(),
        () -> {
          DataSet batch = ((DataSetIterator) preprocessing.source()).next();
          if (!preprocessing.isLent(batch)) {
            preprocessing.preProcessLeftOut(batch);
            return batch;
          }
          DataSet own =
              new DataSet(
                  batch.getFeatures(),
                  batch.getLabels(),
                  batch.getFeaturesMaskArray(),
                  batch.getLabelsMaskArray());
          own.setLabelNames(batch.getLabelNamesList());
          own.setExampleMetaData(batch.getExampleMetaData());
          preprocessing.takeBack(batch);
          return own;
        });
  }

  public static Batches of(MultiDataSetIterator iterator) {
    requireGiven("MultiDataSetIterator", iterator);
    Preprocessing preprocessing = new Preprocessing(iterator);
    return new Batches(
        iterator.getClass().getName(),
        preprocessing,
        iterator.resetSupported(),
        () -> ((MultiDataSetIterator) preprocessing.source()).reset(),
        () -> ((MultiDataSetIterator) preprocessing.source()).hasNext(),
        () -> {
          MultiDataSet batch = ((MultiDataSetIterator) preprocessing.source()).next();
          if (!preprocessing.isLent(batch)) {
            preprocessing.preProcessLeftOut(batch);
            return Batch.of(batch);
          }
          Batch own = Batch.of(batch);
          preprocessing.takeBack(batch);
          return own;
        });
  }

  private static void requireGiven(String what, Object iterator) {
    if (iterator == null) {
      throw new IllegalArgumentException("Expected a " + what + ", found null");
    }
  }

  boolean canRestart() {
    return canRestart;
  }

  /** Begins a pass, where the iterator can be reset. */
  public void restart() {
    interruptible(
        () -> {
          preprocessing.guard(canRestart);
          preprocessing.restart();
          preprocessing.readHere();
          if (canRestart) {
            reset.run();
          }
          return null;
        });
  }

  public boolean hasNext() {
    preprocessing.readHere();
    return interruptible(hasNext::getAsBoolean);
  }

  /** The next data set of a {@code DataSetIterator}. */
  public DataSet next() {
    return (DataSet) nextOfAnyKind();
  }

  /** The arrays of the next batch; null for an iterator's null. */
  Batch nextBatch() {
    Object next = nextOfAnyKind();
    return next instanceof DataSet data ? Batch.of(data) : (Batch) next;
  }

  private Object nextOfAnyKind() {
    Object batch = read();
    if (isJudged) {
      return batch;
    }
    isJudged = true;
    if (canRestart && preprocessing.isToBeReadAgain()) {
      batch = judged();
    }
    preprocessing.settle();
    return batch;
  }

  private Object read() {
    if (Thread.currentThread().isInterrupted()) {
      throw cancelled();
    }
    preprocessing.readHere();
    Object batch = interruptible(next);
    if (preprocessing.isReadElsewhere()) {
      throw new IllegalArgumentException(Prefetching.refusal(name));
    }
    return batch;
  }

  /**
   * The first batch, read again: its memory and whether it is preprocessed again tell what the
   * iterator keeps. After a look at all of them if need be.
   */
  private Object judged() {
    boolean isDoubtful = preprocessing.isDoubtful();
    preprocessing.readAgain();
    Object first = readAgain();
    if (isDoubtful && preprocessing.isKept() && !preprocessing.isJudgedByFirst(name)) {
      while (hasNext()) {
        read();
      }
      preprocessing.judge(name);
      first = readAgain();
    }
    return first;
  }

  private Object readAgain() {
    restart();
    if (!hasNext()) {
      throw new IllegalArgumentException(
          name
              + " gave rows in one pass and none in another: it must give the same rows after"
              + " every reset");
    }
    return read();
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
    preprocessing.giveBack();
  }
}
