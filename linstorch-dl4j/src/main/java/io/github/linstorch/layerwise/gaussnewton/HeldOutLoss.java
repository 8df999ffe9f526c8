package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Criterion;
import io.github.linstorch.layerwise.gaussnewton.step.ParallelFor;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Loss of nets on held-out rows, computed in parts by several threads. */
final class HeldOutLoss implements AutoCloseable {

  private record Part(Rows rows, Activations activations, Products products) {}

  private final List<Part> parts = new ArrayList<>();
  private final Criterion criterion;
  private final ParallelFor parallel;
  private final double total;

  /**
   * Takes the first rows of some.
   *
   * @param count how many rows
   * @param size of each part
   */
  HeldOutLoss(
      Topology shape, Rows rows, int count, int size, Criterion criterion, ParallelFor parallel) {
    this.criterion = criterion;
    this.parallel = parallel;
    double sum = 0;
    for (int from = 0; from < count; from += size) {
      Rows some = rows.subset(IntStream.range(from, Math.min(count, from + size)).toArray());
      Products products = new Products();
      parts.add(new Part(some, new Activations(shape, some.x(), products), products));
      sum += some.total();
    }
    this.total = sum;
  }

  /** Mean loss of a net. */
  double of(Matrix[] net) {
    double[] losses = new double[parts.size()];
    parallel.each(
        losses.length,
        p -> {
          Rows rows = parts.get(p).rows();
          Matrix output = parts.get(p).activations().forward(net);
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
