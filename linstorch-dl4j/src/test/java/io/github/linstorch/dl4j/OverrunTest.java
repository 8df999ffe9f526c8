package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A fit that goes on beyond its time limit says by how much. */
class OverrunTest {

  private final SplittableRandom random = new SplittableRandom(4);
  private final INDArray x = Nd4j.createFromArray(Nets.uniform(random, 50, 3));
  private final DataSet data = new DataSet(x, x.getColumn(0, true).mul(2));
  private final AtomicLong clock = new AtomicLong();

  private FitReport fit(FitMethod method, Duration step, Duration limit) {
    MultiLayerNetwork net = Nets.plain(Nets.relu(3, 4, 1), DataType.DOUBLE, LossFunction.MSE);
    FitConfig config =
        FitConfig.builder()
            .method(method)
            .timeLimit(limit)
            .clock(() -> clock.addAndGet(step.toNanos()))
            .build();
    return LinstorchFitter.fit(net, data, config);
  }

  @ParameterizedTest
  @EnumSource(FitMethod.class)
  void fit_everyStepTakesAsLongAsTheLimit_reportSaysHowLateItIs(FitMethod method) {
    FitReport report = fit(method, Duration.ofSeconds(3), Duration.ofSeconds(2));

    double late = report.elapsed().toNanos() / 1e9 - 2;
    assertThat(late).isPositive();
    assertThat(report.toString())
        .contains(String.format("%.3g s beyond the time limit of 2.00 s", late));
  }

  @ParameterizedTest
  @EnumSource(FitMethod.class)
  void fit_inTime_reportSaysNothing(FitMethod method) {
    FitReport report = fit(method, Duration.ofNanos(1), Duration.ofSeconds(2));

    assertThat(report.toString()).doesNotContain("time limit");
  }

  @Test
  void fit_lessThanATenthLate_reportSaysNothing() {
    FitConfig config = FitConfig.builder().timeLimit(Duration.ofSeconds(10)).build();

    assertThat(Overrun.of(config, Duration.ofSeconds(11))).isEmpty();
    assertThat(Overrun.of(config, Duration.ofMillis(11_001))).startsWith("1.00 s beyond");
    assertThat(Overrun.of(FitConfig.defaults(), Duration.ofDays(9))).isEmpty();
  }
}
