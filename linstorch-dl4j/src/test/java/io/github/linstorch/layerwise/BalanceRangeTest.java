package io.github.linstorch.layerwise;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.layerwise.DenseStack.Layer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Units that cannot be scaled exactly, or have nothing to balance, stay as they are. */
class BalanceRangeTest {

  private static final DenseStack STACK =
      new DenseStack(
          List.of(
              new Layer("first", 2, 1, true, Activation.RELU),
              new Layer("last", 1, 1, false, Activation.IDENTITY)));

  private static double[] balanced(double... parameters) {
    return Balance.of(STACK, parameters, l -> true, Float.MIN_NORMAL, Float.MAX_VALUE);
  }

  @Test
  void of_largeIncoming_scaledByPowerOfTwo() {
    // sqrt(1 / 48) is nearest to 1/8 among the powers of 2.
    assertThat(balanced(32, 32, 16, 1)).containsExactly(4, 4, 2, 8);
  }

  @Test
  void of_weightThatWouldUnderflow_unitStays() {
    double tiny = Float.MIN_NORMAL;
    assertThat(balanced(32, tiny, 16, 1)).containsExactly(32, tiny, 16, 1);
  }

  @Test
  void of_weightThatWouldOverflow_unitStays() {
    double huge = Float.MAX_VALUE;
    assertThat(balanced(1, 0, 0, huge)[3]).isLessThan(huge);
    assertThat(Balance.of(STACK, new double[] {1e-3, 0, 0, 1}, l -> true, 1e-9, 1e-3)[0])
        .isEqualTo(1e-3);
  }

  @Test
  void of_deadUnit_stays() {
    assertThat(balanced(0, 0, 0, 1)).containsExactly(0, 0, 0, 1);
    assertThat(balanced(1, 2, 3, 0)).containsExactly(1, 2, 3, 0);
  }

  @Test
  void of_layerThatMustNotChange_stays() {
    double[] parameters = {32, 32, 16, 1};
    assertThat(Balance.of(STACK, parameters, l -> l == 0, 0, 1e9)).isEqualTo(parameters);
  }
}
