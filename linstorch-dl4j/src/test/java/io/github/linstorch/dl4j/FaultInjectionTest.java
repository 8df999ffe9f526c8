package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.linstorch.dl4j.Injector.Fault;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.bytedeco.openblas.global.openblas;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whatever a fit calls of its user may fail, in any way: the network and the process are as before,
 * and the next fit is none the worse.
 */
class FaultInjectionTest {

  private final Set<String> failed = new TreeSet<>();
  private int moved;
  private int refused;
  private int cancelled;
  private int tooLate;
  private int blasThreads;

  @BeforeEach
  void setAnUnusualNumberOfBlasThreads() {
    blasThreads = openblas.blas_get_num_threads();
    openblas.blas_set_num_threads(2);
  }

  @AfterEach
  void putBack() {
    openblas.blas_set_num_threads(blasThreads);
    Thread.interrupted();
  }

  @Test
  void fit_anyCallFails_nothingChangedAndNextFitIsAsGood() {
    campaign(20);
  }

  @Test
  @Tag("thorough")
  void fit_anyCallFailsForManyNetworks_nothingChangedAndNextFitIsAsGood() {
    campaign(1000);
  }

  private void campaign(int seeds) {
    for (int seed = 0; seed < seeds; seed++) {
      try {
        everyKindOfCallFails(seed);
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + new RandomFit(seed), e);
      }
    }

    assertThat(failed).isEqualTo(UserCode.CALLS);
    assertThat(moved).as("fits that moved a parameter").isGreaterThan(seeds * 3 / 4);
    assertThat(refused).as("refused").isLessThan(seeds / 10);
    assertThat(cancelled).as("cancelled").isGreaterThan(seeds / 2);
    assertThat(tooLate).as("interrupted too late").isGreaterThan(seeds / 5);
  }

  private void everyKindOfCallFails(int seed) {
    RandomFit twin = new RandomFit(seed);
    NetState untouched = twin.state();
    Throwable refusal = catchThrowable(twin::fit);
    List<String> calls = twin.injector().calls();
    if (refusal == null) {
      untouched.requireProcessUnchanged();
    } else {
      // Weights may overflow half precision: that, too, is a failure in the midst of a fit.
      assertThat(refusal).isInstanceOf(ArithmeticException.class);
      untouched.requireUnchanged();
      refused++;
    }
    NetState fitted = twin.state();
    moved += fitted.hasSameParametersAs(untouched) ? 0 : 1;

    SplittableRandom random = new SplittableRandom(~seed);
    RandomFit fit = new RandomFit(seed);
    for (String name : new LinkedHashSet<>(calls)) {
      int[] all = IntStream.range(0, calls.size()).filter(i -> calls.get(i).equals(name)).toArray();
      int call = all[random.nextInt(all.length)];
      Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
      try {
        if (!requireFailure(fit, calls, call, fault, refusal)) {
          fit.state().requireSameNetworkAs(fitted);
          fit = new RandomFit(seed);
        }
      } catch (AssertionError e) {
        throw new AssertionError(fault + " in call " + call + ", " + name, e);
      }
      failed.add(name);
    }

    NetState before = fit.state();
    fit.injector().disarm();
    requireSameOutcome(catchThrowable(fit::fit), refusal);
    assertThat(fit.injector().calls()).isEqualTo(calls);
    fit.state().requireSameNetworkAs(fitted);
    before.requireProcessUnchanged();
  }

  /**
   * Lets one call fail.
   *
   * @param calls those of the same fit if all goes well
   * @param refusal how that ends; null for a success
   * @return false if an interrupt came too late, and the fit is done
   */
  private boolean requireFailure(
      RandomFit fit, List<String> calls, int call, Fault fault, Throwable refusal) {
    NetState before = fit.state();
    fit.injector().arm(call, fault);

    Throwable thrown = catchThrowable(fit::fit);

    final boolean interrupted = Thread.interrupted();
    List<String> made = fit.injector().calls();
    Throwable injected = fit.injector().thrown();
    fit.injector().disarm();
    assertThat(made.subList(0, call + 1)).isEqualTo(calls.subList(0, call + 1));
    if (fault == Fault.INTERRUPT) {
      assertThat(interrupted).isTrue();
      if (thrown instanceof CancellationException) {
        cancelled++;
      } else {
        assertThat(refusal == null && isToBeCancelled(calls, call)).as("to be cancelled").isFalse();
        requireSameOutcome(thrown, refusal);
        tooLate++;
      }
    } else if (refusal != null && calls.get(call).equals(UserCode.PUT_BACK)) {
      requireSameOutcome(thrown, refusal);
      assertThat(thrown.getSuppressed()).contains(injected);
    } else {
      assertThat(thrown).isSameAs(injected);
      assertThat(made.subList(call + 1, made.size())).isIn(List.of(), List.of(UserCode.PUT_BACK));
    }
    if (fault == Fault.INTERRUPT || !calls.get(call).equals(UserCode.PUT_BACK)) {
      assertThat(fit.isPreProcessorInPlace()).as("preprocessor in place").isTrue();
    }
    fit.putPreProcessorBack();
    if (thrown == null) {
      before.requireProcessUnchanged();
      return false;
    }
    before.requireUnchanged();
    return true;
  }

  /**
   * An interrupt cancels a fit that has not given the network its parameters yet, nor read all the
   * rows that the network's score may take. Then there is nothing left to cancel but events, and
   * the fit may be done, as {@code net.fit} would be; the flag stays for whoever comes next.
   */
  private static boolean isToBeCancelled(List<String> calls, int call) {
    List<String> later = calls.subList(call + 1, calls.size());
    return Set.of("onStart", "onLayerSolved", "onSweep", "onEpochStart").contains(calls.get(call))
        || later.contains("onSweep")
        || later.contains("next");
  }

  private static void requireSameOutcome(Throwable thrown, Throwable expected) {
    if (expected == null) {
      assertThat(thrown).isNull();
    } else {
      assertThat(thrown).hasSameClassAs(expected).hasMessage(expected.getMessage());
    }
  }
}
