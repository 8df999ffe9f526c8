package io.github.linstorch.layerwise.gaussnewton.step;

import io.github.linstorch.layerwise.Workers;
import java.util.function.IntConsumer;

/** A loop whose iterations may run in several threads. */
public interface ParallelFor {

  /** Runs all iterations in the calling thread. */
  ParallelFor SERIAL =
      (count, work) -> {
        for (int i = 0; i < count; i++) {
          work.accept(i);
        }
      };

  /** Shares iterations among all workers; an iteration always runs in the thread of its number. */
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
   * Runs the loop.
   *
   * @param count number of iterations
   * @param work runs the iteration of a number from 0 to {@code count - 1}
   */
  void each(int count, IntConsumer work);
}
