package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

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
    assertThat(config.updaterState()).isEqualTo(UpdaterState.RESET);
    assertThat(config.restarts()).isZero();
    assertThat(config.restartInit()).isEqualTo(RestartInit.UNIFORM_FAN_IN);
    assertThat(config.seed()).isEmpty();
    assertThat(config.targetLoss()).isEmpty();
    assertThat(config.timeLimit()).isEmpty();
    assertThat(config.validation()).isEmpty();
    assertThat(config.calibrate()).isFalse();
    assertThat(config.balanceClasses()).isFalse();
    assertThat(config.balance()).isFalse();
  }

  @Test
  void toBuilder_everySettingChanged_keepsThemAll() {
    FitListener listener = new FitListener() {};
    DataSet validation = new DataSet(Nd4j.ones(4, 2), Nd4j.ones(4, 1));
    FitConfig config =
        FitConfig.builder()
            .method(FitMethod.LINSTORCH)
            .solveOrder(SolveOrder.FORWARD_FIRST)
            .solveCalls(3)
            .keepBest(true)
            .rcond(1e-9)
            .threads(5)
            .listener(listener)
            .updaterState(UpdaterState.KEEP)
            .restarts(11)
            .restartInit(RestartInit.NETWORK)
            .seed(-3)
            .targetLoss(0.25)
            .timeLimit(Duration.ofMillis(70))
            .validation(validation)
            .calibrate(true)
            .balanceClasses(true)
            .balance(true)
            .build();

    FitConfig copy = config.toBuilder().build();

    assertThat(copy.method()).isEqualTo(FitMethod.LINSTORCH);
    assertThat(copy.solveOrder()).isEqualTo(SolveOrder.FORWARD_FIRST);
    assertThat(copy.solveCalls()).isEqualTo(3);
    assertThat(copy.keepBest()).isTrue();
    assertThat(copy.rcond()).hasValue(1e-9);
    assertThat(copy.threads()).isEqualTo(5);
    assertThat(copy.listener()).isSameAs(listener);
    assertThat(copy.updaterState()).isEqualTo(UpdaterState.KEEP);
    assertThat(copy.restarts()).isEqualTo(11);
    assertThat(copy.restartInit()).isEqualTo(RestartInit.NETWORK);
    assertThat(copy.seed()).hasValue(-3);
    assertThat(copy.targetLoss()).hasValue(0.25);
    assertThat(copy.timeLimit()).contains(Duration.ofMillis(70));
    assertThat(copy.validation().orElseThrow()).isSameAs(validation);
    assertThat(copy.calibrate()).isTrue();
    assertThat(copy.balanceClasses()).isTrue();
    assertThat(copy.balance()).isTrue();
    assertThat(copy.toString())
        .isEqualTo(config.toString())
        .contains("FORWARD_FIRST", "1.0E-9", "KEEP", "restarts=11", "NETWORK", "seed=-3", "4 rows")
        .contains("calibrate=true", "balanceClasses=true", "balance=true");
  }

  @Test
  void startingPoints_always_nameTheirMethodAndNothingElse() {
    assertThat(FitConfig.linstorch()).isSameAs(FitConfig.defaults());
    assertThat(FitConfig.lastLayer().method()).isEqualTo(FitMethod.LAST_LAYER);
    assertThat(FitConfig.gaussNewton().method()).isEqualTo(FitMethod.GAUSS_NEWTON);
    for (FitConfig config : List.of(FitConfig.lastLayer(), FitConfig.gaussNewton())) {
      assertThat(config.toBuilder().method(FitMethod.LINSTORCH).build())
          .hasToString(FitConfig.defaults().toString());
    }
  }

  static Stream<Arguments> settingsThatDoNotApply() {
    GaussNewtonConfig blocks = GaussNewtonConfig.builder().blocks(2).build();
    return Stream.of(
        arguments(FitMethod.LINSTORCH, "gaussNewton", set(b -> b.gaussNewton(blocks))),
        arguments(FitMethod.LAST_LAYER, "gaussNewton", set(b -> b.gaussNewton(blocks))),
        arguments(FitMethod.LAST_LAYER, "solveCalls", set(b -> b.solveCalls(2))),
        arguments(
            FitMethod.LAST_LAYER, "solveOrder", set(b -> b.solveOrder(SolveOrder.FORWARD_FIRST))),
        arguments(
            FitMethod.GAUSS_NEWTON, "solveOrder", set(b -> b.solveOrder(SolveOrder.FORWARD_FIRST))),
        arguments(FitMethod.GAUSS_NEWTON, "solveCalls", set(b -> b.solveCalls(2))),
        arguments(FitMethod.GAUSS_NEWTON, "keepBest", set(b -> b.keepBest(true))),
        arguments(FitMethod.GAUSS_NEWTON, "rcond", set(b -> b.rcond(1e-9))),
        arguments(FitMethod.GAUSS_NEWTON, "solver", set(b -> b.solver(Solver.QR))),
        arguments(
            FitMethod.GAUSS_NEWTON, "restartInit", set(b -> b.restartInit(RestartInit.NETWORK))));
  }

  private static Consumer<FitConfig.Builder> set(Consumer<FitConfig.Builder> setter) {
    return setter;
  }

  @ParameterizedTest
  @MethodSource("settingsThatDoNotApply")
  void build_settingOfAnotherMethod_refusedByName(
      FitMethod method, String name, Consumer<FitConfig.Builder> setter) {
    FitConfig.Builder builder = FitConfig.builder().method(method);
    setter.accept(builder);

    refused(builder::build, method.name(), " " + name + ":", "leave it out");
    for (FitMethod other : FitMethod.values()) {
      boolean applies =
          name.equals("gaussNewton")
              ? other == FitMethod.GAUSS_NEWTON
              : other == FitMethod.LINSTORCH
                  || other == FitMethod.LAST_LAYER
                      && !name.equals("solveCalls")
                      && !name.equals("solveOrder");
      if (applies) {
        builder.method(other).build();
      }
    }
  }

  /** A default that is set is no contradiction. */
  @Test
  void build_defaultOfAnotherMethod_accepted() {
    FitConfig config =
        FitConfig.builder().method(FitMethod.GAUSS_NEWTON).keepBest(false).solveCalls(1).build();

    assertThat(config).hasToString(FitConfig.gaussNewton().toString());
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

  @ParameterizedTest
  @ValueSource(doubles = {-1e-9, Double.NaN, Double.NEGATIVE_INFINITY})
  void targetLoss_impossible_refused(double value) {
    refused(() -> FitConfig.builder().targetLoss(value), "targetLoss", "" + value);
  }

  @Test
  void budgets_impossible_refusedByName() {
    refused(() -> FitConfig.builder().restarts(-1), "restarts", "-1");
    refused(() -> FitConfig.builder().timeLimit(Duration.ZERO), "timeLimit");
    refused(() -> FitConfig.builder().timeLimit(Duration.ofNanos(-1)), "timeLimit");
  }

  @Test
  void setters_null_refusedByName() {
    refused(() -> FitConfig.builder().updaterState(null), "updaterState");
    refused(() -> FitConfig.builder().restartInit(null), "restartInit");
    refused(() -> FitConfig.builder().timeLimit(null), "timeLimit");
    refused(() -> FitConfig.builder().validation(null), "validation");
    assertThatThrownBy(() -> FitConfig.builder().method(null)).hasMessageContaining("method");
    assertThatThrownBy(() -> FitConfig.builder().solveOrder(null))
        .hasMessageContaining("solveOrder");
    assertThatThrownBy(() -> FitConfig.builder().listener(null)).hasMessageContaining("listener");
  }
}
