package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.util.List;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Mistakes that generated bad input has brought to light. */
class GeneratedFaultsTest {

  private static MultiLayerNetwork net(DataType type, int... widths) {
    return Nets.plain(Nets.relu(widths), type, LossFunction.MSE);
  }

  /** Their memory is free for others: a fit would read it, and write to it. */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE", "HALF"})
  void fit_closedNetwork_refused(DataType type) {
    MultiLayerNetwork net = net(type, 3, 4, 2);
    net.close();

    assertThatThrownBy(() -> LinstorchFitter.fit(net, Nd4j.ones(5, 3), Nd4j.ones(5, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("parameters are closed", "anew");
    assertThatThrownBy(() -> LinstorchFitter.check(net))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("parameters are closed");
  }

  @Test
  void check_infiniteParameterOfActivation_layerAndParameterNamed() {
    double infinite = Double.POSITIVE_INFINITY;
    for (IActivation function :
        List.of(
            new ActivationELU(infinite),
            new ActivationLReLU(infinite),
            new ActivationReLU(null, null, infinite))) {
      MultiLayerNetwork net = net(DataType.FLOAT, 3, 4, 2);
      ((DenseLayer) net.getLayer(0).conf().getLayer()).setActivationFn(function);

      assertThat(LinstorchFitter.check(net))
          .singleElement(STRING)
          .contains("layer(index=0", "activation", "Infinity");
    }
  }
}
