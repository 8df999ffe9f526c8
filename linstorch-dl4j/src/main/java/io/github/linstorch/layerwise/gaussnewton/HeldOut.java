package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.ArrayList;
import java.util.List;

/** Rows that nets are held to, in parts that several threads judge. */
final class HeldOut implements AutoCloseable {

  private record Part(Rows rows, Pass pass, Products products) {}

  private final List<Part> parts = new ArrayList<>();
  private final Criterion criterion;
  private final Crew crew;
  private final double total;

  /**
   * Takes the first rows of some.
   *
   * @param count how many
   */
  HeldOut(Topology shape, Rows rows, int count, Criterion criterion, Crew crew) {
    this.criterion = criterion;
    this.crew = crew;
    double sum = 0;
    for (int from = 0; from < count; from += SampledSweeps.SHARE) {
      int[] numbers = new int[Math.min(SampledSweeps.SHARE, count - from)];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = from + i;
      }
      Rows some = rows.subset(numbers);
      Products products = new Products();
      parts.add(new Part(some, new Pass(shape, some.x(), products), products));
      sum += some.total();
    }
    this.total = sum;
  }

  /** Mean loss of a net. */
  double loss(Matrix[] net) {
    double[] losses = new double[parts.size()];
    crew.each(
        losses.length,
        p -> {
          Rows rows = parts.get(p).rows();
          Matrix output = parts.get(p).pass().forward(net);
          losses[p] = criterion.loss(rows, output) * rows.total();
        });
    double sum = 0;
    for (double loss : losses) {
      sum += loss;
    }
    return sum / total;
  }

  @Override
  public void close() {
    parts.forEach(part -> part.products().close());
  }
}
