package io.github.linstorch.layerwise;

import io.github.linstorch.layerwise.DenseStack.Layer;
import io.github.linstorch.lstsq.Summary;
import io.github.linstorch.testsupport.Copies;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;

/** What one executor sends of a pass over wide layers, as bytes. */
public final class MixedParts implements Callable<byte[]> {

  static final DenseStack STACK =
      new DenseStack(
          List.of(
              new Layer("a", 50, 45, true, Activation.RELU),
              new Layer("b", 45, 1, true, Activation.IDENTITY)));

  /** The part of the rows of a seed. */
  static PassPart part(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] x = new double[50][];
    double[] y = new double[1300];
    for (int j = 0; j < x.length; j++) {
      x[j] = random.doubles(y.length, -1, 1).toArray();
      for (int i = 0; i < y.length; i++) {
        y[i] += x[j][i] * x[0][i];
      }
    }
    double[] parameters = new SplittableRandom(2).doubles(STACK.parameterCount(), -1, 1).toArray();
    List<Regression> regressions =
        List.of(
            new Regression(0, BackwardTarget.labels(STACK), Summary.FACTOR),
            new Regression(1, BackwardTarget.labels(STACK), Summary.FACTOR));
    Samples rows = new Samples(x, new double[][] {y}, y.length);
    return PassPart.of(STACK, parameters, regressions, 2, true, rows);
  }

  @Override
  public byte[] call() {
    return Copies.bytes(part(6));
  }
}
