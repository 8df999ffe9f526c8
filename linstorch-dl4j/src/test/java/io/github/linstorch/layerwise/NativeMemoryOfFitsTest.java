package io.github.linstorch.layerwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.linstorch.layerwise.DenseStack.Layer;
import io.github.linstorch.lstsq.NativeLapack;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

/** A service that fits all day does not grow: the native memory of a fit goes with it. */
class NativeMemoryOfFitsTest {

  @Test
  void fit_manyTimes_nativeMemoryDoesNotGrow() {
    assumeTrue(NativeLapack.isUsed(), "no native blocks without LAPACK");
    int rows = 1024;
    int width = 60;
    SplittableRandom random = new SplittableRandom(1);
    double[][] x = new double[width][];
    for (int j = 0; j < width; j++) {
      x[j] = random.doubles(rows).toArray();
    }
    double[][] y = {random.doubles(rows).toArray()};
    DenseStack stack =
        new DenseStack(
            List.of(
                new Layer("a", width, width, true, Activation.RELU, false, DenseStack.Penalty.NONE),
                new Layer(
                    "b", width, 1, true, Activation.IDENTITY, false, DenseStack.Penalty.NONE)));
    double[] initial = random.doubles(stack.parameterCount(), -0.1, 0.1).toArray();
    long blocks = 2L * rows * width * Double.BYTES;

    Inspection.evaluate(stack, initial, new Samples(x, y, rows), 1);
    long before = Pointer.totalBytes();
    for (int i = 0; i < 20; i++) {
      Inspection.evaluate(stack, initial, new Samples(x, y, rows), 1);
    }

    assertThat(Pointer.totalBytes() - before).isLessThan(blocks);
  }
}
