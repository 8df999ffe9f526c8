package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.dl4j.ReferenceLinstorch.Act;
import io.github.linstorch.dl4j.ReferenceLinstorch.Layer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.RealMatrix;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Rank-deficient problems of every origin, against oracles. */
class DegenerateOracleTest {

  private final SplittableRandom random = new SplittableRandom(21);

  private static MultiLayerNetwork net(List<Layer> layers) {
    return Nets.plain(layers, DataType.DOUBLE, LossFunction.MSE);
  }

  private void compareBothOrders(
      MultiLayerNetwork net, List<Layer> layers, double[][] x, double[][] y, int percent) {
    INDArray initial = net.params().dup();
    Tally tally = new Tally();
    for (SolveOrder order : SolveOrder.values()) {
      net.params().assign(initial);
      FitConfig config = FitConfig.builder().rcond(1e-11).solveOrder(order).solveCalls(2).build();
      new Oracle(net, layers, x, y, config).compare(config, tally);
    }
    tally.require(percent, 0);
  }

  @Test
  void fit_deadUnits_sameAsReference() {
    List<Layer> layers = Nets.relu(3, 6, 5, 2);
    MultiLayerNetwork net = net(layers);
    Nets.randomise(net, random, -1, 1);
    net.getParam("0_b").putScalar(1, -10).putScalar(4, -10);
    net.getParam("1_b").putScalar(0, -100);

    compareBothOrders(net, layers, uniform(50, 3), uniform(50, 2), 50);
  }

  @Test
  void fit_duplicateUnits_sameAsReference() {
    List<Layer> layers = Nets.relu(3, 6, 5, 2);
    MultiLayerNetwork net = net(layers);
    Nets.randomise(net, random, -1, 1);
    for (int l = 0; l < 2; l++) {
      INDArray w = net.getParam(l + "_W");
      w.putColumn(3, w.getColumn(1));
      INDArray b = net.getParam(l + "_b");
      b.putScalar(3, b.getDouble(1));
    }

    compareBothOrders(net, layers, uniform(50, 3), uniform(50, 2), 50);
  }

  @Test
  void fit_allUnitsOfALayerDead_sameAsReference() {
    List<Layer> layers = Nets.relu(3, 6, 5, 2);
    MultiLayerNetwork net = net(layers);
    Nets.randomise(net, random, -1, 1);
    net.getParam("1_b").assign(-100);
    double[][] x = uniform(50, 3);
    double[][] y = uniform(50, 2);

    compareBothOrders(net, layers, x, y, 50);
  }

  @Test
  void fit_allUnitsOfALayerDeadAndNoBias_zeroWeights() {
    List<Layer> layers =
        List.of(new Layer(3, 6, false, Act.RELU), new Layer(6, 2, false, Act.IDENTITY));
    MultiLayerNetwork net = net(layers);
    Nets.randomise(net, random, -1, 0);
    double[][] x = uniform(50, 3);
    for (double[] row : x) {
      Arrays.setAll(row, j -> Math.abs(row[j]));
    }
    double[][] y = uniform(50, 2);

    INDArray initial = net.params().dup();
    compareBothOrders(net, layers, x, y, 70);
    net.params().assign(initial);
    FitReport report = LinstorchFitter.fit(net, Nd4j.createFromArray(x), Nd4j.createFromArray(y));

    assertThat(net.params().amaxNumber().doubleValue()).isZero();
    assertThat(report.layers().get(1).rank()).isZero();
    assertThat(report.layers().get(1).conditionNumber()).isNaN();
    assertThat(report.layers().get(0).deadUnits()).isEqualTo(6);
  }

  @Test
  void fit_moreFeaturesThanRows_sameAsReference() {
    List<Layer> layers = Nets.relu(14, 5, 2);
    MultiLayerNetwork net = net(layers);
    Nets.randomise(net, random, -1, 1);

    compareBothOrders(net, layers, uniform(8, 14), uniform(8, 2), 50);
  }

  @Test
  void fit_singleRow_sameAsReference() {
    List<Layer> layers = Nets.relu(3, 4, 2);
    MultiLayerNetwork net = net(layers);
    Nets.randomise(net, random, -1, 1);

    compareBothOrders(net, layers, uniform(1, 3), uniform(1, 2), 50);
  }

  @Test
  void fit_constantLabels_sameAsReference() {
    List<Layer> layers = Nets.relu(3, 4, 1);
    MultiLayerNetwork net = net(layers);
    Nets.randomise(net, random, -1, 1);
    double[][] y = new double[30][];
    Arrays.fill(y, new double[] {2.5});

    FitReport report =
        LinstorchFitter.fit(net, Nd4j.createFromArray(uniform(30, 3)), Nd4j.createFromArray(y));

    assertThat(report.loss()).isLessThan(1e-24);
    assertThat(report.olsLoss()).isLessThan(1e-24);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void fit_constantDuplicateAndZeroFeatures_sameAsReference(boolean bias) {
    List<Layer> layers =
        List.of(new Layer(5, 6, bias, Act.RELU), new Layer(6, 2, true, Act.IDENTITY));
    MultiLayerNetwork net = net(layers);
    Nets.randomise(net, random, -1, 1);
    double[][] x = uniform(40, 5);
    for (double[] row : x) {
      row[1] = 3;
      row[3] = row[0];
      row[4] = 0;
    }

    compareBothOrders(net, layers, x, uniform(40, 2), 50);
  }

  @Test
  void fit_featuresInVeryDifferentUnits_sameAsReference() {
    double[] unit = {1e6, 1e-6, 1};
    List<Layer> layers = Nets.relu(3, 5, 2);
    MultiLayerNetwork net = net(layers);
    Nets.randomise(net, random, -1, 1);
    double[][] x = uniform(40, 3);
    double[][] y = uniform(40, 2);
    MultiLayerNetwork scaled = net(layers);
    scaled.params().assign(net.params());
    double[][] scaledX = new double[40][3];
    for (int j = 0; j < 3; j++) {
      scaled.getParam("0_W").getRow(j).divi(unit[j]);
      for (int i = 0; i < 40; i++) {
        scaledX[i][j] = x[i][j] * unit[j];
      }
    }
    compareBothOrders(net, layers, x, y, 50);
    compareBothOrders(scaled, layers, scaledX, y, 50);
  }

  /**
   * A duplicate, a constant and a zero column among columns in very different units. The minimum
   * norm shares a coefficient between dependent columns in a way known beforehand, so the oracle
   * regresses on independent columns only.
   *
   * <p>Which columns depend on which is known up to round-off of the scaled columns, so single
   * weights are good to the square of the ratio of units times round-off; predictions and norm are
   * good whatever the units.
   */
  @ParameterizedTest
  @ValueSource(doubles = {10, 1e6})
  void fit_dependentFeaturesInDifferentUnits_minimumNormInTheirOwnUnits(double unit) {
    int n = 60;
    double constant = 1e-3;
    double ones = Math.hypot(constant, 1);
    double[][] x = new double[n][];
    double[][] independent = new double[n][];
    for (int i = 0; i < n; i++) {
      double u = random.nextDouble(-1, 1);
      double v = random.nextDouble(-1, 1);
      x[i] = new double[] {u * unit, v / unit, u * unit, constant, 0, v / unit};
      independent[i] = new double[] {Math.sqrt(2) * u, Math.sqrt(2) * v, ones};
    }
    double[][] y = uniform(n, 1);
    RealMatrix a = new Array2DRowRealMatrix(independent);
    RealMatrix c = new PseudoInverse(Double.NaN).of(a).multiply(new Array2DRowRealMatrix(y));
    MultiLayerNetwork net = net(Nets.relu(6, 1));

    FitReport report =
        LinstorchFitter.fit(net, new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y)));

    assertThat(report.layers().get(0).rank()).isEqualTo(3);
    double large = c.getEntry(0, 0) / Math.sqrt(2);
    double small = c.getEntry(1, 0) / Math.sqrt(2);
    double level = c.getEntry(2, 0) / ones;
    double[] expected = {
      large / unit, small * unit, large / unit, level * constant, 0, small * unit, level
    };
    double[] found = Nets.doubles(net.params());
    double norm = new ArrayRealVector(expected).getNorm();
    Oracle.close("norm", new ArrayRealVector(found).getNorm() / norm, 1, 1e-8);
    double[] predictions = Nets.doubles(net.output(Nd4j.createFromArray(x)));
    Oracle.close("predictions", predictions, a.multiply(c).getColumn(0), 1e-8);
    if (unit == 10) {
      Oracle.close("weights", found, expected, 1e-8 * norm);
      Oracle.close("contribution", found[0] * unit, large, 1e-8);
    }
  }

  private double[][] uniform(int rows, int columns) {
    return Nets.uniform(random, rows, columns);
  }
}
