package io.github.linstorch.layerwise.gaussnewton;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Skips;
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

  /** Hinges beside units that are added explain what those do not. */
  @Test
  void draw_unitsAdded_otherHingesThanThoseThatExplainAlone() {
    Random random = new Random(3);
    int n = 200;
    Matrix x = new Matrix(n, 2, random.doubles(2L * n, -1, 1).toArray());
    // What is added explains all but the bend in the second feature.
    Matrix y = new Matrix(n, 1);
    for (int i = 0; i < n; i++) {
      y.set(i, 0, 10 * x.get(i, 0) + Math.abs(x.get(i, 1)));
    }
    int[][] from = {{0}, {}};
    Topology shape =
        new Topology(
            new int[] {2, 2, 1},
            new boolean[] {true, true},
            Hinges.of(0, 1),
            new boolean[2],
            new Skips(from, null, null));
    try (Products products = new Products()) {
      Matrix[] net =
          HingeSeed.draw(
              shape,
              new Rows(x, y, null),
              SettingsSample.DEFAULTS,
              new Matrix[2],
              random,
              products);

      for (int unit = 0; unit < 2; unit++) {
        assertThat(Math.abs(net[0].get(1, unit)))
            .as("weight of the second feature in unit %d", unit)
            .isGreaterThan(2 * Math.abs(net[0].get(0, unit)));
      }
    }
  }

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
