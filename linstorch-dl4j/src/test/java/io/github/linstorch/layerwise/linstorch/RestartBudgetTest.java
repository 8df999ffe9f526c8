package io.github.linstorch.layerwise.linstorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.linstorch.layerwise.Activation;
import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.DenseStack.Layer;
import io.github.linstorch.layerwise.Fitted.Ending;
import io.github.linstorch.layerwise.Fitted.Selection;
import io.github.linstorch.layerwise.LayerSolve;
import io.github.linstorch.layerwise.NotFiniteException;
import io.github.linstorch.layerwise.ParameterStore;
import io.github.linstorch.layerwise.RestartBudget;
import io.github.linstorch.layerwise.Samples;
import io.github.linstorch.layerwise.UniformFanIn;
import io.github.linstorch.layerwise.linstorch.Restarts.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which restarts are run, which count, and which is the best. */
class RestartBudgetTest {

  private static final long NO_LIMIT = Long.MAX_VALUE;
  private static final Linstorch.Settings SETTINGS =
      new Linstorch.Settings(false, true, 1, false, Double.NaN, SolverChoice.AUTO, 1);

  private final SplittableRandom random = new SplittableRandom(7);
  private final DenseStack stack =
      new DenseStack(
          List.of(
              new Layer("hidden", 2, 4, true, Activation.RELU),
              new Layer("out", 4, 1, true, Activation.IDENTITY)));
  private final double[][] x = {random.doubles(50).toArray(), random.doubles(50).toArray()};
  private final double[][] y = {random.doubles(50).toArray()};

  /** Stores parameters as they are. */
  private static class AsTheyAre implements ParameterStore {

    @Override
    public double[] stored(double[] parameters) {
      return parameters.clone();
    }

    @Override
    public boolean onlyRounds() {
      return true;
    }

    @Override
    public double roundOff() {
      return 0x1p-53;
    }
  }

  private Samples rows() {
    return new Samples(x, y, 50);
  }

  private Task task(IntFunction<double[]> initial, ParameterStore storage) {
    return new Task(stack, initial, this::rows, null, SETTINGS, storage);
  }

  private double[] draw(int number) {
    return UniformFanIn.draw(stack, new double[stack.parameterCount()], 1, number);
  }

  private double lossAlone(int number) {
    return Linstorch.fit(stack, draw(number), rows(), SETTINGS, new AsTheyAre(), new NobodyIsTold())
        .losses()
        .after()
        .loss();
  }

  private static final class NobodyIsTold implements Linstorch.Observer {

    @Override
    public void layerSolved(int call, boolean backward, LayerSolve solve, double[] parameters) {}

    @Override
    public void sweepEnded(int call, boolean backward) {}
  }

  @Test
  void run_equalLosses_firstIsTheBest() {
    Selection outcome =
        Restarts.run(
            task(number -> draw(3), new AsTheyAre()),
            new RestartBudget(20, Double.NaN, NO_LIMIT, 2),
            null);

    assertThat(outcome.losses()).hasSize(21).containsOnly(lossAlone(3));
    assertThat(outcome.best()).isZero();
    assertThat(outcome.ending()).isEqualTo(Ending.COMPLETED);
  }

  @Test
  void run_lossEqualToTheTarget_reachesIt() {
    Selection outcome =
        Restarts.run(
            task(number -> draw(3), new AsTheyAre()),
            new RestartBudget(20, lossAlone(3), NO_LIMIT, 1),
            null);

    assertThat(outcome.losses()).hasSize(1);
    assertThat(outcome.ending()).isEqualTo(Ending.TARGET_REACHED);
  }

  /**
   * Number 1, which is better and ends later, is not to count: one thread would not have run it.
   */
  @Test
  void run_targetReachedWhileAnotherRuns_onlyRestartsUpToTheFirstCount() {
    int better =
        IntStream.range(1, 100).filter(n -> lossAlone(n) < lossAlone(0)).findFirst().orElse(0);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch stored = new CountDownLatch(1);
    IntFunction<double[]> initial =
        number -> {
          if (number == 0) {
            await(begun);
            return draw(0);
          }
          begun.countDown();
          await(stored);
          return draw(better);
        };
    ParameterStore storage =
        new AsTheyAre() {
          @Override
          public double[] stored(double[] parameters) {
            stored.countDown();
            return super.stored(parameters);
          }
        };

    Selection outcome =
        Restarts.run(task(initial, storage), new RestartBudget(50, 1e9, NO_LIMIT, 2), null);

    assertThat(better).isPositive();
    assertThat(outcome.best()).isZero();
    assertThat(outcome.losses()).containsExactly(lossAlone(0));
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(10, TimeUnit.MINUTES)) {
        throw new IllegalStateException("The other restart did not come");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Each restart takes 30 ms, so that the second would end after the limit of 50. */
  @Test
  void run_nextRestartWouldEndAfterTheLimit_isNotBegun() {
    AtomicLong time = new AtomicLong();
    IntFunction<double[]> slow =
        number -> {
          time.addAndGet(30_000_000);
          return draw(number);
        };

    Selection outcome =
        Restarts.run(
            task(slow, new AsTheyAre()),
            new RestartBudget(1000, Double.NaN, 50_000_000, 1, time::get),
            null);

    assertThat(outcome.losses()).hasSize(1);
    assertThat(outcome.ending()).isEqualTo(Ending.TIME_LIMIT);
  }

  @Test
  void run_limitFarAway_allAreRun() {
    Selection outcome =
        Restarts.run(
            task(this::draw, new AsTheyAre()),
            new RestartBudget(20, Double.NaN, TimeUnit.MINUTES.toNanos(5), 2),
            null);

    assertThat(outcome.losses()).hasSize(21);
    assertThat(outcome.ending()).isEqualTo(Ending.COMPLETED);
  }

  @Test
  void run_restartNotFinite_countsLastAndIsTold() {
    AtomicInteger fits = new AtomicInteger();
    ParameterStore storage =
        new AsTheyAre() {
          @Override
          public double[] stored(double[] parameters) {
            if (fits.getAndIncrement() == 0) {
              throw new NotFiniteException("too large");
            }
            return super.stored(parameters);
          }
        };
    List<Double> told = new ArrayList<>();

    Selection outcome =
        Restarts.run(
            task(this::draw, storage),
            new RestartBudget(2, Double.NaN, NO_LIMIT, 1),
            (number, loss) -> told.add(loss));

    assertThat(told).containsExactly(Double.NaN, lossAlone(1), lossAlone(2));
    assertThat(outcome.losses()).hasSize(3).isSortedAccordingTo(Double::compare);
    assertThat(outcome.losses()[2]).isNaN();
    assertThat(outcome.best()).isPositive();
  }

  /** Such as one of the user's iterator: it is no overflow of the fit. */
  @Test
  void run_otherArithmeticException_isThrownAsItIs() {
    ArithmeticException users = new ArithmeticException("/ by zero");
    IntFunction<double[]> initial =
        number -> {
          throw users;
        };

    assertThatThrownBy(
            () ->
                Restarts.run(
                    task(initial, new AsTheyAre()),
                    new RestartBudget(5, Double.NaN, NO_LIMIT, 1),
                    null))
        .isSameAs(users);
  }

  @Test
  void run_observerThrows_isThrownAsItIsAndTheOtherThreadStops() {
    int count = 300_000;
    AtomicInteger begun = new AtomicInteger();
    IllegalStateException users = new IllegalStateException("enough");
    IntFunction<double[]> initial =
        number -> {
          begun.incrementAndGet();
          return draw(number);
        };

    assertThatThrownBy(
            () ->
                Restarts.run(
                    task(initial, new AsTheyAre()),
                    new RestartBudget(count, Double.NaN, NO_LIMIT, 2),
                    (number, loss) -> {
                      throw users;
                    }))
        .isSameAs(users);
    assertThat(begun.get()).isLessThan(count);
  }

  @Test
  void run_observer_isToldInTheCallingThreadWhileRestartsRun() {
    Thread caller = Thread.currentThread();
    AtomicInteger begun = new AtomicInteger();
    List<Integer> begunWhenTold = new ArrayList<>();
    IntFunction<double[]> initial =
        number -> {
          begun.incrementAndGet();
          return draw(number);
        };

    Restarts.run(
        task(initial, new AsTheyAre()),
        new RestartBudget(2000, Double.NaN, NO_LIMIT, 2),
        (number, loss) -> {
          assertThat(Thread.currentThread()).isSameAs(caller);
          begunWhenTold.add(begun.get());
        });

    assertThat(begunWhenTold).hasSize(2001);
    assertThat(begunWhenTold.get(0)).isLessThan(2001);
  }
}
