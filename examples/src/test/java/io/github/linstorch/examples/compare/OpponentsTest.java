package io.github.linstorch.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.examples.compare.Contestant.Attempt;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

/** The opponents do what they are known for: nobody wins against one that is set up wrongly. */
class OpponentsTest {

  private static final NetSettings REGRESSION = new NetSettings(List.of(8), false, 1);
  private static final NetSettings CLASSES = new NetSettings(List.of(8), true, 1);
  private static final double LONG = 60;

  /** A third column of noise; the target is a checkerboard of the other two, or its class. */
  private static Fold fold(int classes) {
    Random random = new Random(3);
    double[][] x = new double[300][3];
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < 3; j++) {
        x[i][j] = random.nextDouble();
      }
      int field = (x[i][0] > 0.5 ? 1 : 0) + (x[i][1] > 0.4 ? 2 : 0);
      y[i] = classes > 0 ? field % classes : 100 * (field % 3) + random.nextGaussian();
    }
    List<String> names = List.of("a", "b", "c", "d").subList(0, classes);
    Table table = Tables.of(x, y, names);
    return Fold.of(table, Fold.deal(table, 3, 1), 0, 1, Normalization.STANDARD);
  }

  @BeforeAll
  static void loadNativeLibrary() throws ClassNotFoundException {
    try {
      Class.forName("ml.dmlc.xgboost4j.java.XGBoostJNI");
    } catch (LinkageError e) { // on Linux it needs libgomp
      Assumptions.abort("XGBoost's native library does not load: " + e);
    }
  }

  @Test
  void train_treesOnACheckerboard_findTheFields() {
    Fold fold = fold(0);

    Attempt all = new TreesContestant("all", 0, 30, 0).train(fold, REGRESSION, LONG);
    Attempt stopped = new TreesContestant("stopped", 0.3, 200, 5).train(fold, REGRESSION, LONG);
    Attempt forest = new ForestContestant("forest", 40).train(fold, REGRESSION, LONG);

    assertThat(List.of(all, stopped, forest))
        .allSatisfy(attempt -> assertThat(attempt.test().share()).isGreaterThan(0.95))
        .allSatisfy(attempt -> assertThat(attempt.isCut()).isFalse());
    assertThat(all.steps()).isEqualTo(30);
    assertThat(forest.steps()).isEqualTo(40);
    assertThat(stopped.steps()).isLessThan(200);
    assertThat(new TreesContestant("again", 0, 30, 0).train(fold, REGRESSION, LONG).test().error())
        .isEqualTo(all.test().error());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void train_treesOnClasses_giveProbabilities(int classes) throws Exception {
    Fold fold = fold(classes);

    for (Contestant trees :
        List.of(new TreesContestant("all", 0, 30, 0), new ForestContestant("forest", 40))) {
      TestError test = trees.train(fold, CLASSES, LONG).test();
      assertThat(test.share()).as(trees.name()).isGreaterThan(0.95);
      assertThat(test.error()).as(trees.name()).isBetween(0.0, 0.3);
      assertThat(Arrays.stream(test.predicted())).allMatch(p -> p > 0 && p <= 1);
    }
  }

  @Test
  void train_treesWithoutTime_areCutOffAfterTheFirst() {
    Fold fold = fold(0);

    Attempt boosted = new TreesContestant("all", 0, 30, 0).train(fold, REGRESSION, 0);
    Attempt forest = new ForestContestant("forest", 40).train(fold, REGRESSION, 0);

    assertThat(boosted.steps()).isEqualTo(1);
    assertThat(forest.steps()).isEqualTo(10);
    assertThat(boosted.isCut() && forest.isCut()).isTrue();
  }

  @Test
  void train_twoRates_keepsTheOneWithTheLowerHoldOutLoss() {
    Fold fold = fold(0);
    OptimizationAlgorithm sgd = OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT;
    Sgd still = new Sgd(0);
    Adam good = new Adam(0.02);

    Attempt none =
        new GradientContestant("a", List.of(still), sgd, 32, 3).train(fold, REGRESSION, LONG);
    Attempt alone =
        new GradientContestant("b", List.of(good), sgd, 32, 3).train(fold, REGRESSION, LONG);
    Attempt both =
        new GradientContestant("c", List.of(still, good), sgd, 32, 3).train(fold, REGRESSION, LONG);

    assertThat(none.steps()).isEqualTo(4); // the first is a gain
    assertThat(alone.test().share()).isGreaterThan(none.test().share() + 0.3);
    assertThat(both.test().error()).isEqualTo(alone.test().error());
    assertThat(both.steps()).isEqualTo(alone.steps());
    assertThat(both.isCut()).isFalse();
    assertThat(
            new GradientContestant("d", List.of(good), sgd, 32, 3)
                .train(fold, REGRESSION, 1e-9)
                .isCut())
        .isTrue();
  }
}
