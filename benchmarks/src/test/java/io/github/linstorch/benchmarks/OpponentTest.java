package io.github.linstorch.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The opponents learn: one that stood still would be beaten for nothing. */
class OpponentTest {

  private static final int[] WIDTHS = {1, 6, 1};

  static List<Named<BiFunction<StandardizedSplit, int[], Opponent>>> kinds() {
    return List.of(
        Named.of("Adam", AdamTraining::new),
        Named.of("DL4J's LBFGS", LbfgsTraining::new),
        Named.of("textbook LBFGS", TextbookLbfgs::new),
        Named.of("Levenberg-Marquardt", LevenbergMarquardt::new));
  }

  /** From initial weights that are far off, a few steps are enough. */
  @ParameterizedTest
  @MethodSource("kinds")
  void trainFor_moment_lowersTestError(BiFunction<StandardizedSplit, int[], Opponent> kind) {
    ReferenceCase concrete = ReferenceCase.readAll().get(3);
    Opponent opponent = kind.apply(concrete.splits().get(0), concrete.widths());
    double before = opponent.testError();
    opponent.trainFor(100);
    assertThat(opponent.testError()).isLessThan(before);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void trainFor_noTime_leavesInitialNet(BiFunction<StandardizedSplit, int[], Opponent> kind) {
    Opponent opponent = kind.apply(StandardizedSplitTest.square(), WIDTHS);
    double before = opponent.testError();
    opponent.trainFor(0);
    assertThat(opponent.testError()).isEqualTo(before);
  }

  /** With all the time that they want, these two reach what no line can. */
  @ParameterizedTest
  @MethodSource("converging")
  void trainFor_untilConverged_fitsCurve(BiFunction<StandardizedSplit, int[], Opponent> kind) {
    Opponent opponent = kind.apply(StandardizedSplitTest.square(), WIDTHS);
    opponent.trainFor(60_000);
    assertThat(opponent.testError()).isLessThan(0.05);
  }

  static List<Named<BiFunction<StandardizedSplit, int[], Opponent>>> converging() {
    return kinds().subList(2, 4);
  }
}
