package io.github.linstorch.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.dl4j.Scores;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ReliabilityPlotTest {

  private final INDArray probabilities =
      Nd4j.createFromArray(new double[][] {{0.85, 0.15}, {0.05, 0.95}, {0.04, 0.96}});
  private final INDArray labels = Nd4j.createFromArray(new double[][] {{1, 0}, {0, 1}, {1, 0}});

  @Test
  void csv_emptyBins_areLeftOut() {
    DigitsResult result =
        new DigitsResult("x, y", List.of(), Scores.classification(probabilities, labels));

    assertThat(ReliabilityPlot.csv(List.of(result)).lines())
        .containsExactly(
            "method,from,to,rows,confidence,accuracy",
            "\"x, y\",0.80,0.90,1,0.8500,1.0000",
            "\"x, y\",0.90,1.00,2,0.9550,0.5000");
  }

  @Test
  void classScore_handMade_hasItsFigures() {
    ClassScore score = ClassScore.of("x", probabilities, labels, 5);

    assertThat(score.accuracy()).isEqualTo(2 / 3.0);
    assertThat(score.logLoss()).isEqualTo(-Math.log(0.85 * 0.95 * 0.04) / 3, within(1e-12));
    assertThat(score.calibrationError()).isEqualTo((0.15 + 2 * (0.955 - 0.5)) / 3, within(1e-12));
    assertThat(score.millis()).isEqualTo(5);
  }
}
