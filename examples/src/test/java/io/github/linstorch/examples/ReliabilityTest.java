package io.github.linstorch.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ReliabilityTest {

  @Test
  void of_anyRows_countsEachOnceInTheBinOfItsConfidence() {
    Random random = new Random(1);
    double[] confidences = random.doubles(1000).toArray();
    confidences[0] = 1;
    confidences[1] = 0;

    Reliability bins = Reliability.of(confidences, new boolean[1000], 10);

    assertThat(IntStream.of(bins.counts()).sum()).isEqualTo(bins.rows()).isEqualTo(1000);
    assertThat(bins.counts()[9])
        .isEqualTo((int) Arrays.stream(confidences).filter(c -> c >= 0.9).count());
    for (int b = 0; b < 9; b++) {
      double from = b / 10.0;
      double to = (b + 1) / 10.0;
      assertThat(bins.counts()[b])
          .isEqualTo((int) Arrays.stream(confidences).filter(c -> c >= from && c < to).count());
      assertThat(bins.confidence()[b]).isBetween(from, to);
    }
  }

  /** Of twenty rows of confidence 0.15 three are right, and so on. */
  @Test
  void of_perfectCalibration_liesOnTheDiagonal() {
    double[] confidences = new double[200];
    boolean[] right = new boolean[200];
    for (int i = 0; i < 200; i++) {
      int bin = i / 20;
      confidences[i] = (bin + 0.5) / 10;
      right[i] = i % 20 < 2 * bin + 1;
    }

    Reliability bins = Reliability.of(confidences, right, 10);

    assertThat(bins.accuracy()).containsExactly(bins.confidence(), within(1e-12));
    assertThat(bins.error()).isEqualTo(0, within(1e-12));
  }

  /** Three rows of four: |2/3 - 0.9|; one: |1 - 0.525|. */
  @Test
  void error_handMade_isTheMeanDistanceOverTheRows() {
    INDArray probabilities =
        Nd4j.createFromArray(
            new double[][] {{0.95, 0.05}, {0.1, 0.9}, {0.15, 0.85}, {0.525, 0.475}});
    INDArray labels = Nd4j.createFromArray(new double[][] {{1, 0}, {0, 1}, {1, 0}, {1, 0}});

    Reliability bins = Reliability.of(probabilities, labels, 2);
    Reliability halves = Reliability.of(probabilities, labels, 4);

    assertThat(bins.counts()).containsExactly(0, 4);
    assertThat(halves.counts()).containsExactly(0, 0, 1, 3);
    assertThat(halves.error())
        .isEqualTo(3 / 4.0 * Math.abs(2 / 3.0 - 0.9) + 1 / 4.0 * (1 - 0.525), within(1e-12));
    assertThat(ClassScore.of("", probabilities, labels, 0))
        .satisfies(
            score -> {
              assertThat(score.accuracy()).isEqualTo(0.75);
              assertThat(score.logLoss())
                  .isEqualTo(-Math.log(0.95 * 0.9 * 0.15 * 0.525) / 4, within(1e-12));
            });
  }

  @Test
  void filled_binsOfFewRows_areLeftOut() {
    Reliability bins =
        Reliability.of(new double[] {0.15, 0.95, 0.96}, new boolean[] {true, true, false}, 10);

    assertThat(bins.filled(1)).containsExactly(1, 9);
    assertThat(bins.filled(2)).containsExactly(9);
    assertThat(Arrays.stream(bins.csv("x").split("\n")))
        .containsExactly("x,0.10,0.20,1,0.1500,1.0000", "x,0.90,1.00,2,0.9550,0.5000");
  }
}
