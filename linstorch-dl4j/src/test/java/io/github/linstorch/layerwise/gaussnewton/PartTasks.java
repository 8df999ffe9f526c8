package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.dl4j.rows.FeatureMaps;
import io.github.linstorch.layerwise.Activation;
import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.DenseStack.Layer;
import io.github.linstorch.layerwise.PartitionedPasses;
import io.github.linstorch.layerwise.PartitionedRows;
import io.github.linstorch.layerwise.RowMoments;
import io.github.linstorch.layerwise.RowSurvey;
import io.github.linstorch.layerwise.RowTask;
import io.github.linstorch.layerwise.Samples;
import io.github.linstorch.layerwise.StackFunction;
import io.github.linstorch.layerwise.gaussnewton.step.Criteria;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.testsupport.Copies;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;

/**
 * Everything that a fit on a cluster has executors do, in layers so wide that native code serves
 * them where there is any. Tasks and results are copied, as between machines.
 */
public final class PartTasks implements Callable<List<double[]>>, PartitionedRows {

  private static final int ROWS = 2100;
  private static final int INPUTS = 60;
  private static final int CLASSES = 3;

  private final double[][] x = new double[INPUTS][];
  private final double[][] y = new double[CLASSES][ROWS];
  private final DenseStack stack =
      new DenseStack(
          List.of(
              new Layer("a", INPUTS, 50, true, Activation.RELU),
              new Layer("b", 50, CLASSES, true, Activation.SOFTMAX)));
  private final double[] parameters;

  /** Draws rows. */
  public PartTasks() {
    SplittableRandom random = new SplittableRandom(4);
    for (int j = 0; j < INPUTS; j++) {
      x[j] = random.doubles(ROWS, -1, 1).toArray();
    }
    for (int i = 0; i < ROWS; i++) {
      y[x[0][i] + x[1][i] < -0.3 ? 0 : x[2][i] < 0.5 ? 1 : 2][i] = 1;
    }
    parameters = random.doubles(stack.parameterCount(), -0.3, 0.3).toArray();
  }

  @Override
  public <S extends Serializable> S run(RowTask<S> task) {
    S first = Copies.of(Copies.of(task).run(part(0, 1500), 0));
    S second = Copies.of(Copies.of(task).run(part(1500, ROWS), 1));
    return Copies.of(task).merge(first, second);
  }

  private Samples part(int from, int to) {
    return new Samples(part(x, from, to), part(y, from, to), to - from);
  }

  private static double[][] part(double[][] columns, int from, int to) {
    return Arrays.stream(columns)
        .map(column -> Arrays.copyOfRange(column, from, to))
        .toArray(double[][]::new);
  }

  @Override
  public long rowCount() {
    return ROWS;
  }

  @Override
  public String whereabouts() {
    return "here";
  }

  @Override
  public void close() {
    // Nothing was taken.
  }

  /** What the tasks find, in types that all class loaders share. */
  @Override
  public List<double[]> call() {
    List<double[]> found = new ArrayList<>();
    found.add(RowSurvey.of(this, INPUTS, CLASSES).classWeights());
    RowMoments moments = RowMoments.of(this, INPUTS, CLASSES);
    found.add(moments.means());
    found.add(moments.squares());
    double[][] columns = PartitionedSample.features(this, INPUTS, CLASSES, 500, 9);
    found.add(columns[7]);
    found.add(quantiles(columns));
    PartitionedPasses passes = new PartitionedPasses(stack, this);
    found.add(new double[] {passes.run(parameters, List.of(), 2, true).evaluation().logLoss()});
    Topology shape = Topology.of(stack);
    Matrix[] net = shape.fromFlat(stack, parameters);
    Rows some = new Rows(new Matrix(1, INPUTS), new Matrix(1, CLASSES), null);
    Criteria criteria = Criteria.of(stack, some);
    LastLayerSlope.Sums sums =
        run(
            new LastLayerSlope.Task(
                shape, new Equilibration(some, shape, true, criteria.units()), criteria, net));
    found.add(sums.slope().values());
    found.add(new double[] {sums.loss(), sums.weight()});
    StackFunction function = Copies.of(new StackFunction(stack, parameters));
    double[] row = Arrays.stream(x).mapToDouble(column -> column[0]).toArray();
    found.add(function.activated(function.logits(row)));
    return found;
  }

  private static double[] quantiles(double[][] columns) {
    FeatureMaps maps = Copies.of(FeatureMaps.of(columns));
    return Arrays.stream(columns[3]).map(value -> maps.apply(3, value)).toArray();
  }
}
