package io.github.linstorch.layerwise.gaussnewton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.LocalPasses;
import io.github.linstorch.layerwise.Passes;
import io.github.linstorch.layerwise.RowSource;
import io.github.linstorch.layerwise.Samples;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReservoirTest {

  private static final int ROWS = 2500;

  /** Row i is (i, -i) with the label 2 i. */
  private static RowSource source() {
    double[][] x = new double[2][ROWS];
    double[][] y = new double[1][ROWS];
    for (int i = 0; i < ROWS; i++) {
      x[0][i] = i;
      x[1][i] = -i;
      y[0][i] = 2 * i;
    }
    return new Samples(x, y, ROWS);
  }

  /** The same, row i weighing i + 1. */
  private static RowSource weighted() {
    RowSource source = source();
    return new RowSource() {
      private int first;
      private int blocks;

      @Override
      public Passes passes(DenseStack stack, int threads) {
        return new LocalPasses(stack, this, threads);
      }

      @Override
      public void restart() {
        source.restart();
        first = 0;
        blocks = 0;
      }

      @Override
      public int advance() {
        first += blocks;
        blocks = source.advance();
        return blocks;
      }

      @Override
      public int rowsIn(int block) {
        return source.rowsIn(block);
      }

      @Override
      public void read(int block, double[][] features, double[][] labels) {
        source.read(block, features, labels);
      }

      @Override
      public double[] weights(int block) {
        double[] weights = new double[rowsIn(block)];
        for (int i = 0; i < weights.length; i++) {
          weights[i] = (first + block) * BLOCK_ROWS + i + 1;
        }
        return weights;
      }

      @Override
      public int largestBlock() {
        return source.largestBlock();
      }

      @Override
      public boolean isInMemory() {
        return true;
      }
    };
  }

  @Test
  void sample_roomForAll_keepsThemInOrder() {
    Sample sample = Reservoir.sample(source(), 2, 1, ROWS, 1);

    assertThat(sample.seen()).isEqualTo(ROWS);
    assertThat(sample.weight()).isEqualTo(ROWS);
    assertThat(sample.rows().weights()).isNull();
    for (int i = 0; i < ROWS; i++) {
      assertThat(sample.rows().x().get(i, 0)).isEqualTo(i);
      assertThat(sample.rows().y().get(i, 0)).isEqualTo(2 * i);
    }
  }

  @Test
  void sample_moreThanFit_keepsWholeRowsOnceEach() {
    Sample sample = Reservoir.sample(weighted(), 2, 1, 1500, 7);

    Rows rows = sample.rows();
    assertThat(rows.count()).isEqualTo(1500);
    assertThat(sample.seen()).isEqualTo(ROWS);
    assertThat(sample.weight()).isEqualTo(ROWS * (ROWS + 1) / 2.0);
    Set<Double> seen = new HashSet<>();
    for (int i = 0; i < 1500; i++) {
      double number = rows.x().get(i, 0);
      assertThat(seen.add(number)).as("row %s twice", number).isTrue();
      assertThat(rows.x().get(i, 1)).isEqualTo(-number);
      assertThat(rows.y().get(i, 0)).isEqualTo(2 * number);
      assertThat(rows.weight(i)).isEqualTo(number + 1);
    }
  }

  @Test
  void sample_manySeeds_everyRowIsAsLikely() {
    int[] times = new int[ROWS];
    int seeds = 400;
    for (int seed = 0; seed < seeds; seed++) {
      Rows rows = Reservoir.sample(source(), 2, 1, 250, seed).rows();
      for (int i = 0; i < rows.count(); i++) {
        times[(int) rows.x().get(i, 0)]++;
      }
    }
    // Of 1000 rows each a tenth is kept: five standard deviations of their mean.
    assertThat(mean(times, 0, 1000)).isCloseTo(seeds * 0.1, within(1.0));
    assertThat(mean(times, 1500, 2500)).isCloseTo(seeds * 0.1, within(1.0));
  }

  private static double mean(int[] values, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += values[i];
    }
    return sum / (to - from);
  }
}
