package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.deeplearning4j.ui.model.stats.api.StatsReport;
import org.deeplearning4j.ui.model.stats.api.StatsType;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The listener behind DL4J's training page reads everything that there is to read. */
class StatsListenerTest {

  @Test
  void fit_statsListener_oneReportPerFitWithScoreGradientsAndActivations() {
    SplittableRandom random = new SplittableRandom(61);
    INDArray x = Nd4j.createFromArray(Nets.uniform(random, 40, 3));
    INDArray y = Nd4j.createFromArray(Nets.uniform(random, 40, 2));
    MultiLayerNetwork net = Nets.plain(Nets.relu(3, 8, 2), DataType.DOUBLE, LossFunction.MSE);
    InMemoryStatsStorage storage = new InMemoryStatsStorage();
    net.setListeners(new StatsListener(storage, 1));

    LinstorchFitter.fit(net, new DataSet(x, y));

    String session = storage.listSessionIDs().get(0);
    List<Persistable> updates = storage.getAllUpdatesAfter(session, StatsListener.TYPE_ID, 0);
    assertThat(updates).hasSize(1);
    StatsReport report = (StatsReport) updates.get(0);
    assertThat(report.getScore()).isCloseTo(net.score(), within(1e-6));
    assertThat(report.getIterationCount()).isZero();
    assertThat(report.getTotalExamples()).isEqualTo(40);
    Map<String, Double> parameters = report.getMeanMagnitudes(StatsType.Parameters);
    assertThat(parameters.get("1_W"))
        .isCloseTo(net.getParam("1_W").ameanNumber().doubleValue(), within(1e-6));
    Map<String, Double> gradients = report.getMeanMagnitudes(StatsType.Gradients);
    assertThat(gradients).containsKeys("0_W", "0_b", "1_W", "1_b");
    assertThat(gradients.get("1_W")).as("the last layer is at its minimum").isLessThan(1e-9);
    assertThat(report.getMeanMagnitudes(StatsType.Activations)).containsKeys("0");
  }
}
