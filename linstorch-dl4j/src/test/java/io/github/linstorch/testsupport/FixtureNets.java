package io.github.linstorch.testsupport;

import static io.github.linstorch.testsupport.Fixtures.assertClose;

import io.github.linstorch.layerwise.Activation;
import io.github.linstorch.layerwise.gaussnewton.step.Decay;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import java.util.Arrays;

/** Nets of the fixtures: ReLU units, a linear output, a bias where a matrix has a row for it. */
public final class FixtureNets {

  private FixtureNets() {}

  public static Topology shape(Matrix[] net, int nIn, boolean[] active) {
    int depth = net.length;
    Topology shape =
        new Topology(
            new int[depth + 1],
            new boolean[depth],
            Hinges.of(new double[depth]),
            new boolean[depth]);
    shape.dims()[0] = nIn;
    for (int l = 0; l < depth; l++) {
      shape.dims()[l + 1] = net[l].columns();
      shape.bias()[l] = net[l].rows() > shape.dims()[l];
      shape.frozen()[l] = active != null && !active[l];
    }
    shape.activation()[depth - 1] = Activation.hinge(1);
    return shape;
  }

  public static Decay decay(Topology shape, double alpha) {
    double[][] rows = new double[shape.depth()][];
    for (int l = 0; l < rows.length; l++) {
      rows[l] = new double[shape.dims()[l]];
      Arrays.fill(rows[l], alpha);
    }
    return alpha == 0 ? Decay.NONE : new Decay(rows);
  }

  public static void assertNet(String what, Matrix[] found, Matrix[] expected, double rtol) {
    for (int l = 0; l < expected.length; l++) {
      assertClose(what + " " + l, found[l], expected[l], rtol);
    }
  }
}
