package io.github.linstorch.layerwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WorkersTest {

  /** A helper left behind would go on working on native memory that the caller frees. */
  @Test
  void run_systemHasNoSecondThreadToGive_errorOnlyAfterTheFirstHasEnded() {
    OutOfMemoryError error = new OutOfMemoryError("unable to create native thread");
    AtomicInteger made = new AtomicInteger();
    ThreadFactory factory =
        task -> {
          if (made.incrementAndGet() == 2) {
            throw error;
          }
          Thread thread = new Thread(task);
          thread.setDaemon(true);
          return thread;
        };
    AtomicBoolean ended = new AtomicBoolean();
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);

    try (Workers workers = new Workers(3, factory)) {
      assertThatThrownBy(
              () ->
                  workers.run(
                      3,
                      (thread, cancelled) -> {
                        while (!cancelled.get() && System.nanoTime() - deadline < 0) {
                          Thread.onSpinWait();
                        }
                        ended.set(cancelled.get());
                      }))
          .isSameAs(error);
    }

    assertThat(ended).isTrue();
  }

  @Test
  void run_interruptedWhileItWaitsForAHelper_cancelledWithFlagKeptOnceThatHasEnded() {
    AtomicBoolean ended = new AtomicBoolean();
    Thread caller = Thread.currentThread();
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);

    try (Workers workers = new Workers(2)) {
      assertThatThrownBy(
              () ->
                  workers.run(
                      2,
                      (thread, cancelled) -> {
                        if (thread == 0) {
                          return;
                        }
                        while (caller.getState() != Thread.State.WAITING
                            && System.nanoTime() - deadline < 0) {
                          Thread.onSpinWait();
                        }
                        caller.interrupt();
                        while (!cancelled.get() && System.nanoTime() - deadline < 0) {
                          Thread.onSpinWait();
                        }
                        ended.set(cancelled.get());
                      }))
          .isInstanceOf(CancellationException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }

    assertThat(ended).isTrue();
  }

  /** The caller's thread, told to stop, ends with an exception of its own: not what went wrong. */
  @Test
  void run_helperFailsAndTheCallerStopsForIt_theHelpersExceptionAsItIs() {
    IllegalStateException error = new IllegalStateException("helper");
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);

    try (Workers workers = new Workers(2)) {
      assertThatThrownBy(
              () ->
                  workers.run(
                      2,
                      (thread, cancelled) -> {
                        if (thread == 1) {
                          throw error;
                        }
                        while (!cancelled.get() && System.nanoTime() - deadline < 0) {
                          Thread.onSpinWait();
                        }
                        throw new CancellationException("Another thread has failed");
                      }))
          .isSameAs(error);
    }
  }
}
