package io.github.linstorch.layerwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.lstsq.Matrix;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SoftmaxTest {

  private static final int ROWS = 9;

  @Test
  void apply_columnsMatrixAndLogLoss_agree() {
    SplittableRandom random = new SplittableRandom(4);
    Matrix z = new Matrix(ROWS, 3, random.doubles(3 * ROWS, -800, 800).toArray());
    double[][] columns = z.copyColumns();
    double[] probabilities = new double[3 * ROWS];

    Activation.SOFTMAX.apply(columns, ROWS);
    Softmax.apply(z, probabilities);

    assertThat(Matrix.ofColumns(columns, ROWS).values()).isEqualTo(probabilities);
    for (int i = 0; i < ROWS; i++) {
      int row = i;
      Matrix logits = z.rowsOf(new int[] {row});
      double sum = 0;
      for (int o = 0; o < 3; o++) {
        double p = columns[o][row];
        sum += p;
        Matrix label = new Matrix(1, 3);
        label.set(0, o, 1);
        double loss = Temperature.logLoss(logits, label, null, 1);
        // Of a probability that has underflowed, only the logits know the logarithm.
        assertThat(p > 1e-300 ? -Softmax.log(p) : loss).isCloseTo(loss, within(1e-9));
      }
      assertThat(sum).isCloseTo(1, within(1e-15));
    }
  }

  @Test
  void log_zeroAndNaN_finiteAndNaN() {
    assertThat(Softmax.log(0)).isCloseTo(-744.44, within(0.01));
    assertThat(Softmax.log(Double.NaN)).isNaN();
    assertThat(Softmax.log(1)).isZero();
  }
}
