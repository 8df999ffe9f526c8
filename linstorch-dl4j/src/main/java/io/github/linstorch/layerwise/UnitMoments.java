package io.github.linstorch.layerwise;

import java.io.Serializable;

/**
 * Means and variances, over all rows, of the features of a stack and of its units before and behind
 * their activations. Blocks of rows are merged by the formula of Chan, Golub and LeVeque, so that a
 * mean much larger than the spread does not cancel.
 */
public final class UnitMoments implements Serializable {

  private static final long serialVersionUID = 1;

  private final double[][] mean;
  private final double[][] squares;
  private double weight;

  private UnitMoments(DenseStack stack, int[] places) {
    this.mean = new double[2 * stack.depth() + 1][];
    this.squares = new double[mean.length][];
    for (int place : places) {
      int units = place == 0 ? stack.nIn() : stack.layer((place - 1) / 2).nOut();
      mean[place] = new double[units];
      squares[place] = new double[units];
    }
  }

  /**
   * Place of the units of a layer.
   *
   * @param layer number of the layer in the stack; -1 for the features
   * @param activated whether they are taken behind their activation; meaningless for the features
   * @return a number that {@link #of} and the moments take
   */
  public static int place(int layer, boolean activated) {
    return layer < 0 ? 0 : 2 * layer + (activated ? 2 : 1);
  }

  /**
   * Runs rows through a stack, in one pass.
   *
   * @param stack the layers
   * @param parameters flat parameters; unchanged
   * @param source the rows; those in parts stay where they are
   * @param places where moments are wanted
   * @return the moments, by the weights of the rows
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  public static UnitMoments of(
      DenseStack stack, double[] parameters, PassSource source, int... places) {
    return source instanceof PartitionedRows parts
        ? parts.run(new Task(stack, parameters.clone(), places.clone()))
        : ofRows(stack, parameters, (RowSource) source, places);
  }

  private static UnitMoments ofRows(
      DenseStack stack, double[] parameters, RowSource source, int... places) {
    UnitMoments moments = new UnitMoments(stack, places);
    HeapEngine engine = new HeapEngine(stack, source.largestBlock(), 0);
    engine.setParameters(parameters);
    source.restart();
    for (int count = source.advance(); count > 0; count = source.advance()) {
      for (int b = 0; b < count; b++) {
        Interruption.check();
        engine.load(source, b);
        int rows = source.rowsIn(b);
        double[] weights = source.weights(b);
        double added = weights == null ? rows : sum(weights, rows);
        engine.show(
            (layer, activated, units) ->
                moments.add(place(layer, activated), units, weights, rows, added));
        moments.weight += added;
      }
    }
    return moments;
  }

  private static double sum(double[] weights, int rows) {
    double sum = 0;
    for (int i = 0; i < rows; i++) {
      sum += weights[i];
    }
    return sum;
  }

  private void add(int place, double[][] units, double[] weights, int rows, double added) {
    if (mean[place] == null) {
      return;
    }
    double share = added / (weight + added);
    for (int j = 0; j < units.length; j++) {
      double[] x = units[j];
      // From the first row on, so that the mean of a constant unit is that constant.
      double shift = x[0];
      double sum = 0;
      for (int i = 0; i < rows; i++) {
        sum += (weights == null ? 1 : weights[i]) * (x[i] - shift);
      }
      double blockMean = shift + sum / added;
      double blockSquares = 0;
      for (int i = 0; i < rows; i++) {
        double d = x[i] - blockMean;
        blockSquares += (weights == null ? 1 : weights[i]) * d * d;
      }
      double distance = blockMean - mean[place][j];
      squares[place][j] += blockSquares + distance * distance * weight * share;
      mean[place][j] += distance * share;
    }
  }

  private UnitMoments plus(UnitMoments other) {
    double all = weight + other.weight;
    double share = other.weight / all;
    for (int place = 0; place < mean.length; place++) {
      for (int j = 0; mean[place] != null && j < mean[place].length; j++) {
        double distance = other.mean[place][j] - mean[place][j];
        squares[place][j] += other.squares[place][j] + distance * distance * weight * share;
        mean[place][j] += distance * share;
      }
    }
    weight = all;
    return this;
  }

  private record Task(DenseStack stack, double[] parameters, int[] places)
      implements RowTask<UnitMoments> {

    @Override
    public UnitMoments run(RowSource source, int part) {
      return ofRows(stack, parameters, source, places);
    }

    @Override
    public UnitMoments merge(UnitMoments first, UnitMoments second) {
      return first.plus(second);
    }
  }

  /**
   * Means of the units at a place.
   *
   * @param place one of those that were asked for
   * @return one per unit; not a copy
   */
  public double[] mean(int place) {
    return mean[place];
  }

  /**
   * Variances of the units at a place: mean squares of the distances from the mean.
   *
   * @param place one of those that were asked for
   * @return one per unit; a copy
   */
  public double[] variance(int place) {
    double[] result = squares[place].clone();
    for (int j = 0; j < result.length; j++) {
      result[j] /= weight;
    }
    return result;
  }
}
