package io.github.linstorch.examples.paper;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitReport;
import io.github.linstorch.dl4j.LinstorchFitter;
import io.github.linstorch.dl4j.SolveOrder;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * The experiment behind Table I and Figs. 1 to 3: networks 1-11-11-1 with ReLU on the output too,
 * weights and biases from U(0, 1), fitted to y = sin x + 1 as it is, at 101 points on [0, 2 pi].
 * The paper names other networks, but its numbers come from these.
 */
final class TableOne {

  static final DataSet DATA = PaperData.sample(101, 0, 2 * Math.PI, x -> Math.sin(x) + 1);

  /**
   * What became of the networks.
   *
   * @param before mean squared error of each, untrained
   * @param after mean squared error of each, fitted
   * @param curves outputs of each at the 101 points, fitted; empty if not asked for
   * @param ols mean squared error of ordinary least squares
   */
  record Outcome(double[] before, double[] after, double[][] curves, double ols) {}

  private TableOne() {}

  /**
   * Fits networks.
   *
   * @param order which sweep comes first
   * @param calls number of solve calls
   * @param nets how many networks
   * @param curves whether to keep their outputs
   * @param seed of the initial weights
   * @param progress is told of every network
   */
  static Outcome run(
      SolveOrder order, int calls, int nets, boolean curves, long seed, Runnable progress) {
    FitConfig config = FitConfig.builder().solveOrder(order).solveCalls(calls).threads(1).build();
    MultiLayerNetwork net = ReluNet.of(Activation.RELU, new Sgd(), 1, 11, 11, 1);
    SplittableRandom random = new SplittableRandom(seed);
    double[] before = new double[nets];
    double[] after = new double[nets];
    double[][] outputs = new double[curves ? nets : 0][];
    double ols = Double.NaN;
    for (int i = 0; i < nets; i++) {
      ReluNet.drawFromUnitInterval(net, random);
      FitReport report = LinstorchFitter.fit(net, DATA.getFeatures(), DATA.getLabels(), config);
      before[i] = report.lossBefore();
      after[i] = report.loss();
      ols = report.olsLoss();
      if (curves) {
        outputs[i] = net.output(DATA.getFeatures()).data().asDouble();
      }
      progress.run();
    }
    return new Outcome(before, after, outputs, ols);
  }
}
