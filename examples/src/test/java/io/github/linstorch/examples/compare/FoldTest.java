package io.github.linstorch.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.examples.compare.Contestant.Attempt;
import io.github.linstorch.examples.compare.Contestant.DoesNotApply;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;

class FoldTest {

  private static final CompareSettings SETTINGS =
      new CompareSettings(List.of(4), 0.01, 3, 1, Normalization.STANDARD);

  /** The third feature is constant, the target linear in the others. */
  private static Table regression(int rows) {
    Random random = new Random(1);
    double[][] features = new double[rows][];
    double[] targets = new double[rows];
    for (int i = 0; i < rows; i++) {
      features[i] = new double[] {10 + random.nextGaussian(), 1e6 * random.nextDouble(), 7};
      targets[i] = 3 * features[i][0] - 2e-6 * features[i][1] + 100;
    }
    return Tables.of(features, targets, List.of());
  }

  private static Table classes() {
    double[] targets = IntStream.range(0, 20).mapToDouble(i -> i < 16 ? 0 : 1).toArray();
    return Tables.of(regression(20).features(), targets, List.of("a", "b"));
  }

  @Test
  void deal_anyTable_givesEveryRowOnceAndEveryFoldItsShareOfEachClass() {
    List<int[]> dealt = Fold.deal(classes(), 4, 1);

    assertThat(dealt.stream().flatMapToInt(Arrays::stream).sorted().toArray())
        .isEqualTo(IntStream.range(0, 20).toArray());
    assertThat(dealt).allMatch(rows -> Arrays.stream(rows).filter(i -> i >= 16).count() == 1);
    assertThat(Fold.deal(classes(), 4, 1).get(0)).isEqualTo(dealt.get(0));
    assertThat(Fold.deal(classes(), 4, 2).get(0)).isNotEqualTo(dealt.get(0));
  }

  @Test
  void of_regression_isStandardisedByItsTrainingRowsAlone() {
    Table table = regression(30);
    List<int[]> dealt = Fold.deal(table, 3, 1);
    Fold fold = Fold.of(table, dealt, 0, 1, Normalization.STANDARD);

    DataSet train = fold.train();
    assertThat(train.numExamples()).isEqualTo(20);
    assertThat(fold.fitting().numExamples()).isEqualTo(17);
    assertThat(fold.validation().numExamples()).isEqualTo(3);
    for (INDArray column :
        List.of(
            train.getFeatures().getColumn(0),
            train.getFeatures().getColumn(1),
            train.getLabels().getColumn(0))) {
      assertThat(column.meanNumber().doubleValue()).isEqualTo(0, within(1e-9));
      assertThat(column.stdNumber(false).doubleValue()).isEqualTo(1, within(1e-9));
    }
    assertThat(train.getFeatures().getColumn(2).normmaxNumber().doubleValue()).isZero();
    for (int row : fold.testRows()) {
      table.targets()[row] += 1000;
      table.features()[row][0] += 1000;
    }
    Fold moved = Fold.of(table, dealt, 0, 1, Normalization.STANDARD);
    assertThat(moved.train().getFeatures()).isEqualTo(train.getFeatures());
    assertThat(moved.mean()).isEqualTo(fold.mean());
    assertThat(moved.test().getLabels()).isNotEqualTo(fold.test().getLabels());
  }

  /** A typing error among the test rows goes no further than the training rows do. */
  @ParameterizedTest
  @EnumSource(
      value = Normalization.class,
      names = {"CLIP", "QUANTILE"})
  void of_typingErrorInATestRow_levelBeyondTheTrainingRows(Normalization normalization) {
    Table table = regression(60);
    List<int[]> dealt = Fold.deal(table, 3, 1);
    int wrong = dealt.get(0)[4];
    table.features()[wrong][0] = 1e9;

    Fold fold = Fold.of(table, dealt, 0, 1, normalization);

    double most = fold.train().getFeatures().getColumn(0).maxNumber().doubleValue();
    assertThat(fold.test().getFeatures().getDouble(4, 0)).isEqualTo(most).isLessThan(3);
    Fold standard = Fold.of(table, dealt, 0, 1, Normalization.STANDARD);
    assertThat(standard.test().getFeatures().getDouble(4, 0)).isGreaterThan(1e8);
    assertThat(fold.train().getLabels()).isEqualTo(standard.train().getLabels());
    assertThat(fold.fitting().getFeatures())
        .isEqualTo(fold.train().getFeatures().get(NDArrayIndex.interval(0, 34)));
    assertThat(fold.validation().getFeatures())
        .isEqualTo(fold.train().getFeatures().get(NDArrayIndex.interval(34, 40)));
  }

  @Test
  void contestants_linearTarget_olsIsExactInTheUnitOfTheTarget() throws DoesNotApply {
    Table table = regression(30);
    Fold fold = Fold.of(table, Fold.deal(table, 3, 1), 1, 1, Normalization.STANDARD);
    Contestant ols = Contestants.all(SETTINGS, false).get(0);

    Attempt attempt = ols.train(fold, new NetSettings(List.of(4), false, 1), 0.01);

    assertThat(ols.name()).isEqualTo("OLS");
    assertThat(attempt.test().error()).isLessThan(1e-9);
    assertThat(attempt.test().share()).isEqualTo(1, within(1e-12));
    double[] actual = Arrays.stream(fold.testRows()).mapToDouble(i -> table.targets()[i]).toArray();
    assertThat(attempt.test().predicted()).containsExactly(actual, within(1e-8));
  }

  @Test
  void contestants_sameSeed_fitTheSame() throws DoesNotApply {
    Table table = regression(30);
    Fold fold = Fold.of(table, Fold.deal(table, 3, 1), 1, 1, Normalization.STANDARD);
    NetSettings net = new NetSettings(List.of(4), false, 1);
    List<Contestant> fits =
        Contestants.all(SETTINGS, false).stream().filter(Contestant::isSingleFit).toList();

    assertThat(fits)
        .extracting(Contestant::name)
        .containsExactly(
            "LAST_LAYER (ELM)", "LINSTORCH", "GAUSS_NEWTON", "GAUSS_NEWTON, QuantileNormalizer");
    for (Contestant fit : fits) {
      assertThat(fit.train(fold, net, 0.01).test().predicted())
          .isEqualTo(fit.train(fold, net, 0.01).test().predicted());
    }
  }

  @Test
  void encog_beforeAnyStep_isTheNetworkOfDl4j() throws DoesNotApply {
    for (Table table : List.of(regression(30), classes())) {
      Fold fold = Fold.of(table, Fold.deal(table, 2, 1), 0, 1, Normalization.STANDARD);
      NetSettings net = new NetSettings(List.of(5, 4), table.isClassification(), 9);
      TestError dl4j =
          TestError.of(
              net.network(fold.train()).output(fold.test().getFeatures()),
              fold,
              table.isClassification());

      Attempt encog = new EncogContestant("RPROP", false, 1).train(fold, net, 0);

      assertThat(encog.steps()).isZero();
      assertThat(encog.isCut()).isTrue();
      assertThat(encog.test().predicted()).containsExactly(dl4j.predicted(), within(1e-9));
      assertThat(encog.test().error()).isEqualTo(dl4j.error(), within(1e-9));
    }
  }

  @Test
  void of_twoClasses_scoresAccuracyAndLogLoss() {
    Table table = classes();
    Fold fold = Fold.of(table, Fold.deal(table, 4, 1), 0, 1, Normalization.STANDARD);
    double[][] outputs = new double[5][];
    for (int i = 0; i < 5; i++) {
      boolean isSecond = table.targets()[fold.testRows()[i]] == 1;
      outputs[i] = isSecond ? new double[] {0.75, 0.25} : new double[] {0.5, 0.5};
    }

    TestError error =
        TestError.of(org.nd4j.linalg.factory.Nd4j.createFromArray(outputs), fold, true);

    assertThat(error.share()).isEqualTo(0.8);
    assertThat(error.error()).isEqualTo((4 * Math.log(2) + Math.log(4)) / 5, within(1e-12));
  }

  @Test
  void isReached_gainsBelowATenthOfAPercent_endAfterThePatience() {
    EarlyStopping stopping = new EarlyStopping(2);

    assertThat(stopping.isBest(1)).isTrue();
    assertThat(stopping.isBest(0.9995)).isTrue();
    assertThat(stopping.isReached()).isFalse();
    assertThat(stopping.isBest(0.9997)).isFalse();
    assertThat(stopping.isReached()).isTrue();
    assertThat(stopping.isBest(0.5)).isTrue();
    assertThat(stopping.isReached()).isFalse();
    assertThat(stopping.isBest(Double.NaN)).isFalse();
  }
}
