package io.github.linstorch.layerwise.gaussnewton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.dl4j.network.GraphNetwork;
import io.github.linstorch.dl4j.network.LayerNetwork;
import io.github.linstorch.dl4j.network.Network;
import io.github.linstorch.dl4j.network.NetworkView;
import io.github.linstorch.dl4j.network.Part;
import io.github.linstorch.dl4j.rows.MemoryRows;
import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.RestartBudget;
import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.StepGradient;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import io.github.linstorch.testsupport.LossSamples;
import io.github.linstorch.testsupport.LossSamples.Sample;
import io.github.linstorch.testsupport.ResidualGraphs;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.lossfunctions.impl.LossPoisson;

/** What sweeps lower is DL4J's own objective: its score and its gradient. */
class FittedObjectiveTest {

  private static final double L2 = 0.03;

  static List<Sample> losses() {
    return LossSamples.all();
  }

  private static Problem problem(NetworkView view, DataSet data) {
    Task task =
        new Task(
            view.stack(),
            view.parameters(),
            new MemoryRows(view, data),
            null,
            SettingsSample.logLoss(Double.NaN),
            3,
            ProblemSample.DOUBLES);
    RestartBudget budget = new RestartBudget(0, Double.NaN, Long.MAX_VALUE, 1, System::nanoTime);
    return Problem.read(task, budget, null);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void objective_anyLoss_hasTheScoreAndTheGradientOfTheNetwork(Sample sample) {
    MultiLayerNetwork net = sample.net(DataType.DOUBLE, L2, 3);
    DataSet data = sample.rows(40, 2);
    net.setInput(data.getFeatures());
    net.setLabels(data.getLabels());
    net.computeGradientAndScore();

    requireObjective(new LayerNetwork(net), sample, data);
  }

  /** Inputs that a skip adds are not those in the coordinates of the fit. */
  @ParameterizedTest
  @MethodSource("losses")
  void objective_anyLossBehindSkips_hasTheScoreAndTheGradientOfTheGraph(Sample sample) {
    ComputationGraph graph =
        ResidualGraphs.graph(
            DataType.DOUBLE,
            new ActivationReLU(),
            L2,
            ResidualGraphs.all(
                LossSamples.FEATURES,
                5,
                ResidualGraphs.output(5, sample.nOut(), sample.loss(), sample.output())));
    DataSet data = sample.rows(40, 2);
    data.getFeatures().muli(0.3).addi(0.2);
    graph.setInputs(data.getFeatures());
    graph.setLabels(data.getLabels());
    graph.computeGradientAndScore();

    requireObjective(new GraphNetwork(graph), sample, data);
  }

  private static void requireObjective(Network net, Sample sample, DataSet data) {
    NetworkView view = NetworkView.of(net, Part.ALL_LAYERS, obstacles -> failure(obstacles));
    Problem problem = problem(view, data);
    DenseStack stack = view.stack();
    double[] parameters = view.parameters();
    Matrix[] at = problem.read(parameters);

    double[] expected = gradient(net.model(), stack, parameters, data.numExamples());
    double score = net.model().score();

    double unit = problem.equilibration().rawLoss(1);
    Matrix[] own =
        StepGradient.of(
            problem.shape(), problem.rows(), problem.criterion(), problem.givenDecay(), at);
    double scale = 0;
    for (double one : expected) {
      scale = Math.max(scale, Math.abs(one));
    }
    for (int i = 0; i < parameters.length; i++) {
      double[] moved = parameters.clone();
      moved[i] += 1;
      double found = unit * dot(own, problem.read(moved), at);
      assertThat(found).as("parameter %d", i).isEqualTo(expected[i], within(1e-6 * scale));
    }
    try (Products products = new Products()) {
      Matrix output = new Activations(problem.shape(), problem.rows().x(), products).forward(at);
      double loss =
          unit
              * (problem.criterion().loss(problem.rows(), output)
                  + OutputLosses.penalty(problem, at));
      // Within the floor of an absolute error its parabola lies above it, by at most half the
      // floor.
      double slack = sample.name().contains("L1") || sample.name().contains("MAE") ? 1e-2 : 1e-6;
      assertThat(loss + leastOfPoisson(sample, data)).isEqualTo(score, within(slack * score));
    }
  }

  /** What a Poisson loss is at least: sweeps leave it out. */
  private static double leastOfPoisson(Sample sample, DataSet data) {
    double sum = 0;
    for (int i = 0; i < data.numExamples() && sample.loss() instanceof LossPoisson; i++) {
      for (int o = 0; o < sample.nOut(); o++) {
        double y = data.getLabels().getDouble(i, o);
        sum += y == 0 ? 0 : y - y * Math.log(y);
      }
    }
    return sum / data.numExamples();
  }

  /** DL4J adds up the rows, and leaves the penalty to its updater. */
  private static double[] gradient(Model net, DenseStack stack, double[] parameters, int rows) {
    INDArray sum = net.gradient().gradient();
    double[] result = sum.dup().data().asDouble();
    for (int i = 0; i < result.length; i++) {
      result[i] /= rows;
    }
    for (int l = 0; l < stack.depth(); l++) {
      for (int i = stack.weightOffset(l); i < stack.biasOffset(l); i++) {
        result[i] += L2 * parameters[i];
      }
    }
    return result;
  }

  private static double dot(Matrix[] gradient, Matrix[] moved, Matrix[] at) {
    double sum = 0;
    for (int l = 0; l < at.length; l++) {
      for (int i = 0; i < at[l].values().length; i++) {
        sum += gradient[l].values()[i] * (moved[l].values()[i] - at[l].values()[i]);
      }
    }
    return sum;
  }

  private static RuntimeException failure(List<String> obstacles) {
    return new IllegalStateException(String.join("; ", obstacles));
  }
}
