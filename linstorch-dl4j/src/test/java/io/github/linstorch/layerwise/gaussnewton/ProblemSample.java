package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.Activation;
import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.DenseStack.Layer;
import io.github.linstorch.layerwise.ParameterStore;
import io.github.linstorch.layerwise.RestartBudget;
import io.github.linstorch.layerwise.Samples;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.lstsq.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Problems of random rows, whose outputs are products of the features with noise. */
final class ProblemSample {

  private static final int FEATURES = 4;

  /** Parameters stay as they are. */
  static final ParameterStore DOUBLES =
      new ParameterStore() {
        @Override
        public double[] stored(double[] parameters) {
          return parameters.clone();
        }

        @Override
        public boolean onlyRounds() {
          return true;
        }

        @Override
        public double roundOff() {
          return 0x1p-53;
        }
      };

  private ProblemSample() {}

  /** Rows with k labels, or as many classes. */
  static Rows rows(int n, int k, boolean isClassification, long seed) {
    Random random = new Random(seed);
    Matrix x = new Matrix(n, FEATURES, random.doubles((long) n * FEATURES, -2, 2).toArray());
    Matrix y = new Matrix(n, k);
    for (int i = 0; i < n; i++) {
      int largest = 0;
      double[] z = new double[k];
      for (int o = 0; o < k; o++) {
        z[o] = x.get(i, o % FEATURES) * x.get(i, (o + 1) % FEATURES) + 0.3 * random.nextGaussian();
        largest = z[o] > z[largest] ? o : largest;
      }
      for (int o = 0; o < k; o++) {
        y.set(i, o, !isClassification ? z[o] : o == largest ? 1 : 0);
      }
    }
    return new Rows(x, y, null);
  }

  /** The problem of fitting rows by a net of ReLUs. */
  static Problem of(Rows rows, boolean isClassification, Settings settings, int... hidden) {
    List<Layer> layers = new ArrayList<>();
    int nIn = rows.x().columns();
    for (int width : hidden) {
      layers.add(new Layer("hidden", nIn, width, true, Activation.RELU));
      nIn = width;
    }
    Activation output = isClassification ? Activation.SOFTMAX : Activation.IDENTITY;
    layers.add(new Layer("output", nIn, rows.y().columns(), true, output));
    DenseStack stack = new DenseStack(layers);
    Task task =
        new Task(
            stack,
            new double[stack.parameterCount()],
            new Samples(columns(rows.x()), columns(rows.y()), rows.count()),
            null,
            settings,
            3,
            DOUBLES);
    RestartBudget budget = new RestartBudget(0, Double.NaN, Long.MAX_VALUE, 1, System::nanoTime);
    return Problem.read(task, budget, null);
  }

  private static double[][] columns(Matrix a) {
    double[][] columns = new double[a.columns()][];
    for (int j = 0; j < columns.length; j++) {
      columns[j] = Arrays.copyOfRange(a.values(), a.at(j), a.at(j) + a.rows());
    }
    return columns;
  }

  /** A net of normal weights. */
  static Matrix[] net(Problem problem, long seed) {
    Random random = new Random(seed);
    Matrix[] net = problem.shape().zeros();
    for (Matrix layer : net) {
      for (int i = 0; i < layer.values().length; i++) {
        layer.values()[i] = random.nextGaussian();
      }
    }
    return net;
  }

  /** Keeps the reports of sweeps. */
  static final class Recorder implements Sweeper.Monitor {

    final List<Sweeper.Report> reports = new ArrayList<>();

    @Override
    public void check() {}

    @Override
    public boolean isTimeUp() {
      return false;
    }

    @Override
    public void swept(int number, Sweeper.Report report) {
      reports.add(report);
    }
  }
}
