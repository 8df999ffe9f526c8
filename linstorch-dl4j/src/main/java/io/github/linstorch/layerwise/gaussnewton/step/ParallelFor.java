package io.github.linstorch.layerwise.gaussnewton.step;

import io.github.linstorch.layerwise.Workers;
import java.util.function.IntConsumer;

/** Threads that share the parts of a piece of work among them. */
public interface ParallelFor {

  /** The calling thread. */
  ParallelFor SERIAL =
      (count, work) -> {
        for (int i = 0; i < count; i++) {
          work.accept(i);
        }
      };

  /** All workers; a part belongs to the same thread in every piece of work. */
  static ParallelFor of(Workers workers) {
    return (count, work) -> {
      int threads = Math.min(workers.count(), count);
      workers.run(
          threads,
          (thread, cancelled) -> {
            for (int i = thread; i < count && !cancelled.get(); i += threads) {
              work.accept(i);
            }
          });
    };
  }

  /**
   * Does a piece of work.
   *
   * @param count of its parts
   * @param work does the part of a number
   */
  void each(int count, IntConsumer work);
}
