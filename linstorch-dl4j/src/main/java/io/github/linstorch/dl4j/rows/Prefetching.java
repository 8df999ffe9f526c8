package io.github.linstorch.dl4j.rows;

import io.github.linstorch.dl4j.rows.NestedIterators.Nested;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.nd4j.linalg.dataset.AsyncDataSetIterator;
import org.nd4j.linalg.dataset.AsyncMultiDataSetIterator;

/**
 * Replaces the iterators of DL4J that read ahead in a thread of their own. Such a thread may apply
 * a preprocessor to kept data at any moment, and its queue may hold a batch twice. The prefetching
 * iterator is therefore stopped, and the iterator inside it takes its place until {@link
 * #putBack()}. Until then the thread that asks for a batch reads and preprocesses it.
 */
public final class Prefetching {

  private final List<Runnable> puttingBack = new ArrayList<>();

  private static boolean isPrefetching(Object iterator) {
    return iterator instanceof AsyncDataSetIterator
        || iterator instanceof AsyncMultiDataSetIterator;
  }

  static boolean isAmong(List<Nested> iterators) {
    return iterators.stream().anyMatch(nested -> isPrefetching(nested.iterator()));
  }

  /**
   * Stops every prefetching iterator and puts the one inside it in its place.
   *
   * @param iterators inner ones first
   * @throws IllegalArgumentException if one cannot be replaced; some may have been
   */
  void remove(List<Nested> iterators) {
    List<Nested> prefetching =
        iterators.stream().filter(nested -> isPrefetching(nested.iterator())).toList();
    for (int i = prefetching.size() - 1; i >= 0; i--) {
      stop(prefetching.get(i).iterator());
    }
    for (Nested nested : prefetching) {
      Object iterator = nested.iterator();
      Object inner = read(iterator, "backedIterator");
      puttingBack.add(0, () -> nested.replaceBy(iterator));
      if (inner == null || hasOwnCallback(iterator) || !nested.replaceBy(inner)) {
        throw new IllegalArgumentException(refusal(iterator.getClass().getName()));
      }
    }
  }

  /** What to say where another thread preprocesses what the fit is to read. */
  static String refusal(String name) {
    return name
        + " reads ahead in a thread of its own, where the preprocessor of the iterator inside it"
        + " works on data that the fit reads. Give the fit the iterator inside it, or transform the"
        + " rows once with the normalizer and set no preprocessor";
  }

  /** Whether something of a user's is done to every batch; DL4J's own move it between devices. */
  private static boolean hasOwnCallback(Object iterator) {
    Object callback = read(iterator, "callback");
    return callback != null
        && !callback.getClass().getName().matches("org\\.(nd4j|deeplearning4j)\\..*");
  }

  private void stop(Object iterator) {
    puttingBack.add(() -> end(iterator));
    if (iterator instanceof AsyncDataSetIterator single) {
      single.shutdown();
    } else {
      ((AsyncMultiDataSetIterator) iterator).shutdown();
    }
  }

  /** Without a thread an iterator would wait for a batch: at its end it waits for a reset. */
  private static void end(Object iterator) {
    if (read(iterator, "hasDepleted") instanceof AtomicBoolean hasDepleted) {
      hasDepleted.set(true);
    }
  }

  private static Object read(Object iterator, String name) {
    Class<?> type =
        iterator instanceof AsyncDataSetIterator
            ? AsyncDataSetIterator.class
            : AsyncMultiDataSetIterator.class;
    return PrivateField.read(iterator, type, name);
  }

  /** Puts them back, each at its end, as after a pass. */
  void putBack() {
    puttingBack.forEach(Runnable::run);
    puttingBack.clear();
  }
}
