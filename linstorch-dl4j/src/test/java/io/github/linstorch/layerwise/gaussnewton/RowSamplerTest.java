package io.github.linstorch.layerwise.gaussnewton;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.lstsq.Matrix;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class RowSamplerTest {

  @Test
  void draw_untilTooFewAreLeft_noRowTwiceAndOnlyGivenOnes() {
    double[] numbers = DoubleStream.iterate(0, i -> i + 1).limit(50).toArray();
    Rows rows = new Rows(new Matrix(50, 1, numbers), new Matrix(50, 1), null);
    int[] fitted = new Random(1).ints(0, 50).distinct().limit(23).toArray();
    RowSampler sampler = new RowSampler(rows, fitted, 7);
    Random random = new Random(2);
    sampler.shuffle(random);
    Set<Double> allowed = new HashSet<>();
    for (int number : fitted) {
      allowed.add((double) number);
    }
    for (int round = 0; round < 3; round++) {
      Set<Double> drawn = new HashSet<>();
      for (int s = 0; s < 3; s++) {
        sampler.draw(random);
        Rows part = rows.room(7);
        sampler.fill(part, 0);
        for (double number : part.x().values()) {
          assertThat(drawn.add(number)).isTrue();
        }
      }
      assertThat(allowed).containsAll(drawn);
      assertThat(drawn).hasSize(21);
    }
  }
}
