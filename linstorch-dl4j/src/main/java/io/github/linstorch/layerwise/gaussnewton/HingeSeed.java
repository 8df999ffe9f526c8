package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.Activation;
import io.github.linstorch.layerwise.Links;
import io.github.linstorch.layerwise.Permutation;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.OrthogonalSelection;
import io.github.linstorch.lstsq.Products;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Hidden layers built from the rows. For each layer there is a pool of random hinges with their
 * kinks at rows, from which orthogonal least squares selects those that explain the labels. The
 * first layer also carries the linear fit, as a pair of opposite units per output. Deeper layers
 * also pass on the best units of the layer before; a layer to whose units others are added gets
 * hinges that explain what those others do not.
 */
final class HingeSeed {

  /** Largest number of features in a sparse hinge. */
  private static final int SPARSE = 3;

  /** Spread, relative to the largest activation, below which a direction counts as constant. */
  private static final double FLAT = 1e-9;

  /**
   * Distance of a hinge's kink from its row, relative to the hinge's spread. Without it round-off,
   * and so the units of the features, would decide on which side of the kink the row lies.
   */
  private static final double BESIDE = 1e-9;

  /**
   * Largest number of candidates that are compared. The selection needs memory for the square of
   * their number, and cannot choose more than there are rows.
   */
  private static final int MOST_CANDIDATES = 4096;

  private final Topology shape;
  private final UnitScales scales;
  private final Matrix y;
  private final Rows rows;
  private final Random random;
  private final Settings settings;
  private final Products products;

  /** Number of leading units of the layer before that carry the linear fit. */
  private int linear;

  private HingeSeed(
      Topology shape, Rows rows, Settings settings, Random random, Products products) {
    this.shape = shape;
    this.scales = new UnitScales(shape);
    this.rows = rows;
    this.y = rows.y();
    this.settings = settings;
    this.random = random;
    this.products = products;
  }

  /**
   * Draws hidden layers, for {@link UnitScales} to change to those of other units than tanh units
   * and ReLUs.
   *
   * @param fixed per layer the weights of a frozen layer, changed back by them, or null
   * @return a net whose last layer is zero
   */
  static Matrix[] draw(
      Topology shape,
      Rows rows,
      Settings settings,
      Matrix[] fixed,
      Random random,
      Products products) {
    Rows some = rows;
    if (rows.count() > settings.seedRows()) {
      int[] order = Permutation.draw(rows.count(), random);
      some = rows.subset(Arrays.copyOf(order, settings.seedRows()));
    }
    return new HingeSeed(shape, some, settings, random, products).draw(fixed);
  }

  private Matrix[] draw(Matrix[] fixed) {
    Matrix[] net = shape.zeros();
    Matrix entering = rows.x();
    List<Matrix> levels = new ArrayList<>(List.of(entering));
    for (int l = 0; l + 1 < shape.depth(); l++) {
      if (fixed[l] != null) {
        net[l] = fixed[l];
        linear = 0;
      } else {
        net[l] =
            shape.links()[l] != null
                ? branches(l, entering)
                : shape.skips().isTarget(l)
                    ? complement(l, entering, levels)
                    : l == 0 ? first(entering) : deeper(l, entering);
      }
      entering = activations(l, entering, net[l]);
      scales.addSkips(l, levels, entering);
      levels.add(entering);
    }
    return net;
  }

  private Matrix first(Matrix x) {
    int k = shape.nOut();
    int h = shape.dims()[1];
    boolean bias = shape.bias()[0];
    Matrix pool = hinges(x, poolSize(h), bias);
    linear = h >= 4 * k && !isSShaped(0) ? 2 * k : 0;
    if (linear > 0) {
      Matrix line = LinearFit.of(rows, x, bias).coefficients();
      Matrix opposite = line.copy();
      for (int i = 0; i < opposite.values().length; i++) {
        opposite.values()[i] = -opposite.values()[i];
      }
      pool = beside(beside(line, opposite), pool);
    }
    return taken(pool, select(0, x, pool, leading(linear)), h);
  }

  /** Chooses the units of every branch from hinges on its own inputs. */
  private Matrix branches(int l, Matrix a) {
    int d = shape.dims()[l];
    boolean bias = shape.bias()[l];
    linear = 0;
    Matrix net = new Matrix(shape.rows(l), shape.dims()[l + 1]);
    for (Links.Branch branch : shape.links()[l].branches()) {
      int from = branch.input();
      int h = branch.units();
      Matrix own = columns(a, IntStream.range(from, from + branch.inputs()).boxed().toList());
      Matrix pool = hinges(own, poolSize(h), bias);
      Matrix candidates = activations(l, own, pool);
      Matrix chosen = taken(pool, select(candidates, h, List.of(), shape.bias()[l + 1]), h);
      for (int o = 0; o < h; o++) {
        int at = net.at(branch.unit() + o);
        System.arraycopy(chosen.values(), chosen.at(o), net.values(), at + from, branch.inputs());
        if (bias) {
          net.values()[at + d] = chosen.get(branch.inputs(), o);
        }
      }
    }
    return net;
  }

  private Matrix deeper(int l, Matrix a) {
    int d = shape.dims()[l];
    int h = shape.dims()[l + 1];
    boolean bias = shape.bias()[l];
    boolean constant = shape.bias()[l + 1];
    if (isSShaped(l) || isSShaped(l - 1)) {
      // Such units do not pass on what they receive.
      linear = 0;
      Matrix pool = hinges(a, poolSize(h), bias);
      return taken(pool, select(l, a, pool, List.of()), h);
    }
    linear = Math.min(linear, h);
    Matrix copies = new Matrix(shape.rows(l), d);
    for (int j = 0; j < d; j++) {
      copies.set(j, j, 1);
    }
    int carried = Math.min(d, Math.max(h / 2, linear));
    List<Integer> best = select(a, carried, leading(linear), constant);
    Matrix pool = beside(copies, hinges(a, poolSize(h), bias));
    Matrix chosen = taken(pool, select(l, a, pool, best), h);
    if (h < d) {
      return chosen;
    }
    // Never worse than handing on the units of the layer before.
    Matrix pure = columns(pool, leading(h));
    return leastSquares(l, a, pure) < leastSquares(l, a, chosen) ? pure : chosen;
  }

  /** Hinges beside which the units that are added to them explain most. */
  private Matrix complement(int l, Matrix a, List<Matrix> levels) {
    linear = 0;
    int h = shape.dims()[l + 1];
    Matrix added = new Matrix(a.rows(), h);
    scales.addSkips(l, levels, added);
    Matrix pool = hinges(a, poolSize(h), shape.bias()[l]);
    Matrix candidates = beside(added, activations(l, a, pool));
    List<Integer> order =
        select(candidates, 2 * h, leading(h), shape.bias()[l + 1]).stream()
            .filter(j -> j >= h)
            .map(j -> j - h)
            .toList();
    return taken(pool, order, h);
  }

  private double leastSquares(int l, Matrix a, Matrix w) {
    Matrix next = activations(l, a, w);
    return LinearFit.of(rows, next, shape.bias()[l + 1]).residualSumOfSquares();
  }

  private boolean isSShaped(int l) {
    return shape.activation()[l].shape().isS();
  }

  private static List<Integer> leading(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  /** Hinges that are offered for h units: enough for all of them, and not too many to compare. */
  private int poolSize(int h) {
    return (int) Math.max(h, Math.min((long) settings.pool() * h, MOST_CANDIDATES));
  }

  private List<Integer> select(int l, Matrix a, Matrix pool, List<Integer> keep) {
    return select(activations(l, a, pool), shape.dims()[l + 1], keep, shape.bias()[l + 1]);
  }

  private List<Integer> select(Matrix candidates, int count, List<Integer> keep, boolean constant) {
    int compared = Math.min(candidates.columns(), MOST_CANDIDATES);
    Matrix some =
        compared == candidates.columns() ? candidates : columns(candidates, leading(compared));
    List<Integer> kept = keep.stream().filter(j -> j < compared).toList();
    return OrthogonalSelection.select(some, y, rows.weights(), count, kept, constant, products)
        .columns();
  }

  private Matrix activations(int l, Matrix a, Matrix w) {
    Matrix z = new Matrix(a.rows(), w.columns());
    Matrix features = shape.bias()[l] ? beside(a, ones(a.rows())) : a;
    products.multiply(features, w.rows(), w, z);
    Activation own = shape.activation()[l];
    if (own.isHinge()) {
      own.apply(z.values(), z.values().length);
    } else if (own.shape().isS()) {
      scales.activate(l, z.values());
    } else {
      // The selection of hinges suits what resembles them.
      Activation.RELU.apply(z.values(), z.values().length);
    }
    return z;
  }

  private static Matrix ones(int n) {
    Matrix ones = new Matrix(n, 1);
    Arrays.fill(ones.values(), 1);
    return ones;
  }

  /**
   * Random units on some features: directions of unit spread, half of them of few features, with
   * their kink at a random row.
   */
  private Matrix hinges(Matrix a, int count, boolean bias) {
    int n = a.rows();
    int d = a.columns();
    Matrix directions = new Matrix(d, count);
    Matrix dense = new Matrix(d, count);
    double[] w = new double[d];
    for (int c = 0; c < count; c++) {
      for (int j = 0; j < d; j++) {
        w[j] = random.nextGaussian();
      }
      System.arraycopy(w, 0, dense.values(), dense.at(c), d);
      if (random.nextBoolean()) {
        thin(w);
      }
      System.arraycopy(w, 0, directions.values(), directions.at(c), d);
    }
    Matrix u = new Matrix(n, count);
    products.multiply(a, d, directions, u);
    double flat = FLAT * Math.max(largest(a), 1e-300);
    Matrix pool = new Matrix(d + (bias ? 1 : 0), count);
    for (int c = 0; c < count; c++) {
      double spread = spread(u, c, bias);
      if (spread < flat) {
        System.arraycopy(dense.values(), dense.at(c), directions.values(), directions.at(c), d);
        project(a, directions, c, u);
        spread = spread(u, c, bias);
      }
      double size = spread < flat ? 1 : spread;
      for (int j = 0; j < d; j++) {
        pool.set(j, c, directions.get(j, c) / size);
      }
      if (bias) {
        pool.set(d, c, -u.get(random.nextInt(n), c) / size - BESIDE);
      }
    }
    return pool;
  }

  /** Leaves one to three entries. */
  private void thin(double[] w) {
    int kept = 1 + random.nextInt(Math.min(SPARSE, w.length));
    int[] order = Permutation.draw(w.length, random);
    for (int i = kept; i < order.length; i++) {
      w[order[i]] = 0;
    }
  }

  private static void project(Matrix a, Matrix directions, int c, Matrix u) {
    for (int i = 0; i < a.rows(); i++) {
      double sum = 0;
      for (int j = 0; j < a.columns(); j++) {
        sum += a.get(i, j) * directions.get(j, c);
      }
      u.set(i, c, sum);
    }
  }

  /** Deviation of a column, or its root mean square without a bias. */
  private static double spread(Matrix u, int c, boolean bias) {
    int n = u.rows();
    double mean = 0;
    for (int i = 0; bias && i < n; i++) {
      mean += u.get(i, c) / n;
    }
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += (u.get(i, c) - mean) * (u.get(i, c) - mean);
    }
    return Math.sqrt(sum / n);
  }

  private static double largest(Matrix a) {
    double largest = 0;
    for (double value : a.values()) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private static Matrix beside(Matrix a, Matrix b) {
    double[] values = Arrays.copyOf(a.values(), a.values().length + b.values().length);
    System.arraycopy(b.values(), 0, values, a.values().length, b.values().length);
    return new Matrix(a.rows(), a.columns() + b.columns(), values);
  }

  /** h columns: those of the order, then the first ones that are not among them. */
  private static Matrix taken(Matrix pool, List<Integer> order, int h) {
    Set<Integer> numbers = new LinkedHashSet<>(order);
    for (int j = 0; numbers.size() < h; j++) {
      numbers.add(j);
    }
    return columns(pool, numbers.stream().limit(h).toList());
  }

  private static Matrix columns(Matrix pool, List<Integer> numbers) {
    Matrix result = new Matrix(pool.rows(), numbers.size());
    for (int c = 0; c < numbers.size(); c++) {
      System.arraycopy(
          pool.values(), pool.at(numbers.get(c)), result.values(), result.at(c), pool.rows());
    }
    return result;
  }
}
