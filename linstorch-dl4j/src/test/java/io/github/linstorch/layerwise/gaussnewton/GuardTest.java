package io.github.linstorch.layerwise.gaussnewton;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No result is worse than the linear fit. */
class GuardTest {

  private static Guard.Judged judged(double loss, double rawLoss, double... outputs) {
    return new Guard.Judged(new Matrix[0], loss, rawLoss, outputs);
  }

  private static Guard.Judged refuse(boolean[] isLinear) {
    throw new AssertionError("Nothing to mix");
  }

  @Test
  void better_netGoodByBothLosses_net() {
    Guard.Judged net = judged(0.9, 2, 1, 1);
    assertThat(new Guard(0, 0).better(net, judged(1, 2, 1, 1), GuardTest::refuse)).isSameAs(net);
  }

  @Test
  void better_netWorseByBothLosses_linearFit() {
    Guard.Judged line = judged(1, 2, 1, 1);
    assertThat(new Guard(0, 0).better(judged(1.1, 2.1, 1, 1), line, GuardTest::refuse))
        .isSameAs(line);
  }

  @Test
  void better_lossOfNaN_linearFit() {
    Guard.Judged line = new Guard.Judged(new Matrix[0], 1);
    Guard.Judged net = new Guard.Judged(new Matrix[0], Double.NaN);
    assertThat(new Guard(1e-9, 0).better(net, line, GuardTest::refuse)).isSameAs(line);
  }

  @Test
  void better_excessOfRoundOff_netUnlessThereIsNoSlack() {
    Guard.Judged line = new Guard.Judged(new Matrix[0], 1);
    Guard.Judged net = new Guard.Judged(new Matrix[0], 1 + 1e-10);
    assertThat(new Guard(Guard.ROUND_OFF, 0).better(net, line, GuardTest::refuse)).isSameAs(net);
    assertThat(new Guard(0, 0).better(net, line, GuardTest::refuse)).isSameAs(line);
  }

  @Test
  void better_netGoodByOneLossAndNoMixedNets_linearFit() {
    Guard.Judged line = judged(1, 2, 1, 1);
    assertThat(new Guard(0, 0).better(judged(0.9, 2.1, 0.5, 1.5), line, null)).isSameAs(line);
  }

  @ParameterizedTest
  @CsvSource({"0.9, 2.1", "1.1, 1.9"})
  void better_netGoodByOneLoss_worseOutputsAreMadeLinear(double loss, double rawLoss) {
    Guard.Judged line = judged(1, 2, 1, 1, 1);
    Guard.Judged mixed = judged(1, 2, 1, 1, 1);
    AtomicReference<boolean[]> asked = new AtomicReference<>();

    Guard.Judged kept =
        new Guard(0, 0)
            .better(
                judged(loss, rawLoss, 0.5, 1.5, 1),
                line,
                isLinear -> {
                  asked.set(isLinear);
                  return mixed;
                });

    assertThat(kept).isSameAs(mixed);
    assertThat(asked.get()).containsExactly(false, true, false);
  }

  @ParameterizedTest
  @CsvSource({"1.01, 1.9, 0", "0.9, 2.01, 0.005"})
  void better_mixedNetWorse_linearFit(double loss, double rawLoss, double allowance) {
    Guard.Judged line = judged(1, 2, 1, 1);
    Guard.Judged kept =
        new Guard(0, allowance)
            .better(judged(0.9, 2.1, 0.5, 1.5), line, i -> judged(loss, rawLoss, 0.5, 1));
    assertThat(kept).isSameAs(line);
  }

  @Test
  void of_fullCompletion_linearFitForAWorseNet_netForABetterOne() {
    Rows rows = ProblemSample.rows(300, 1, false, 1);
    Problem problem = ProblemSample.of(rows, false, SettingsSample.DEFAULTS, 12);
    Matrix[] worse = ProblemSample.net(problem, 2);
    try (Products products = new Products()) {
      Matrix[] line = embedded(problem);
      Completion completion =
          new FullCompletion(
              problem,
              (some, restart) -> {
                throw new AssertionError("Labels of no classes");
              },
              products);

      Completion.Result result = completion.of(trial(worse));
      assertThat(result.linear()).isTrue();
      assertThat(result.parameters()).containsExactly(problem.stored(line));

      FullSweeps sweeps =
          new FullSweeps(
              problem.shape(),
              problem.rows(),
              problem.rows(),
              problem.settings(),
              problem.decay(problem.shape(), 1),
              products);
      sweeps.begin(line);
      for (int s = 0; s < 3; s++) {
        sweeps.sweep(new Matrix(300, 1, ones(300)));
      }
      result = completion.of(trial(sweeps.net()));
      assertThat(result.bounded()).isTrue();
      assertThat(result.linear()).isFalse();
      assertThat(result.parameters()).containsExactly(problem.stored(sweeps.net()));
    }
  }

  private static double[] ones(int n) {
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static Trial trial(Matrix[] net) {
    return new Trial(0, net, null, null, 1, List.of(), List.of());
  }

  @Test
  void better_lineThatOverflows_net() {
    Guard.Judged net = new Guard.Judged(new Matrix[0], 5);
    Guard.Judged line = new Guard.Judged(new Matrix[0], Double.NaN);
    assertThat(new Guard(0, 0).better(net, line, GuardTest::refuse)).isSameAs(net);
  }

  private static Matrix[] embedded(Problem problem) {
    LinearFit fit = LinearFit.of(problem.rows(), problem.shape());
    return problem.embedded(fit.coefficients(), problem.shape(), problem.rows().x());
  }
}
