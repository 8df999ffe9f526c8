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
          Map.entry("blocks", (b, v) -> b.blocks(v.intValue())),
          Map.entry("sampledFrom", (b, v) -> b.sampledFrom(v.intValue())),
          Map.entry("batchRows", (b, v) -> b.batchRows(v.intValue())),
          Map.entry("sweeps", (b, v) -> b.sweeps(v.intValue())),
          Map.entry("ridge", GaussNewtonConfig.Builder::ridge),
          Map.entry("holdout", GaussNewtonConfig.Builder::holdout),
          Map.entry("patience", (b, v) -> b.patience(v.intValue())),
          Map.entry("weightDecay", GaussNewtonConfig.Builder::weightDecay));

  @ParameterizedTest
  @CsvSource({
    "blocks, 0",
    "sampledFrom, 0",
    "batchRows, 0",
    "sweeps, -1",
    "ridge, -1",
    "ridge, NaN",
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

    assertThatThrownBy(() -> builder.guard(null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("guard");
    assertThatThrownBy(() -> FitConfig.builder().gaussNewton(null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("gaussNewton");
  }

  @Test
  void toBuilder_everySettingChanged_keepsThemAll() {
    GaussNewtonConfig config =
        GaussNewtonConfig.builder()
            .blocks(3)
            .sweeps(7)
            .ridge(0.02)
            .holdout(0.25)
            .patience(8)
            .weightDecay(0.003)
            .guard(Guard.NONE)
            .sampledFrom(77)
            .batchRows(44)
            .memory(123_456)
            .build();

    GaussNewtonConfig copy = config.toBuilder().build();

    assertThat(copy).isEqualTo(config).hasSameHashCodeAs(config).hasToString(config.toString());
    assertThat(copy.blocks()).hasValue(3);
    assertThat(copy.sweeps()).hasValue(7);
    assertThat(copy.ridge()).hasValue(0.02);
    assertThat(copy.holdout()).isEqualTo(0.25);
    assertThat(copy.patience()).isEqualTo(8);
    assertThat(copy.weightDecay()).hasValue(0.003);
    assertThat(copy.guard()).isEqualTo(Guard.NONE);
    assertThat(copy.sampledFrom()).hasValue(77);
    assertThat(copy.batchRows()).hasValue(44);
    assertThat(copy.memory()).isEqualTo(123_456);
    assertThat(config).isNotEqualTo(GaussNewtonConfig.defaults());
    FitConfig fit = FitConfig.gaussNewton().toBuilder().gaussNewton(config).build();
    assertThat(fit.toBuilder().build().gaussNewtonConfig()).isEqualTo(config);
  }
}
