package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.testsupport.ElementwiseActivations;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** {@link FitMethod#LAST_LAYER} behind hidden units of every kind. */
class LastLayerActivationsTest {

  static Stream<IActivation> activations() {
    return ElementwiseActivations.all();
  }

  @ParameterizedTest
  @MethodSource("activations")
  void fit_anyHiddenActivation_residualsAreOrthogonalToWhatDl4jComputes(IActivation activation) {
    DataSet rows = GaussNewtonSample.data(new SplittableRandom(3), 200);
    MultiLayerNetwork net =
        Nets.init(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .dataType(DataType.DOUBLE)
                .activation(activation)
                .list()
                .layer(new DenseLayer.Builder().nIn(3).nOut(7).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nIn(7)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());

    LinstorchFitter.fit(net, rows, FitConfig.lastLayer());

    INDArray hidden = net.feedForward(rows.getFeatures()).get(1);
    INDArray residual = rows.getLabels().sub(net.output(rows.getFeatures()));
    assertThat(hidden.transpose().mmul(residual).norm2Number().doubleValue()).isLessThan(1e-9);
    assertThat(residual.sumNumber().doubleValue()).isBetween(-1e-9, 1e-9);
  }
}
