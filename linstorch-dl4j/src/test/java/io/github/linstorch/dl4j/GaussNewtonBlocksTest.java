package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Blocks keep so many units each in every hidden layer, and there are four at most. */
class GaussNewtonBlocksTest {

  private static int blocks(int rows, GaussNewtonConfig.Builder settings, int... hidden) {
    int[] widths = new int[hidden.length + 2];
    System.arraycopy(hidden, 0, widths, 1, hidden.length);
    widths[0] = 3;
    widths[hidden.length + 1] = 1;
    MultiLayerNetwork net = Nets.plain(Nets.relu(widths), DataType.DOUBLE, LossFunction.MSE);
    DataSet data = GaussNewtonSample.data(new SplittableRandom(2), rows);
    FitConfig config =
        GaussNewtonSample.config().gaussNewton(settings.sweeps(1).build()).threads(2).build();
    return GaussNewtonSample.details(LinstorchFitter.fit(net, data, config)).blocks().size();
  }

  @ParameterizedTest
  @CsvSource({
    "60, 16, 1", "60, 31, 1", "60, 32, 2", "60, 64, 4", "999, 64, 4", "60, 200, 4",
    "1000, 16, 1", "1000, 32, 1", "1000, 63, 1", "1000, 64, 2", "1000, 128, 4", "1000, 200, 4"
  })
  void blocks_unset_byWidthAndRows(int rows, int width, int expected) {
    assertThat(blocks(rows, GaussNewtonConfig.builder(), width)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"32, 1", "64, 1", "128, 2", "256, 4"})
  void blocks_ofSampledSweeps_areWider(int width, int expected) {
    GaussNewtonConfig.Builder settings = GaussNewtonConfig.builder().sampledFrom(1);
    assertThat(blocks(1200, settings, width)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"64, 32, 2", "32, 64, 2", "64, 8, 1"})
  void blocks_severalHiddenLayers_byTheNarrowest(int first, int second, int expected) {
    assertThat(blocks(60, GaussNewtonConfig.builder(), first, second)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"16, 4, 4", "3, 4, 3", "64, 1, 1"})
  void blocks_set_asManyAsThereAreUnitsFor(int width, int wanted, int expected) {
    assertThat(blocks(60, GaussNewtonConfig.builder().blocks(wanted), width)).isEqualTo(expected);
  }
}
