package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GaussNewtonConfigTest {

  private static final Map<String, BiConsumer<GaussNewtonConfig.Builder, Double>> SETTERS =
      Map.ofEntries(
          Map.entry("stepShares", (b, v) -> b.stepShares(1, v)),
          Map.entry("blocks", (b, v) -> b.blocks(v.intValue())),
          Map.entry("sweeps", (b, v) -> b.sweeps(v.intValue())),
          Map.entry("cgIterations", (b, v) -> b.cgIterations(v.intValue())),
          Map.entry("damping", GaussNewtonConfig.Builder::damping),
          Map.entry("leastDamping", GaussNewtonConfig.Builder::leastDamping),
          Map.entry("dampingDown", GaussNewtonConfig.Builder::dampingDown),
          Map.entry("dampingUp", GaussNewtonConfig.Builder::dampingUp),
          Map.entry("dampingTries", (b, v) -> b.dampingTries(v.intValue())),
          Map.entry("ridge", GaussNewtonConfig.Builder::ridge),
          Map.entry("hingesPerUnit", (b, v) -> b.hingesPerUnit(v.intValue())),
          Map.entry("seedRows", (b, v) -> b.seedRows(v.intValue())),
          Map.entry("holdout", GaussNewtonConfig.Builder::holdout),
          Map.entry("patience", (b, v) -> b.patience(v.intValue())),
          Map.entry("weightDecay", GaussNewtonConfig.Builder::weightDecay));

  @ParameterizedTest
  @CsvSource({
    "stepShares, 0",
    "stepShares, 1.5",
    "stepShares, NaN",
    "blocks, -1",
    "sweeps, -1",
    "cgIterations, 0",
    "damping, -0.1",
    "damping, NaN",
    "damping, Infinity",
    "leastDamping, -1",
    "leastDamping, NaN",
    "dampingDown, 0",
    "dampingDown, 1.1",
    "dampingDown, NaN",
    "dampingUp, 1",
    "dampingUp, Infinity",
    "dampingUp, NaN",
    "dampingTries, 0",
    "ridge, -1",
    "ridge, NaN",
    "hingesPerUnit, 0",
    "seedRows, 0",
    "holdout, -0.1",
    "holdout, 1",
    "holdout, NaN",
    "patience, 0",
    "weightDecay, -1",
    "weightDecay, NaN",
    "weightDecay, Infinity"
  })
  void builder_impossibleValue_refusedByNameWithTheValue(String name, double value) {
    GaussNewtonConfig.Builder builder = GaussNewtonConfig.builder();
    String found = value == Math.rint(value) ? String.valueOf((int) value) : String.valueOf(value);

    assertThatThrownBy(() -> SETTERS.get(name).accept(builder, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Expected " + name + " ")
        .hasMessageContaining("found " + (Double.isInfinite(value) ? "Infinity" : found));
    assertThat(builder.build()).isEqualTo(GaussNewtonConfig.defaults());
  }

  @Test
  void builder_nothingToChooseFrom_refused() {
    GaussNewtonConfig.Builder builder = GaussNewtonConfig.builder();

    assertThatThrownBy(builder::starts).hasMessageContaining("at least one start");
    assertThatThrownBy(builder::stepShares).hasMessageContaining("stepShares");
    assertThatThrownBy(() -> builder.starts((GaussNewtonStart) null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("null");
    assertThatThrownBy(() -> FitConfig.builder().gaussNewton(null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("gaussNewton");
  }

  @Test
  void toBuilder_everySettingChanged_keepsThemAll() {
    GaussNewtonConfig config =
        GaussNewtonConfig.builder()
            .starts(GaussNewtonStart.HE)
            .stepShares(0.9, 0.1)
            .blocks(3)
            .sweeps(7)
            .cgIterations(11)
            .damping(0.2)
            .leastDamping(0.01)
            .dampingDown(0.5)
            .dampingUp(5)
            .dampingTries(6)
            .ridge(0.02)
            .hingesPerUnit(4)
            .seedRows(99)
            .holdout(0.25)
            .patience(8)
            .refit(false)
            .weightDecay(0.003)
            .guard(false)
            .sampledFrom(77)
            .batchRows(44)
            .memory(123_456)
            .build();

    GaussNewtonConfig copy = config.toBuilder().build();

    assertThat(copy).isEqualTo(config).hasSameHashCodeAs(config).hasToString(config.toString());
    assertThat(copy.starts()).containsExactly(GaussNewtonStart.HE);
    assertThat(copy.stepShares()).containsExactly(0.9, 0.1);
    assertThat(copy.blocks()).isEqualTo(3);
    assertThat(copy.sweeps()).hasValue(7);
    assertThat(copy.cgIterations()).hasValue(11);
    assertThat(copy.damping()).hasValue(0.2);
    assertThat(copy.leastDamping()).hasValue(0.01);
    assertThat(copy.dampingDown()).isEqualTo(0.5);
    assertThat(copy.dampingUp()).isEqualTo(5);
    assertThat(copy.dampingTries()).isEqualTo(6);
    assertThat(copy.ridge()).hasValue(0.02);
    assertThat(copy.hingesPerUnit()).isEqualTo(4);
    assertThat(copy.seedRows()).isEqualTo(99);
    assertThat(copy.holdout()).isEqualTo(0.25);
    assertThat(copy.patience()).isEqualTo(8);
    assertThat(copy.refit()).isFalse();
    assertThat(copy.weightDecay()).hasValue(0.003);
    assertThat(copy.guard()).isFalse();
    assertThat(copy.sampledFrom()).hasValue(77);
    assertThat(copy.batchRows()).isEqualTo(44);
    assertThat(copy.memory()).isEqualTo(123_456);
    assertThat(config).isNotEqualTo(GaussNewtonConfig.defaults());
    assertThat(FitConfig.builder().gaussNewton(config).build().toBuilder().build().gaussNewton())
        .isEqualTo(config);
  }

  @Test
  void starts_oneTwice_refusedWithTheRemedy() {
    assertThatThrownBy(
            () -> GaussNewtonConfig.builder().starts(GaussNewtonStart.HE, GaussNewtonStart.HE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Expected each start once, found [HE, HE]; for more starts of a kind use"
                + " FitConfig.restarts");
  }
}
