package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class ComparedScoreTest {

  /** The log-loss of a fit counts such probabilities as they are, too. */
  @Test
  void logLoss_probabilityNearZero_countsAsItIs() {
    MultiLayerNetwork net =
        Nets.init(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .list()
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(1)
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build());
    net.setParam("0_W", Nd4j.createFromArray(new double[][] {{0, 60}}));
    net.setParam("0_b", Nd4j.createFromArray(new double[][] {{0, 0}}));
    INDArray x = Nd4j.createFromArray(new double[][] {{1}, {-1}});
    INDArray firstClass = Nd4j.createFromArray(new double[][] {{1, 0}, {1, 0}});

    ComparedScore score =
        ComparedScore.of(net, ComparedRows.of("test", BatchIterator.of(x, firstClass, 2)), true);

    // exp(-60) of the first row, 1 of the second.
    assertThat(score.logLoss()).isCloseTo(30, within(1e-9));
    assertThat(score.accuracy()).isEqualTo(0.5);
  }
}
