package io.github.linstorch.dl4j.rows;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Batches whose arrays are temporarily replaced by copies, on which preprocessors work, together
 * with the original arrays. Not thread-safe.
 */
public final class LentBatches {

  /** What a batch was before preprocessors got copies of its arrays. */
  static final class Lent {

    private final BatchArrays found;
    private final boolean wasMarked;
    // Who has worked on it, in this order, and how the iterator is made to forget that; null where
    // it keeps none.
    private final Map<Object, BooleanSupplier> by = new LinkedHashMap<>();
    private BatchArrays held;

    private Lent(Object batch) {
      this.found = BatchArrays.of(batch);
      this.wasMarked = DoneFlag.isMarked(batch);
    }

    BatchArrays found() {
      return found;
    }

    /** Takes note of what preprocessors have left in a batch. */
    void hold(Object batch) {
      held = BatchArrays.of(batch);
    }

    private boolean isHeldBy(Object batch) {
      List<INDArray> now = BatchArrays.of(batch).data();
      List<INDArray> then = held.data();
      return now.size() == then.size()
          && IntStream.range(0, now.size()).allMatch(i -> now.get(i) == then.get(i));
    }
  }

  /** A batch by its identity; batches that nobody keeps are forgotten. */
  private static final class Key extends WeakReference<Object> {

    private final int hash;

    Key(Object batch, ReferenceQueue<Object> gone) {
      super(batch, gone);
      this.hash = System.identityHashCode(batch);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      return this == other || other instanceof Key key && get() != null && get() == key.get();
    }
  }

  private final ReferenceQueue<Object> gone = new ReferenceQueue<>();
  private final Map<Key, Lent> lentBatches = new HashMap<>();
  private final BiConsumer<Object, List<Object>> restored;

  /**
   * Begins with none.
   *
   * @param restored receives every batch that is raw again, and the preprocessors that had worked
   *     on it
   */
  LentBatches(BiConsumer<Object, List<Object>> restored) {
    this.restored = restored;
  }

  private static Key key(Object batch) {
    return new Key(batch, null);
  }

  /**
   * Sees to a batch that comes once more before it was taken back.
   *
   * @param guard the preprocessor that is about to work on it
   */
  void refresh(Object batch, Object guard) {
    Lent lent = lentBatches.get(key(batch));
    if (lent != null && !lent.isHeldBy(batch)) {
      lentBatches.remove(key(batch)); // the iterator fills it anew
    } else if (lent != null && lent.by.containsKey(guard)) {
      takeBack(batch); // from a pass that was broken off, or with rows that come repeatedly
    }
  }

  /**
   * Gives a batch copies of its arrays, unless it has them.
   *
   * @param unmark makes the iterator forget that its preprocessor has worked; false if it cannot be
   *     done; null where it does not keep that
   */
  Lent lend(Object batch, Object guard, BooleanSupplier unmark) {
    for (Object key = gone.poll(); key != null; key = gone.poll()) {
      lentBatches.remove(key);
    }
    Lent lent = lentBatches.get(key(batch));
    if (lent == null) {
      lent = new Lent(batch);
      lent.found.copy().putInto(batch);
      lent.hold(batch);
      lentBatches.put(new Key(batch, gone), lent);
    }
    lent.by.put(guard, unmark);
    return lent;
  }

  /** Whether a batch holds copies that preprocessors have worked on. */
  boolean contains(Object batch) {
    return lentBatches.containsKey(key(batch));
  }

  /** Makes a batch what it was before it was preprocessed. */
  void takeBack(Object batch) {
    Lent lent = lentBatches.remove(key(batch));
    boolean isUnmarked =
        lent.wasMarked || !DoneFlag.isMarked(batch) || DoneFlag.OF_DATA_SET.clear(batch);
    for (BooleanSupplier unmark : lent.by.values()) {
      isUnmarked &= unmark == null || unmark.getAsBoolean();
    }
    // Where DL4J cannot be made to forget, the batch has to be what DL4J takes it for.
    if (isUnmarked) {
      lent.found.putInto(batch);
      restored.accept(batch, List.copyOf(lent.by.keySet()));
    }
  }

  /** Restores all batches that were not handed out, or that came inside of others. */
  void takeBackAll() {
    for (Key key : List.copyOf(lentBatches.keySet())) {
      Object batch = key.get();
      if (batch != null) {
        takeBack(batch);
      }
    }
    lentBatches.clear();
  }
}
