package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.RowSource;
import io.github.linstorch.layerwise.RowTask;
import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Criteria;
import io.github.linstorch.layerwise.gaussnewton.step.Criterion;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.layerwise.gaussnewton.step.Vectors;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Loss of one block of rows after another, and its slope in the weights of the last layer. Owns its
 * buffers. Not thread-safe.
 */
final class LastLayerSlope implements AutoCloseable {

  /**
   * Loss and slope of some rows.
   *
   * @param slope sum over the rows, by their weights
   * @param loss sum over the rows, by their weights
   * @param weight sum of the weights of the rows
   */
  record Sums(Matrix slope, double loss, double weight) implements Serializable {}

  /**
   * Sums up the rows of a part.
   *
   * @param shape of the net
   * @param equilibration coordinates of the net
   * @param criteria of the loss
   * @param net unchanged
   */
  record Task(Topology shape, Equilibration equilibration, Criteria criteria, Matrix[] net)
      implements RowTask<Sums> {

    @Override
    public Sums run(RowSource rows, int part) {
      try (LastLayerSlope block = new LastLayerSlope(shape, equilibration, criteria)) {
        Sums all = new Sums(block.slope.copy(), 0, 0);
        rows.restart();
        for (int blocks = rows.advance(); blocks > 0; blocks = rows.advance()) {
          for (int b = 0; b < blocks; b++) {
            block.run(rows, b, net);
            all = merge(all, new Sums(block.slope, block.loss, block.weight));
          }
        }
        return all;
      }
    }

    @Override
    public Sums merge(Sums first, Sums second) {
      Vectors.addScaled(first.slope, 1, second.slope);
      return new Sums(first.slope, first.loss + second.loss, first.weight + second.weight);
    }
  }

  private final Topology shape;
  private final int last;
  private final Equilibration equilibration;
  private final Products products = new Products();
  private final Criterion criterion;
  private final Matrix slope;
  private Rows rows;
  private Activations activations;
  private Matrix residual;
  private double loss;
  private double weight;

  LastLayerSlope(Topology shape, Equilibration equilibration, Criteria criteria) {
    this.criterion = criteria.create();
    this.shape = shape;
    this.last = shape.depth() - 1;
    this.equilibration = equilibration;
    this.slope = new Matrix(shape.rows(last), shape.nOut());
  }

  /** Takes loss and slope of a block. */
  void run(RowSource source, int block, Matrix[] net) {
    load(source, block);
    Matrix output = activations.forward(net);
    weight = rows.total();
    loss = criterion.loss(rows, output) * weight;
    criterion.linearise(output, rows.y(), residual);
    for (int i = 0; rows.weights() != null && i < residual.values().length; i++) {
      residual.values()[i] *= rows.weights()[i % rows.count()];
    }
    products.cross(activations.entering(last), residual, slope);
  }

  private void load(RowSource source, int block) {
    int n = source.rowsIn(block);
    double[] weights = source.weights(block);
    boolean fits = rows != null && rows.count() == n;
    Matrix x = fits ? rows.x() : new Matrix(n, shape.nIn());
    Matrix y = fits ? rows.y() : new Matrix(n, shape.nOut());
    double[][] features = new double[shape.nIn()][n];
    double[][] labels = new double[shape.nOut()][n];
    source.read(block, features, labels);
    Rows.copy(features, x, 0, n);
    Rows.copy(labels, y, 0, n);
    rows = new Rows(x, y, weights == null ? null : Arrays.copyOf(weights, n));
    equilibration.apply(rows);
    if (!fits) {
      activations = new Activations(shape, x, products);
      residual = new Matrix(n, shape.nOut());
    } else {
      activations.load(x);
    }
  }

  /** Slope of the last block, in the weights of the last layer; overwritten by the next. */
  Matrix slope() {
    return slope;
  }

  /** Loss of the last block, summed over its rows by their weights. */
  double loss() {
    return loss;
  }

  /** Weight of the rows of the last block. */
  double weight() {
    return weight;
  }

  @Override
  public void close() {
    products.close();
  }
}
