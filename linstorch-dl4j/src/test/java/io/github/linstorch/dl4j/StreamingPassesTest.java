package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.dl4j.ReferenceLinstorch.Act;
import io.github.linstorch.dl4j.ReferenceLinstorch.Layer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** How often a fit reads an iterator, counted by the iterator itself. */
class StreamingPassesTest {

  private final SplittableRandom random = new SplittableRandom(72);
  private final INDArray x = Nd4j.createFromArray(Nets.uniform(random, 300, 4));
  private final INDArray y = Nd4j.createFromArray(Nets.oneHot(random, 300, 2));

  private FitReport fit(List<Layer> layers, LossFunction loss, FitConfig config, int expected) {
    MultiLayerNetwork net = Nets.plain(layers, DataType.DOUBLE, loss);
    Nets.randomise(net, new SplittableRandom(6), -1, 1);
    BatchIterator iterator = BatchIterator.of(x, y, 40);

    FitReport report = LinstorchFitter.fit(net, iterator, config);

    assertThat(iterator.resets).as("resets").isEqualTo(expected);
    assertThat(iterator.completePasses).as("complete passes").isEqualTo(expected);
    return report;
  }

  private static List<Layer> reluOfDepth(int depth) {
    return Nets.relu(
        IntStream.rangeClosed(0, depth).map(l -> l == 0 ? 4 : l == depth ? 2 : 6).toArray());
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1", "1, 2", "1, 3", "2, 1", "2, 2", "2, 3", "3, 1", "3, 2", "3, 3", "4, 1", "4, 2", "4, 3"
  })
  void fit_backwardFirst_readsOncePlusOncePerCallAndLaterLayer(int depth, int calls) {
    int expected = 1 + calls * (depth - 1);
    FitConfig config = FitConfig.builder().solveCalls(calls).build();

    FitReport report = fit(reluOfDepth(depth), LossFunction.MSE, config, expected);

    assertThat(report.passes()).isEqualTo(expected);
  }

  /** Not at all for the layers, once for the loss: nothing in the last solve knows it. */
  @ParameterizedTest
  @CsvSource({"2, 1", "2, 3", "3, 1", "3, 2", "4, 2"})
  void fit_forwardFirst_reportsThePassesItMakes(int depth, int calls) {
    int expected = calls * (depth - 1) + 2;
    FitConfig config =
        FitConfig.builder().solveCalls(calls).solveOrder(SolveOrder.FORWARD_FIRST).build();
    MultiLayerNetwork net = Nets.plain(reluOfDepth(depth), DataType.DOUBLE, LossFunction.MSE);
    Nets.randomise(net, new SplittableRandom(6), -1, 1);
    BatchIterator iterator = BatchIterator.of(x, y, 40);

    FitReport report = LinstorchFitter.fit(net, iterator, config);

    assertThat(iterator.completePasses).isEqualTo(report.passes());
    assertThat(report.passes()).isLessThanOrEqualTo(expected);
  }

  private enum Extra {
    KEEP_BEST,
    LEAKY,
    ELU,
    LEAKY_OUTPUT,
    RELU_OUTPUT,
    SOFTMAX_MSE,
    RESTARTS
  }

  @ParameterizedTest
  @EnumSource
  void fit_morePassesNeeded_reportCountsThemAll(Extra extra) {
    Act hidden =
        switch (extra) {
          case LEAKY -> Act.leaky(0.2);
          case ELU -> Act.elu(1);
          default -> Act.RELU;
        };
    Act last =
        switch (extra) {
          case LEAKY_OUTPUT -> Act.leaky(0.2);
          case RELU_OUTPUT -> Act.RELU;
          case SOFTMAX_MSE -> Act.SOFTMAX;
          default -> Act.IDENTITY;
        };
    List<Layer> layers =
        List.of(
            new Layer(4, 6, true, hidden),
            new Layer(6, 5, true, hidden),
            new Layer(5, 2, true, last));
    FitConfig config =
        FitConfig.builder()
            .keepBest(extra == Extra.KEEP_BEST)
            .restarts(extra == Extra.RESTARTS ? 2 : 0)
            .build();
    MultiLayerNetwork net = Nets.plain(layers, DataType.DOUBLE, LossFunction.MSE);
    BatchIterator iterator = BatchIterator.of(x, y, 40);

    FitReport report = LinstorchFitter.fit(net, iterator, config);

    assertThat(iterator.resets).isEqualTo(iterator.completePasses);
    assertThat(report.passes()).isEqualTo(iterator.completePasses).isGreaterThan(3);
  }
}
