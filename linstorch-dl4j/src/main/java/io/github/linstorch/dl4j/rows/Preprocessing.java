package io.github.linstorch.dl4j.rows;

import io.github.linstorch.dl4j.rows.NestedIterators.Nested;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.CachingDataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * The preprocessors of an iterator and of the iterators inside it. DL4J applies them to the data in
 * place, and only some iterators remember that they did. While a fit reads, a guard replaces each
 * preprocessor. The iterator still decides whether a batch is to be preprocessed, but the
 * preprocessor works on copies of the arrays. After the batch has been used, its own arrays are put
 * back and DL4J's flag is cleared. The data and the iterators stay as they were, and every pass
 * gives equal rows. An iterator of a user may keep its own note of what it has preprocessed, which
 * cannot be cleared. If such an iterator skips the guard, its batches are preprocessed in place, as
 * without a fit.
 */
public final class Preprocessing {

  /** Stands in the place of one preprocessor. */
  private final class Guard {

    private final Object owner;
    private final Consumer<Object> own;
    private final DoneFlag flag;
    private final boolean isWatched;
    private final boolean isOfUser;
    private final PriorUse priorUse;
    private boolean isAside;

    Guard(Object owner, Object preProcessor, Consumer<Object> own) {
      this.owner = owner;
      this.own = own;
      this.flag = DoneFlag.of(owner);
      this.isWatched = !DoneFlag.isNeedless(owner);
      this.isOfUser = !owner.getClass().getName().matches("org\\.(nd4j|deeplearning4j)\\..*");
      this.priorUse = new PriorUse(preProcessor);
    }

    void preProcess(Object batch) {
      synchronized (Preprocessing.this) {
        if (!isGuarded || isAside) {
          own.accept(batch); // a thread that goes on after the fit, or an iterator that takes note
          return;
        }
        isReadElsewhere |= Thread.currentThread() != reader;
        lentBatches.refresh(batch, this);
        restoredBatches.preProcess(batch, this);
        BatchArrays found = BatchArrays.of(batch);
        if (!found.isWhole() || priorUse.isProcessed(found)) {
          return;
        }
        LentBatches.Lent lent = lentBatches.lend(batch, this, flag == null ? null : this::unmark);
        boolean isObserved = isObserving && isWatched;
        ColumnStatistics before = isObserved ? priorUse.statistics(batch) : null;
        boolean done = false;
        try {
          own.accept(batch);
          done = true;
        } finally {
          lent.hold(batch);
          if (!done) {
            takeBack(batch);
          }
        }
        if (isObserved) {
          priorUse.add(lent.found(), before, priorUse.statistics(batch));
        }
      }
    }

    /**
     * The first batch of one of DL4J's iterators proves nothing, because only the last ones may be
     * preprocessed.
     */
    private boolean isDoubtful() {
      return isOfUser ? priorUse.isDoubtful() : priorUse.hasSeen();
    }

    /** Lets the iterator decide by itself from now on, since it has noted what was done. */
    private void preProcessInPlace(Object batch) {
      isAside = true;
      if (!priorUse.isProcessed(BatchArrays.of(batch))) {
        own.accept(batch);
      }
    }

    private boolean unmark() {
      return flag.clear(owner);
    }
  }

  private final Object[] root;
  private final LentBatches lentBatches = new LentBatches(this::remember);
  private final RestoredBatches<Guard> restoredBatches =
      new RestoredBatches<>(Guard::preProcessInPlace);
  private final List<Guard> guards = new ArrayList<>();
  private final Set<Object> standings = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<Runnable> givingBack = new ArrayList<>();
  private final Prefetching prefetching = new Prefetching();
  private Thread reader;
  private boolean isGuarded;
  private boolean isReadElsewhere;
  private boolean isObserving = true;

  /**
   * Changes nothing yet.
   *
   * @param iterator a {@link DataSetIterator} or a {@link MultiDataSetIterator}
   */
  Preprocessing(Object iterator) {
    this.root = new Object[] {iterator};
  }

  /** What is to be read: the iterator, or the one inside it if it prefetches. */
  Object source() {
    return root[0];
  }

  /**
   * Puts guards in the place of the preprocessors, once.
   *
   * @param canRestart whether batches that another thread holds come once more after a reset
   * @throws IllegalArgumentException if another thread preprocesses and cannot be taken out of the
   *     way
   */
  void guard(boolean canRestart) {
    if (isGuarded) {
      return;
    }
    isGuarded = true;
    List<Nested> iterators = NestedIterators.of(root);
    if (iterators.stream().anyMatch(Preprocessing::preprocesses)
        && Prefetching.isAmong(iterators)) {
      if (!canRestart) {
        return; // read once, as the thread has preprocessed it: what its queue holds comes no more
      }
      prefetching.remove(iterators);
      iterators = NestedIterators.of(root);
    }
    for (Nested nested : iterators) {
      if (nested.iterator() instanceof DataSetIterator single) {
        this.<DataSetPreProcessor>guard(
            single,
            single::getPreProcessor,
            single::setPreProcessor,
            own -> batch -> own.preProcess((DataSet) batch),
            guard -> guard::preProcess);
      } else {
        MultiDataSetIterator multi = (MultiDataSetIterator) nested.iterator();
        this.<MultiDataSetPreProcessor>guard(
            multi,
            multi::getPreProcessor,
            multi::setPreProcessor,
            own -> batch -> own.preProcess((MultiDataSet) batch),
            guard -> guard::preProcess);
      }
    }
  }

  private static boolean preprocesses(Nested nested) {
    try {
      return nested.iterator() instanceof DataSetIterator single
          ? single.getPreProcessor() != null
          : ((MultiDataSetIterator) nested.iterator()).getPreProcessor() != null;
    } catch (UnsupportedOperationException e) {
      return false;
    }
  }

  private <P> void guard(
      Object owner,
      Supplier<P> getter,
      Consumer<P> setter,
      Function<P, Consumer<Object>> worker,
      Function<Guard, P> standing) {
    try {
      P own = getter.get();
      // An iterator that hands on that of an inner one has been seen to already.
      if (own == null || standings.contains(own)) {
        return;
      }
      Guard added = new Guard(owner, own, worker.apply(own));
      P guard = standing.apply(added);
      setter.accept(guard);
      standings.add(guard);
      guards.add(added);
      givingBack.add(() -> setter.accept(own));
    } catch (UnsupportedOperationException e) {
      // It knows of no preprocessor, or will not part with it.
    }
  }

  /** Begins a pass. */
  synchronized void restart() {
    lentBatches.takeBackAll();
    guards.forEach(guard -> guard.priorUse.restart());
  }

  /** Whether it matters what the iterator does with the first batch when it is read again. */
  synchronized boolean isToBeReadAgain() {
    return guards.stream()
        .anyMatch(guard -> guard.isOfUser ? guard.priorUse.hasChanged() : guard.priorUse.hasSeen());
  }

  /** Whether the one batch that was read tells that more are to be looked at. */
  synchronized boolean isDoubtful() {
    return guards.stream().anyMatch(Guard::isDoubtful);
  }

  /** From now on batches are read for the second time. */
  synchronized void readAgain() {
    guards.forEach(guard -> guard.priorUse.readAgain());
  }

  /** Whether the first batch, read for the second time, is in the same memory. */
  synchronized boolean isKept() {
    return guards.stream().anyMatch(guard -> guard.priorUse.isKept());
  }

  /**
   * Judges by the first batch alone, where reading all of them would fill a cache.
   *
   * @param name of the iterator
   * @return whether that is so
   * @throws IllegalArgumentException if it has been preprocessed
   */
  synchronized boolean isJudgedByFirst(String name) {
    boolean isCached =
        NestedIterators.of(root).stream()
            .anyMatch(nested -> nested.iterator() instanceof CachingDataSetIterator);
    if (isCached && guards.stream().anyMatch(guard -> guard.priorUse.looksProcessed())) {
      throw new IllegalArgumentException(PriorUse.refusal(name));
    }
    return isCached;
  }

  /**
   * Judges by all batches, once they have been read, which of them are to be taken as they are.
   *
   * @param name of the iterator
   * @throws IllegalArgumentException if rows have been preprocessed more than once
   */
  synchronized void judge(String name) {
    List<Guard> kept = guards.stream().filter(guard -> guard.priorUse.isKept()).toList();
    if (kept.size() > 1) {
      PriorUse.warn(name); // one cannot tell what two of them have done
    } else {
      kept.forEach(guard -> guard.priorUse.judge(name));
    }
  }

  /** Ends the watch: what is known by now holds. */
  synchronized void settle() {
    isObserving = false;
    guards.forEach(guard -> guard.priorUse.settle());
  }

  /** Whether a batch holds copies that preprocessors have worked on. */
  synchronized boolean isLent(Object batch) {
    return batch != null && lentBatches.contains(batch);
  }

  /** Makes a batch what it was before it was preprocessed. */
  synchronized void takeBack(Object batch) {
    lentBatches.takeBack(batch);
  }

  private void remember(Object batch, List<Object> workers) {
    List<Guard> ofUsers =
        guards.stream().filter(guard -> workers.contains(guard) && guard.isOfUser).toList();
    if (!ofUsers.isEmpty()) {
      restoredBatches.add(batch, batch instanceof MultiDataSet, ofUsers);
    }
  }

  /**
   * Preprocesses a batch in place where its iterator has taken note that it is preprocessed, since
   * copies of it were.
   */
  synchronized void preProcessLeftOut(Object batch) {
    if (isGuarded && batch != null) {
      restoredBatches.preProcess(batch, null);
    }
  }

  /** Says which thread reads: preprocessors are to work in no other. */
  synchronized void readHere() {
    reader = Thread.currentThread();
  }

  /** Whether a thread of the iterator preprocesses, while the fit reads. */
  synchronized boolean isReadElsewhere() {
    return isReadElsewhere;
  }

  /** Gives every iterator its preprocessor back, also where one of them fails. */
  void giveBack() {
    RuntimeException failure = null;
    for (Runnable step : givingBack) {
      try {
        step.run();
      } catch (RuntimeException e) {
        failure = e;
      }
    }
    givingBack.clear();
    prefetching.putBack();
    endGuard();
    if (failure != null) {
      throw failure;
    }
  }

  private synchronized void endGuard() {
    try {
      lentBatches.takeBackAll();
      // What the last pass has not reached.
      restoredBatches.preProcessThoseOf(guard -> guard.isAside);
    } finally {
      isGuarded = false;
    }
  }
}
