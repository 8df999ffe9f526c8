package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FitConfigTest {

  @Test
  void defaults_always_theDocumentedOnes() {
    FitConfig config = FitConfig.defaults();

    assertThat(config.method()).isEqualTo(FitMethod.LINSTORCH);
    assertThat(config.solveOrder()).isEqualTo(SolveOrder.BACKWARD_FIRST);
    assertThat(config.solveCalls()).isEqualTo(1);
    assertThat(config.keepBest()).isFalse();
    assertThat(config.rcond()).isEmpty();
    assertThat(config.threads()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(config.listener()).isNotNull();
  }

  @Test
  void toBuilder_everySettingChanged_keepsThemAll() {
    FitListener listener = new FitListener() {};
    FitConfig config =
        FitConfig.builder()
            .method(FitMethod.LINSTORCH)
            .solveOrder(SolveOrder.FORWARD_FIRST)
            .solveCalls(3)
            .keepBest(true)
            .rcond(1e-9)
            .threads(5)
            .listener(listener)
            .build();

    FitConfig copy = config.toBuilder().build();

    assertThat(copy.method()).isEqualTo(FitMethod.LINSTORCH);
    assertThat(copy.solveOrder()).isEqualTo(SolveOrder.FORWARD_FIRST);
    assertThat(copy.solveCalls()).isEqualTo(3);
    assertThat(copy.keepBest()).isTrue();
    assertThat(copy.rcond()).hasValue(1e-9);
    assertThat(copy.threads()).isEqualTo(5);
    assertThat(copy.listener()).isSameAs(listener);
    assertThat(copy.toString()).isEqualTo(config.toString()).contains("FORWARD_FIRST", "1.0E-9");
  }

  @Test
  void build_builderUsedAgain_earlierConfigUnchanged() {
    FitConfig.Builder builder = FitConfig.builder().solveCalls(2);
    FitConfig config = builder.build();

    builder.solveCalls(7);

    assertThat(config.solveCalls()).isEqualTo(2);
    assertThat(config.toBuilder().keepBest(true).build().solveCalls()).isEqualTo(2);
    assertThat(FitConfig.defaults().solveCalls()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void setters_countBelowOne_refusedByName(int value) {
    refused(() -> FitConfig.builder().solveCalls(value), "solveCalls", "" + value);
    refused(() -> FitConfig.builder().threads(value), "threads", "" + value);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1e-9, 1, 2, Double.NaN, Double.POSITIVE_INFINITY})
  void rcond_outsideZeroToOne_refused(double value) {
    refused(() -> FitConfig.builder().rcond(value), "rcond", "" + value);
  }

  @Test
  void rcond_zero_accepted() {
    assertThat(FitConfig.builder().rcond(0).build().rcond()).hasValue(0);
  }

  private static void refused(ThrowingCallable call, String... words) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(words);
  }

  @Test
  void setters_null_refusedByName() {
    assertThatThrownBy(() -> FitConfig.builder().method(null)).hasMessageContaining("method");
    assertThatThrownBy(() -> FitConfig.builder().solveOrder(null))
        .hasMessageContaining("solveOrder");
    assertThatThrownBy(() -> FitConfig.builder().listener(null)).hasMessageContaining("listener");
  }
}
