package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** 1000 restarts are 1000 nets of the paper's Figs. 4 to 6, on its own splits. */
class PaperRestartsTest {

  private static final int RESTARTS = 1000;

  @ParameterizedTest(name = "{0}, per column: {1}")
  @MethodSource("io.github.linstorch.dl4j.PaperSplitsTest#figures")
  void fit_restarts_distributionOfTheFigure(
      String name, boolean perColumn, double[] train, double[] test) {
    PaperData data = new PaperData(name, perColumn);
    DataSet rows = new DataSet(data.train.features(), data.train.labels());
    DataSet unseen = new DataSet(data.test.features(), data.test.labels());
    int nIn = data.train.x()[0].length;
    FitConfig.Builder config = FitConfig.builder().restarts(RESTARTS).seed(17);

    Sample trainLosses = losses(nIn, rows, config);
    Sample testLosses = losses(nIn, rows, config.validation(unseen));

    trainLosses.requireLike(train[0], train[1], train[2], train[3]);
    testLosses.requireLike(test[0], test[1], test[2], test[3]);
    assertThat(trainLosses.min())
        .isGreaterThanOrEqualTo(data.published.get("bestHingeTrain").asDouble() - 1e-5);
  }

  /** All but number 0, whose initial weights are DL4J's own. */
  private static Sample losses(int nIn, DataSet rows, FitConfig.Builder config) {
    List<Double> losses = new ArrayList<>();
    FitListener collector =
        new FitListener() {
          @Override
          public void onRestart(RestartEvent event) {
            if (event.number() > 0) {
              losses.add(event.loss());
            }
          }
        };
    MultiLayerNetwork net = Nets.plain(Nets.relu(nIn, 10, 1), DataType.DOUBLE, LossFunction.MSE);
    LinstorchFitter.fit(net, rows, config.listener(collector).build());
    assertThat(losses).hasSize(RESTARTS);
    return new Sample(losses.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
