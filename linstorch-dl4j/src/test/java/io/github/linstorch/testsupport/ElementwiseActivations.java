package io.github.linstorch.testsupport;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationThresholdedReLU;

/** ND4J's activations of single elements, without trained parameters and randomness. */
public final class ElementwiseActivations {

  private ElementwiseActivations() {}

  /** All of ND4J's, with the parameters that they have by default. */
  public static Stream<IActivation> byDefault() {
    List<IActivation> all = new ArrayList<>();
    for (Activation one : Activation.values()) {
      switch (one) {
        case SOFTMAX, RRELU -> {}
        default -> all.add(one.getActivationFunction());
      }
    }
    all.add(new ActivationGELU(true));
    return all.stream();
  }

  /** Those, and some with other parameters. */
  public static Stream<IActivation> all() {
    return Stream.concat(
        byDefault(),
        Stream.of(
            new ActivationELU(0.4),
            new ActivationLReLU(0.3),
            new ActivationThresholdedReLU(0.5),
            new ActivationThresholdedReLU(-0.5),
            new ActivationReLU(2.0, null, null),
            new ActivationReLU(null, 0.5, null),
            new ActivationReLU(null, null, 0.2),
            new ActivationReLU(3.0, -0.5, 0.2)));
  }
}
