package io.github.linstorch.layerwise;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** The calling thread and its helper threads, which start when they are first needed. */
public final class Workers implements AutoCloseable {

  /** What one of several threads is to do. */
  public interface Work {

    /**
     * Does this thread's part.
     *
     * @param thread number of the thread, from 0
     * @param cancelled is set when another thread has failed: time to stop
     */
    void run(int thread, AtomicBoolean cancelled);
  }

  private final int count;
  private final ThreadFactory factory;
  private ExecutorService helpers;

  /**
   * For a number of threads.
   *
   * @param count threads, the calling one included, at least 1
   */
  public Workers(int count) {
    this(count, Workers::daemon);
  }

  Workers(int count, ThreadFactory factory) {
    this.count = count;
    this.factory = factory;
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "linstorch-worker");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * How many there are.
   *
   * @return the calling thread included
   */
  public int count() {
    return count;
  }

  /**
   * Runs some work on several threads, the caller's as number 0, and waits for all of them. If one
   * fails the others are told to stop, and its exception, the first of all, is thrown here as it
   * is.
   *
   * @param threads how many, at most as many as there are
   * @param work what each of them does
   */
  public void run(int threads, Work work) {
    AtomicBoolean cancelled = new AtomicBoolean();
    AtomicReference<Throwable> first = new AtomicReference<>();
    List<Future<?>> others = new ArrayList<>();
    try {
      for (int t = 1; t < threads; t++) {
        int thread = t;
        others.add(helpers().submit(() -> guarded(work, thread, cancelled, first)));
      }
      guarded(work, 0, cancelled, first);
    } catch (RuntimeException | Error e) {
      // The system may have no thread to give for the second helper: the first works already.
      fail(e, cancelled, first);
    }
    for (Future<?> other : others) {
      await(other, cancelled, first);
    }
    if (first.get() != null) {
      Workers.<RuntimeException>throwAsItIs(first.get());
    }
  }

  /** Users' code in another language than Java may throw checked exceptions that none declares. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void throwAsItIs(Throwable failure) throws T {
    throw (T) failure;
  }

  private static void guarded(
      Work work, int thread, AtomicBoolean cancelled, AtomicReference<Throwable> first) {
    try {
      work.run(thread, cancelled);
    } catch (Throwable e) {
      fail(e, cancelled, first);
    }
  }

  /** Notes a failure before it tells the others: they may end with exceptions of their own. */
  private static void fail(
      Throwable failure, AtomicBoolean cancelled, AtomicReference<Throwable> first) {
    first.compareAndSet(null, failure);
    cancelled.set(true);
  }

  /** Waits for a helper to end, come what may: it works on memory that the caller will free. */
  private static void await(
      Future<?> other, AtomicBoolean cancelled, AtomicReference<Throwable> first) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          other.get();
          return;
        } catch (InterruptedException e) {
          interrupted = true;
          fail(Interruption.exception(), cancelled, first);
        } catch (ExecutionException e) {
          throw new AssertionError("Helpers catch everything", e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private ExecutorService helpers() {
    if (helpers == null) {
      helpers = Executors.newFixedThreadPool(count - 1, factory);
    }
    return helpers;
  }

  @Override
  public void close() {
    if (helpers != null) {
      helpers.shutdown();
    }
  }
}
