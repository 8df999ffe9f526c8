package io.github.linstorch.examples.paper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.dl4j.SolveOrder;
import io.github.linstorch.examples.paper.PaperData.Scaling;
import io.github.linstorch.examples.paper.TableOne.Outcome;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The experiments give the paper's numbers, on samples that are small enough for every build. */
class PaperExperimentsTest {

  private static final PaperSettings SMALL =
      new PaperSettings(300, 1, 0, List.of(), Duration.ZERO, 7);

  private static Outcome fit(SolveOrder order, int calls) {
    return TableOne.run(order, calls, SMALL.nets(), false, SMALL.seed(), () -> {});
  }

  /** Within four standard errors of the published mean. */
  private static void requireMean(double[] values, double published) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double variance =
        Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    double error = Math.sqrt(variance / values.length);
    // The published means have three decimals and an error of their own.
    assertThat(mean).isCloseTo(published, within(4 * error + 0.002 * published + 0.0005));
  }

  @ParameterizedTest
  @CsvSource({
    "BACKWARD_FIRST, 1, 0.081",
    "BACKWARD_FIRST, 2, 0.173",
    "FORWARD_FIRST, 1, 0.488",
    "FORWARD_FIRST, 2, 0.485"
  })
  void tableOne_smallSample_hasThePublishedMeans(SolveOrder order, int calls, double mean) {
    Outcome outcome = fit(order, calls);

    requireMean(outcome.before(), 5331.5);
    requireMean(outcome.after(), mean);
  }

  @Test
  void tableOne_backwardFirst_isNeverWorseThanLeastSquares() {
    Outcome outcome = fit(SolveOrder.BACKWARD_FIRST, 1);

    assertThat(outcome.ols()).isCloseTo(0.2031, within(5e-5));
    assertThat(Sample.of(outcome.after()).max()).isLessThanOrEqualTo(outcome.ols() * (1 + 1e-9));
  }

  /** Data, standardisation, published OLS errors and medians, and the least error of one hinge. */
  @ParameterizedTest
  @CsvSource({
    "sine, ONE_FOR_ALL, .3843, .4055, .384, .405, .2686",
    "autoMpg, ONE_FOR_ALL, .1279, .1279, .128, .128, .1089",
    "autoMpg, PER_COLUMN, .1279, .1279, .119, .118, .1089"
  })
  void duel_figuresFourAndFive_haveThePublishedErrors(
      String name,
      Scaling scaling,
      double olsTrain,
      double olsTest,
      double medianTrain,
      double medianTest,
      double hinge) {
    PaperData data = name.equals("sine") ? PaperData.sine(1001) : PaperData.autoMpg(scaling);

    List<Point> points = new Duel(data, SMALL, () -> {}, 10).run();

    DuelSummary summary = new DuelSummary(points);
    DuelSummary.Stage line = summary.stage(Method.OLS, 1);
    assertThat(line.train().median()).isCloseTo(olsTrain, within(5e-5));
    assertThat(line.test().median()).isCloseTo(olsTest, within(5e-5));
    DuelSummary.Stage one = summary.stage(Method.LINSTORCH, 1);
    assertThat(one.train().median()).isCloseTo(medianTrain, within(0.002));
    assertThat(one.test().median()).isCloseTo(medianTest, within(0.002));
    assertThat(one.train().min()).isGreaterThan(hinge - 1e-4);
    DuelSummary.Stage best = summary.stage(Method.LINSTORCH, 1000);
    assertThat(best.train().median()).isCloseTo(hinge, within(0.003));
    for (Method method : Method.gradients()) {
      assertThat(best.error()).isLessThan(summary.stage(method, 1).error());
      assertThat(points.stream().filter(point -> point.method() == method))
          .as(method.label())
          .hasSize(PaperSettings.WINDOW)
          .extracting(Point::seconds)
          .isSorted();
    }
    assertThat(summary.beatsRandomSampling()).isTrue();
    assertThat(summary.listed(SMALL)).allMatch(stage -> Double.isFinite(stage.error()));
  }

  @Test
  void flatLine_cosine_endsAtLeastSquares() {
    FlatLineReport.Outcome outcome =
        FlatLineReport.fit(PaperData.sample(101, 0, 2 * Math.PI, Math::cos), SMALL, () -> {});

    assertThat(outcome.spread()).isLessThan(1e-9);
    assertThat(outcome.newton()).isLessThan(0.5 * outcome.ols());
  }

  @Test
  void bends_brokenLine_areCounted() {
    double[] curve = new double[30];
    for (int i = 0; i < curve.length; i++) {
      curve[i] = Math.max(0, i - 9.5) - 2 * Math.max(0, i - 20);
    }

    assertThat(TableOneReport.bends(curve)).isEqualTo(2);
    assertThat(TableOneReport.bends(new double[30])).isZero();
  }

  @Test
  void histogram_values_areAllCounted() {
    Histogram bars = Histogram.of(new double[] {0, 0.1, 1, 4}, 4);

    assertThat(bars.x()).containsExactly(0, 1, 2, 3, 4);
    assertThat(bars.y()).containsExactly(2, 1, 0, 1, 0);
  }
}
