package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.dl4j.ReferenceLinstorch.Act;
import io.github.linstorch.dl4j.ReferenceLinstorch.Layer;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Table I of the paper, and its Figs. 1 and 2: 1000 nets 1-11-11-1 with ReLU on the output too,
 * weights and biases from U(0, 1), y = sin(x) + 1 as it is, at 101 points on [0, 2 pi].
 */
class TableOneTest {

  private static final int NETS = 1000;
  private static final List<Layer> LAYERS =
      List.of(
          new Layer(1, 11, true, Act.RELU),
          new Layer(11, 11, true, Act.RELU),
          new Layer(11, 1, true, Act.RELU));

  private final INDArray x;
  private final INDArray y;
  private final MultiLayerNetwork net = Nets.plain(LAYERS, DataType.DOUBLE, LossFunction.MSE);

  TableOneTest() {
    double[][] points = new double[101][];
    double[][] values = new double[101][];
    for (int i = 0; i <= 100; i++) {
      points[i] = new double[] {2 * Math.PI * i / 100};
      values[i] = new double[] {Math.sin(points[i][0]) + 1};
    }
    x = Nd4j.createFromArray(points);
    y = Nd4j.createFromArray(values);
  }

  /** Losses of the nets before and after a fit; the last one's OLS loss. */
  private record Losses(Sample before, Sample after, double ols) {}

  private Losses fit(SolveOrder order, int calls, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    FitConfig config = FitConfig.builder().solveOrder(order).solveCalls(calls).build();
    double[] before = new double[NETS];
    double[] after = new double[NETS];
    double ols = 0;
    for (int i = 0; i < NETS; i++) {
      Nets.randomise(net, random, 0, 1);
      FitReport report = LinstorchFitter.fit(net, x, y, config);
      before[i] = report.lossBefore();
      after[i] = report.loss();
      ols = report.olsLoss();
    }
    return new Losses(new Sample(before), new Sample(after), ols);
  }

  @Test
  void fit_backwardFirstOneCall_meanOfTableOneAndDistributionOfFigureOne() {
    Losses losses = fit(SolveOrder.BACKWARD_FIRST, 1, 1);

    losses.before().requireMean(5331.5);
    losses.after().requireMean(0.084);
    losses.after().requireLike(0.0064, 0.074, 0.081, 0.2031);
    assertThat(losses.ols()).isBetween(0.20305, 0.20315);
    assertThat(losses.after().max()).isLessThanOrEqualTo(losses.ols() * (1 + 1e-9));
  }

  @Test
  void fit_backwardFirstTwoCalls_meanOfTableOne() {
    Losses losses = fit(SolveOrder.BACKWARD_FIRST, 2, 2);

    losses.after().requireMean(0.173);
  }

  @Test
  void fit_forwardFirstOneCall_meanOfTableOne() {
    Losses losses = fit(SolveOrder.FORWARD_FIRST, 1, 3);

    losses.before().requireMean(5257.8);
    losses.after().requireMean(0.488);
  }

  @Test
  void fit_forwardFirstTwoCalls_meanOfTableOne() {
    Losses losses = fit(SolveOrder.FORWARD_FIRST, 2, 4);

    losses.after().requireMean(0.485);
  }
}
