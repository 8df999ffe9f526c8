package io.github.linstorch.layerwise.linstorch;

import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.Fitted;
import io.github.linstorch.layerwise.Fitted.Ending;
import io.github.linstorch.layerwise.Fitted.Selection;
import io.github.linstorch.layerwise.Interruption;
import io.github.linstorch.layerwise.NotFiniteException;
import io.github.linstorch.layerwise.ParameterStore;
import io.github.linstorch.layerwise.PassSource;
import io.github.linstorch.layerwise.Passes;
import io.github.linstorch.layerwise.RestartBudget;
import io.github.linstorch.layerwise.Workers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Repeats the method from other initial parameters and selects the best: the paper's training "by
 * regenerating neural networks until a target error is achieved".
 *
 * <p>Restarts are independent and run in parallel. The best restart has the least loss, and among
 * equals the lowest number. With a target, the best is the first restart by number that reaches it.
 * Neither depends on the number of threads. Only a time limit makes the result depend on the
 * machine.
 */
public final class Restarts {

  /**
   * What to repeat.
   *
   * @param stack the layers
   * @param initial makes the initial parameters of a restart by its number; may be called by
   *     several threads
   * @param rows gives each thread the training rows
   * @param validation gives each thread the rows that losses are taken on; null for the training
   *     rows
   * @param settings how to sweep
   * @param storage storage of fitted parameters
   */
  public record Task(
      DenseStack stack,
      IntFunction<double[]> initial,
      Supplier<PassSource> rows,
      Supplier<PassSource> validation,
      Linstorch.Settings settings,
      ParameterStore storage) {}

  /** Receives restarts, in the calling thread. */
  public interface Observer {

    /**
     * A restart has ended. Restarts may end in another order than that of their numbers.
     *
     * @param number from 0
     * @param loss NaN if its parameters would not be finite
     */
    void restarted(int number, double loss);
  }

  private record Ended(int number, double loss) {

    /** NaN comes last, and the first of equals first. */
    static final Comparator<Ended> BY_LOSS =
        Comparator.comparingDouble(Ended::loss).thenComparingInt(Ended::number);
  }

  private final Task task;
  private final RestartBudget budget;
  private final Observer observer;
  private final long start;
  private final AtomicInteger next = new AtomicInteger();

  /** Highest number of a restart that is still to be run. */
  private final AtomicInteger last;

  private final AtomicBoolean timeIsUp = new AtomicBoolean();
  private final ConcurrentLinkedQueue<Ended> ended = new ConcurrentLinkedQueue<>();

  private Restarts(Task task, RestartBudget budget, Observer observer) {
    this.task = task;
    this.observer = observer;
    this.budget = budget;
    this.start = budget.clock().getAsLong();
    this.last = new AtomicInteger(budget.count());
  }

  /**
   * Runs restarts 0 to {@code budget.count()}, or as many as the budget allows.
   *
   * @param task what to repeat
   * @param budget how often
   * @param observer receives every restart; null for none
   * @return which was the best
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  public static Selection run(Task task, RestartBudget budget, Observer observer) {
    return new Restarts(task, budget, observer).run();
  }

  private Selection run() {
    List<List<Ended>> perThread = new ArrayList<>();
    for (int t = 0; t < budget.threads(); t++) {
      perThread.add(new ArrayList<>());
    }
    try (Workers workers = new Workers(budget.threads())) {
      workers.run(
          budget.threads(),
          (thread, cancelled) -> work(perThread.get(thread), cancelled, thread == 0));
    }
    tell();
    return outcome(perThread);
  }

  private void work(List<Ended> mine, AtomicBoolean cancelled, boolean isCaller) {
    PassSource rows = task.rows().get();
    PassSource validation = task.validation() == null ? null : task.validation().get();
    try (Passes passes = rows.passes(task.stack(), task.settings().threads());
        Passes judging =
            validation == null
                ? null
                : validation.passes(task.stack(), task.settings().threads())) {
      FeatureRegressions known = new FeatureRegressions();
      long took = 0;
      int number = next.getAndIncrement();
      while (number <= last.get() && !cancelled.get()) {
        Interruption.check();
        long begun = budget.clock().getAsLong();
        // By the one before, it would not end in time.
        if (number > 0 && begun - start + took > budget.nanos()) {
          timeIsUp.set(true);
          return;
        }
        Ended one = new Ended(number, loss(number, rows, passes, judging, known));
        took = budget.clock().getAsLong() - begun;
        mine.add(one);
        if (one.loss() <= budget.target()) {
          last.accumulateAndGet(number, Math::min);
        }
        if (observer != null) {
          ended.add(one);
        }
        if (isCaller) {
          tell();
        }
        number = next.getAndIncrement();
      }
    }
  }

  private double loss(
      int number, PassSource rows, Passes passes, Passes judging, FeatureRegressions known) {
    try {
      Fitted result =
          Linstorch.restart(
              task.stack(),
              task.initial().apply(number),
              rows,
              passes,
              known,
              task.settings(),
              task.storage());
      return judging == null
          ? result.losses().after().loss()
          : judging
              .run(result.parameters(), List.of(), task.stack().depth(), false)
              .evaluation()
              .loss();
    } catch (NotFiniteException e) {
      return Double.NaN;
    }
  }

  private void tell() {
    for (Ended one = ended.poll(); one != null; one = ended.poll()) {
      observer.restarted(one.number(), one.loss());
    }
  }

  /** The restarts up to the first that reached the target, or all that were run. */
  private Selection outcome(List<List<Ended>> perThread) {
    List<Ended> counting =
        perThread.stream().flatMap(List::stream).filter(one -> one.number() <= last.get()).toList();
    Ended best = counting.stream().min(Ended.BY_LOSS).orElseThrow();
    boolean reached = best.loss() <= budget.target();
    double[] losses = counting.stream().mapToDouble(Ended::loss).sorted().toArray();
    Ending ending =
        reached ? Ending.TARGET_REACHED : timeIsUp.get() ? Ending.TIME_LIMIT : Ending.COMPLETED;
    return new Selection(best.number(), losses, ending);
  }
}
