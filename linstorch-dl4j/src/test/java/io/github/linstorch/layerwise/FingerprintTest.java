package io.github.linstorch.layerwise;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.layerwise.DenseStack.Layer;
import io.github.linstorch.layerwise.DenseStack.Penalty;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Fingerprints of stacks that differ in one thing. */
class FingerprintTest {

  private static byte[] print(Layer second) {
    Layer first = new Layer("a", 4, 4, true, Activation.TANH);
    Layer last = new Layer("c", 4, 1, true, Activation.IDENTITY);
    DenseStack stack = new DenseStack(List.of(first, second, last));
    double[] parameters =
        IntStream.range(0, stack.parameterCount()).mapToDouble(i -> 0.1 * i).toArray();
    return new Fingerprint().add(stack, parameters, 2).bytes();
  }

  @Test
  void bytes_ofLayersThatComputeTheSame_areTheSame() {
    Layer layer = new Layer("b", 4, 4, true, Activation.TANH);

    assertThat(print(layer)).isEqualTo(print(layer.frozen()));
    assertThat(print(layer)).isEqualTo(print(new Layer("other", 4, 4, true, Activation.TANH)));
  }

  @Test
  void bytes_ofOtherSkipsBranchesOrActivations_differ() {
    Layer layer = new Layer("b", 4, 4, true, Activation.TANH);
    Links links = new Links(List.of(new Links.Branch(0, 2, 0, 2), new Links.Branch(2, 2, 2, 2)));
    List<byte[]> prints =
        List.of(
            print(layer),
            print(layer.adding(List.of(0))),
            print(layer.adding(List.of(1))),
            print(layer.adding(List.of(0, 1))),
            print(layer.with(Activation.RELU)),
            print(
                new Layer(
                    "b", 4, 4, true, Activation.TANH, false, Penalty.NONE, links, List.of())));

    assertThat(prints.stream().map(HexFormat.of()::formatHex).distinct()).hasSameSizeAs(prints);
  }
}
