package io.github.linstorch.layerwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.linstorch.layerwise.DenseStack.Layer;
import io.github.linstorch.lstsq.ColumnScaling;
import io.github.linstorch.lstsq.LeastSquaresSolution;
import io.github.linstorch.lstsq.LeastSquaresState;
import io.github.linstorch.lstsq.NativeLapack;
import io.github.linstorch.lstsq.SolveOptions;
import io.github.linstorch.lstsq.Summary;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pass on several threads is the pass on one, and ends as one if something goes wrong. */
class PassesTest {

  private static final int ROWS = 20 * 1024 + 3;

  /** Samples whose blocks can be made to fail. */
  private static class Source implements RowSource {

    private final Samples samples;

    Source(DenseStack stack) {
      SplittableRandom random = new SplittableRandom(1);
      double[][] x = new double[stack.nIn()][];
      double[][] y = new double[stack.nOut()][];
      for (int j = 0; j < x.length; j++) {
        x[j] = random.doubles(ROWS, -1, 1).toArray();
      }
      for (int o = 0; o < y.length; o++) {
        y[o] = random.doubles(ROWS, -1, 1).toArray();
      }
      samples = new Samples(x, y, ROWS);
    }

    @Override
    public Passes passes(DenseStack stack, int threads) {
      return new LocalPasses(stack, this, threads);
    }

    @Override
    public void restart() {
      samples.restart();
    }

    @Override
    public int advance() {
      return samples.advance();
    }

    @Override
    public int rowsIn(int block) {
      return samples.rowsIn(block);
    }

    @Override
    public void read(int block, double[][] features, double[][] labels) {
      samples.read(block, features, labels);
    }

    @Override
    public int largestBlock() {
      return samples.largestBlock();
    }

    @Override
    public boolean isInMemory() {
      return true;
    }
  }

  private static DenseStack stack(int hidden) {
    return new DenseStack(
        List.of(
            new Layer("a", 5, hidden, true, Activation.RELU),
            new Layer("b", hidden, 2, true, Activation.IDENTITY)));
  }

  private static double[] parameters(DenseStack stack) {
    return new SplittableRandom(2).doubles(stack.parameterCount(), -1, 1).toArray();
  }

  private static Passes.Gathering run(Passes passes, DenseStack stack, Summary summary) {
    double[] parameters = parameters(stack);
    List<Regression> regressions =
        List.of(
            new Regression(0, new BackwardTarget(stack, parameters, 0, Double.NaN), summary),
            new Regression(1, new BackwardTarget(stack, parameters, 1, Double.NaN), summary));
    return passes.run(parameters, regressions, stack.depth(), true);
  }

  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  @ParameterizedTest
  @ValueSource(ints = {34, 50})
  void run_anyNumberOfThreads_sameBits(int hidden) {
    DenseStack stack = stack(hidden);
    SolveOptions options = SolveOptions.of(true, ColumnScaling.NONE);
    for (Summary summary : Summary.values()) {
      double[] first = null;
      double loss = 0;
      for (int threads : new int[] {1, 2, 3, 5, 7, 8}) {
        try (Passes passes = new LocalPasses(stack, new Source(stack), threads)) {
          assertThat(passes.isNative()).isEqualTo(hidden == 50 && NativeLapack.isUsed());
          Passes.Gathering gathering = run(passes, stack, summary);
          double[] x = gathering.states().get(1).solve(options).coefficients();
          first = first == null ? x : first;
          loss = loss == 0 ? gathering.evaluation().loss() : loss;
          assertThat(x).as("%d threads", threads).isEqualTo(first);
          assertThat(gathering.evaluation().loss()).isEqualTo(loss);
          assertThat(gathering.evaluation().rowWeight()).isEqualTo(ROWS);
          assertThat(gathering.states()).allMatch(state -> state.rows() == ROWS);
        }
      }
    }
  }

  /** As LINSTORCH leaves the hidden units of a network of one output: rank 3, the ones included. */
  @Test
  void run_proportionalUnits_fewRowsThatAreTheSameForAnyThreads() {
    DenseStack stack = stack(300);
    double[] parameters = parameters(stack);
    for (int o = 1; o < 300; o++) {
      double factor = parameters[5 * o];
      for (int j = 0; j < 5; j++) {
        parameters[5 * o + j] = factor * parameters[j];
      }
      parameters[1500 + o] = factor * parameters[1500];
    }
    BackwardTarget target = new BackwardTarget(stack, parameters, 1, Double.NaN);
    for (Summary summary : Summary.values()) {
      double[] first = null;
      for (int threads : new int[] {1, 2, 5}) {
        try (Passes passes = new LocalPasses(stack, new Source(stack), threads)) {
          LeastSquaresState state =
              passes
                  .run(parameters, List.of(new Regression(1, target, summary)), 2, false)
                  .states()
                  .get(0);
          LeastSquaresSolution solution = state.solve(SolveOptions.of(true, ColumnScaling.NONE));
          assertThat(state.isSummed()).isEqualTo(summary == Summary.GRAM && !NativeLapack.isUsed());
          assertThat(state.rows()).isEqualTo(ROWS);
          assertThat(solution.rank()).isEqualTo(3);
          first = first == null ? solution.coefficients() : first;
          assertThat(solution.coefficients()).isEqualTo(first);
        }
      }
    }
  }

  /** Blocks 0 and 8 are the caller's at eight threads; the others belong to its helpers. */
  @ParameterizedTest
  @ValueSource(ints = {0, 3, 7, 8, 13, 20})
  void run_oneBlockFails_sameExceptionAndPassesGoOn(int bad) {
    DenseStack stack = stack(34);
    IllegalStateException exception = new IllegalStateException();
    boolean[] broken = {true};
    Source source =
        new Source(stack) {
          @Override
          public void read(int block, double[][] features, double[][] labels) {
            if (block == bad && broken[0]) {
              throw exception;
            }
            super.read(block, features, labels);
          }
        };
    try (Passes passes = new LocalPasses(stack, source, 8)) {
      assertThatThrownBy(() -> run(passes, stack, Summary.FACTOR)).isSameAs(exception);
      broken[0] = false;
      assertThat(run(passes, stack, Summary.FACTOR).evaluation().rowWeight()).isEqualTo(ROWS);
    }
  }

  @Test
  void run_helperFails_callerLearnsOfItOnlyWhenAllHaveStopped() {
    DenseStack stack = stack(50);
    Error exception = new AssertionError("of a helper");
    CountDownLatch failed = new CountDownLatch(1);
    Source source =
        new Source(stack) {
          @Override
          public void read(int block, double[][] features, double[][] labels) {
            if (block == 1) {
              failed.countDown();
              throw exception;
            }
            try {
              assertThat(failed.await(10, TimeUnit.MINUTES)).isTrue();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            super.read(block, features, labels);
          }
        };
    try (Passes passes = new LocalPasses(stack, source, 4)) {
      assertThatThrownBy(() -> run(passes, stack, Summary.GRAM)).isSameAs(exception);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void run_callerInterrupted_cancelledAndFlagKept(int threads) {
    DenseStack stack = stack(50);
    Thread caller = Thread.currentThread();
    Source source =
        new Source(stack) {
          @Override
          public void read(int block, double[][] features, double[][] labels) {
            if (block == 1) {
              caller.interrupt();
            }
            // The caller's next block is still to come when it is interrupted.
            while (block == 0 && threads > 1 && !caller.isInterrupted()) {
              Thread.onSpinWait();
            }
            super.read(block, features, labels);
          }
        };
    try (Passes passes = new LocalPasses(stack, source, threads)) {
      assertThatThrownBy(() -> run(passes, stack, Summary.FACTOR))
          .isInstanceOf(CancellationException.class);
    }
    assertThat(Thread.interrupted()).isTrue();
  }
}
