package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
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

  private static DataSet rows(int count) {
    return GaussNewtonSample.data(new SplittableRandom(2), count);
  }

  private static FitConfig.Builder config(GaussNewtonConfig.Builder settings) {
    return FitConfig.gaussNewton().toBuilder().gaussNewton(settings.sweeps(1).build()).threads(2);
  }

  private static MultiLayerNetwork net(int width) {
    return Nets.plain(Nets.relu(3, width, 1), DataType.DOUBLE, LossFunction.MSE);
  }

  @Test
  void members_set_asManyBlocksWhateverElseIsSet() {
    FitConfig config = config(GaussNewtonConfig.builder().blocks(2)).members(8).build();

    FitReport report = LinstorchFitter.fit(net(40), rows(60), config);

    assertThat(GaussNewtonSample.details(report).blocks()).hasSize(8);
    assertThat(config.toBuilder().build().members()).hasValue(8);
    assertThat(config.toString()).contains("members=8");
  }

  @Test
  void members_moreThanUnits_refusedByName() {
    FitConfig config = config(GaussNewtonConfig.builder()).members(8).build();
    MultiLayerNetwork net = net(4);
    INDArray before = net.params().dup();
    DataSet data = rows(60);

    assertThatThrownBy(() -> LinstorchFitter.fit(net, data, config))
        .isInstanceOf(UnsupportedNetworkException.class)
        .hasMessageContaining("4 units for 8 members");
    assertThat(net.params()).isEqualTo(before);
  }

  @Test
  void members_otherMethod_refused() {
    FitConfig.Builder linstorch = FitConfig.linstorch().toBuilder().members(2);

    assertThatThrownBy(linstorch::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("LINSTORCH does not know members");
    assertThatThrownBy(() -> FitConfig.builder().members(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found 0");
  }

  /** The committee is the mean already: members of four blocks would only be weaker. */
  @Test
  void fitCommittee_blocksUnset_membersOfOneBlock() {
    Committee committee =
        LinstorchFitter.fitCommittee(
            net(64).getLayerWiseConfigurations(),
            rows(60),
            2,
            config(GaussNewtonConfig.builder()).build());
    Committee ofTwo =
        LinstorchFitter.fitCommittee(
            net(64).getLayerWiseConfigurations(),
            rows(60),
            2,
            config(GaussNewtonConfig.builder().blocks(2)).build());

    assertThat(committee.reports())
        .allSatisfy(report -> assertThat(GaussNewtonSample.details(report).blocks()).hasSize(1));
    assertThat(ofTwo.reports())
        .allSatisfy(report -> assertThat(GaussNewtonSample.details(report).blocks()).hasSize(2));
  }
}
