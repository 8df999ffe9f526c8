package io.github.linstorch.dl4j;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Batches that are raw again, after preprocessors worked on copies of them. They are known by the
 * place of their features in memory, in whatever objects it comes, as long as somebody keeps it.
 *
 * @param <G> what stands in the place of a preprocessor
 */
final class RestoredBatches<G> {

  /**
   * A batch.
   *
   * @param carrier the object that carried the rows
   * @param guards what preprocessed copies of them, in this order
   */
  record Restored<G>(WeakReference<Object> carrier, boolean isMulti, List<G> guards) {}

  /** The memory that features lie in, without holding it. */
  private static final class Memory extends WeakReference<DataBuffer> {

    private final long address;

    Memory(INDArray features, ReferenceQueue<DataBuffer> gone) {
      super(buffer(features), gone);
      this.address = address(features);
    }
  }

  private record Entry<G>(Memory memory, Restored<G> restored) {}

  private final ReferenceQueue<DataBuffer> gone = new ReferenceQueue<>();
  private final Map<Long, Entry<G>> entries = new HashMap<>();

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
   * Forgets a batch.
   *
   * @return null if it is not known
   */
  Restored<G> remove(Object batch) {
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

  /** Those that are left. */
  List<Restored<G>> all() {
    return entries.values().stream().map(Entry::restored).toList();
  }
}
