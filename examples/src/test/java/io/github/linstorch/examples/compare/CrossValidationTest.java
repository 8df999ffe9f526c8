package io.github.linstorch.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.examples.compare.Contestant.Origin;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CrossValidationTest {

  private static final FitConfig FIT = FitConfig.builder().seed(1).build();

  /** Fails to train as told. */
  private record Failing(String name, Throwable failure) implements Contestant {
    @Override
    public Origin origin() {
      return Origin.TREES;
    }

    @Override
    public Attempt train(Fold fold, NetSettings net, double seconds) throws DoesNotApply {
      if (failure instanceof Error error) {
        throw error;
      }
      if (failure instanceof DoesNotApply reason) {
        throw reason;
      }
      throw (RuntimeException) failure;
    }
  }

  private static Contestant ols(String name, Normalization normalization) {
    return new FitContestant(name, Origin.BASELINE, FIT, true, false, normalization);
  }

  private static CompareResult run(Runnable progress, Contestant... contestants) {
    double[][] x = new double[40][1];
    double[] y = new double[40];
    for (int i = 0; i < x.length; i++) {
      x[i][0] = i * i % 41;
      y[i] = 3 * x[i][0] + 7;
    }
    Table table = Tables.of(x, y, List.of());
    CompareSettings settings = new CompareSettings(List.of(2), 0.001, 2, 1, Normalization.QUANTILE);
    return new CrossValidation(table, settings, List.of(contestants)).run(progress);
  }

  @Test
  void run_methodThatFails_costsNoOtherItsResult() {
    AtomicInteger steps = new AtomicInteger();

    CompareResult result =
        run(
            steps::incrementAndGet,
            new Failing("a", new UnsatisfiedLinkError("no libgomp")),
            new Failing("b", new IllegalStateException("on purpose")),
            new Failing("c", new Contestant.DoesNotApply("needs one output")),
            new Failing("d", new OutOfMemoryError("heap")),
            ols("OLS", null));

    assertThat(result.methods())
        .extracting(MethodResult::reason)
        .containsExactly(
            "its native library does not load on this machine: no libgomp",
            "failed: on purpose",
            "needs one output",
            "out of memory: give the JVM more with -Xmx",
            null);
    assertThat(result.done()).extracting(m -> m.attempts().size()).containsExactly(2);
    assertThat(steps).hasValue(3 * 5);
  }

  @Test
  void run_methodWithFeaturesOfItsOwn_getsThem() {
    CompareResult result =
        run(() -> {}, ols("as asked", null), ols("standard", Normalization.STANDARD));

    // The target is linear in the column, and no longer in its quantiles.
    assertThat(result.methods().get(1).error()).isLessThan(1e-9);
    assertThat(result.methods().get(0).error()).isGreaterThan(0.1);
  }
}
