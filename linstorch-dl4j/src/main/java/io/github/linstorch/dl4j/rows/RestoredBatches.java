package io.github.linstorch.dl4j.rows;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Batches that are raw again after preprocessors worked on copies of them. A batch is identified by
 * the memory of its features, whatever object carries it, as long as the object that owns the
 * memory is reachable.
 *
 * @param <G> type of the guards that replace preprocessors
 */
public final class RestoredBatches<G> {

  /**
   * A batch.
   *
   * @param carrier the object that carried the rows
   * @param guards what preprocessed copies of them, in this order
   */
  private record Restored<G>(WeakReference<Object> carrier, boolean isMulti, List<G> guards) {}

  /** The memory that features lie in, without holding it. */
  private static final class Memory extends WeakReference<DataBuffer> {

    private final long address;

    Memory(INDArray features, ReferenceQueue<DataBuffer> gone) {
      super(buffer(features), gone);
      this.address = address(features);
    }
  }

  private record Entry<G>(Memory memory, Restored<G> restored) {}

  private final BiConsumer<G, Object> inPlace;
  private final ReferenceQueue<DataBuffer> gone = new ReferenceQueue<>();
  private final Map<Long, Entry<G>> entries = new HashMap<>();

  /**
   * Begins with none.
   *
   * @param inPlace makes a guard's preprocessor work on a batch as it is
   */
  RestoredBatches(BiConsumer<G, Object> inPlace) {
    this.inPlace = inPlace;
  }

  /** The memory of an array, or of what it is a view of. */
  private static DataBuffer buffer(INDArray array) {
    DataBuffer own = array.data();
    DataBuffer original = own.originalDataBuffer();
    return original == null ? own : original;
  }

  private static long address(INDArray array) {
    return array.data().addressPointer().address();
  }

  /** Whether an array has a place of its own for as long as it lives. */
  private static boolean hasPlace(INDArray array) {
    return array != null && !array.wasClosed() && !array.isEmpty() && !array.isAttached();
  }

  /**
   * Remembers a batch.
   *
   * @param batch as it is kept, raw
   */
  void add(Object batch, boolean isMulti, List<G> guards) {
    for (Reference<?> ref = gone.poll(); ref != null; ref = gone.poll()) {
      Reference<?> dead = ref;
      entries.computeIfPresent(
          ((Memory) ref).address, (address, entry) -> entry.memory == dead ? null : entry);
    }
    INDArray features = BatchArrays.of(batch).data().get(0);
    if (hasPlace(features)) {
      entries.put(
          address(features),
          new Entry<>(
              new Memory(features, gone),
              new Restored<>(new WeakReference<>(batch), isMulti, guards)));
    }
  }

  /**
   * Preprocesses a batch in place, if it is one of these, and forgets it.
   *
   * @param batch as it comes from the iterator
   * @param next what is about to work on it; null if it is handed out
   */
  void preProcess(Object batch, G next) {
    Restored<G> restored = remove(batch);
    if (restored == null) {
      return;
    }
    int before = restored.guards.indexOf(next);
    List<G> leftOut = before < 0 ? restored.guards : restored.guards.subList(0, before);
    if (leftOut.isEmpty()) {
      return;
    }
    Object same =
        restored.isMulti == batch instanceof MultiDataSet
            ? batch
            : BatchArrays.of(batch).inOtherKind(batch);
    leftOut.forEach(guard -> inPlace.accept(guard, same));
    if (same != batch) {
      BatchArrays.of(same).putInto(batch);
    }
  }

  /** Preprocesses what is left of some guards, as far as it can be reached. */
  void preProcessThoseOf(Predicate<G> isMeant) {
    for (Entry<G> entry : List.copyOf(entries.values())) {
      Object carrier = entry.restored.carrier.get();
      if (carrier != null && entry.restored.guards.stream().anyMatch(isMeant)) {
        preProcess(carrier, null);
      }
    }
  }

  private Restored<G> remove(Object batch) {
    List<INDArray> data = BatchArrays.of(batch).data();
    if (entries.isEmpty() || data.isEmpty() || !hasPlace(data.get(0))) {
      return null;
    }
    INDArray features = data.get(0);
    Entry<G> entry = entries.get(address(features));
    if (entry == null || entry.memory.get() != buffer(features)) {
      return null;
    }
    entries.remove(address(features));
    return entry.restored;
  }
}
