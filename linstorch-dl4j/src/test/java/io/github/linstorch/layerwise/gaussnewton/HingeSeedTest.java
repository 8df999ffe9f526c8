package io.github.linstorch.layerwise.gaussnewton;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import io.github.linstorch.testsupport.Hinges;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** Hidden layers that are built of the rows. */
class HingeSeedTest {

  /** Ten hinges a unit would be compared by a matrix of 1.8 GB. */
  @Test
  void draw_wideLayer_allItsUnitsWithinTheMemory() {
    Topology shape =
        new Topology(
            new int[] {3, 1500, 1}, new boolean[] {true, true}, Hinges.of(0, 1), new boolean[2]);
    Random random = new Random(1);
    Matrix x = new Matrix(30, 3, DoubleStream.generate(random::nextGaussian).limit(90).toArray());
    Matrix y = new Matrix(30, 1, DoubleStream.generate(random::nextGaussian).limit(30).toArray());
    try (Products products = new Products()) {
      Matrix[] net =
          HingeSeed.draw(
              shape,
              new Rows(x, y, null),
              SettingsSample.DEFAULTS,
              new Matrix[2],
              random,
              products);

      Set<List<Double>> units = new HashSet<>();
      for (int c = 0; c < net[0].columns(); c++) {
        units.add(Arrays.stream(net[0].values(), net[0].at(c), net[0].at(c + 1)).boxed().toList());
      }
      assertThat(net[0].columns()).isEqualTo(1500);
      // Hinges of a single feature, with their kinks at one of 30 rows, come up more than once.
      assertThat(units).hasSizeGreaterThan(1000);
      assertThat(net[0].values()).doesNotContain(Double.NaN);
    }
  }
}
