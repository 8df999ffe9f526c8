package io.github.linstorch.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is made of its predictions, where its native library loads: on Linux that needs libgomp. */
class XgBoostTest {

  private static final int[] NO_NET = {};

  @BeforeAll
  static void loadNativeLibrary() throws ClassNotFoundException {
    try {
      Class.forName("ml.dmlc.xgboost4j.java.XGBoostJNI");
    } catch (LinkageError e) {
      Assumptions.abort("XGBoost's native library does not load: " + e);
    }
  }

  @Test
  void train_twoClasses_givesProbabilitiesOfBoth() {
    TabularSplit split = TabularSource.BREAST_CANCER.read().split(0, 100);
    float[][] probabilities = TabularMethod.XGBOOST.fit(split, NO_NET).get();

    assertThat(probabilities).hasDimensions(469, 2);
    for (float[] row : probabilities) {
      assertThat(row[0] + row[1]).isCloseTo(1, within(1e-6f));
    }
    assertThat(split.score(probabilities).accuracy().orElseThrow()).isGreaterThan(0.9);
  }

  @Test
  void train_threeClassesEarlyStopped_isBetterThanChance() {
    TabularSplit split = TabularSource.WINE.read().split(0, 100);
    float[][] probabilities = TabularMethod.XGBOOST_STOPPED.fit(split, NO_NET).get();

    assertThat(probabilities).hasDimensions(78, 3);
    assertThat(split.score(probabilities).logLoss().orElseThrow()).isLessThan(Math.log(3) / 2);
  }

  @Test
  void train_regressionTwice_givesTheSameTrees() {
    TabularSplit split = TabularSource.FRIEDMAN1.read().split(0, 100);
    float[][] predictions = TabularMethod.XGBOOST_STOPPED.fit(split, NO_NET).get();

    assertThat(split.score(predictions).mse().orElseThrow()).isLessThan(0.6);
    assertThat(TabularMethod.XGBOOST_STOPPED.fit(split, NO_NET).get()).isDeepEqualTo(predictions);
  }
}
