package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.linstorch.dl4j.ReferenceLinstorch.Act;
import io.github.linstorch.dl4j.ReferenceLinstorch.Layer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A label mask of one entry per row: what the rows weigh. */
class RowMaskTest {

  private static final int ROWS = 90;

  private final SplittableRandom random = new SplittableRandom(3);
  private final double[][] x = Nets.uniform(random, ROWS, 4);
  private final double[][] y = Nets.uniform(random, ROWS, 2);

  private static MultiLayerNetwork net(int hidden) {
    return Nets.plain(Nets.relu(4, hidden, 2), DataType.DOUBLE, LossFunction.MSE);
  }

  private static INDArray column(double... values) {
    return Nd4j.createFromArray(values).reshape(values.length, 1);
  }

  private DataSet masked(double[] mask) {
    return new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y), null, column(mask));
  }

  private DataSet repeated(int... times) {
    List<double[]> features = new ArrayList<>();
    List<double[]> labels = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      for (int t = 0; t < times[i]; t++) {
        features.add(x[i]);
        labels.add(y[i]);
      }
    }
    return new DataSet(
        Nd4j.createFromArray(features.toArray(double[][]::new)),
        Nd4j.createFromArray(labels.toArray(double[][]::new)));
  }

  private int[] integers(int bound) {
    return random.ints(ROWS, 0, bound).toArray();
  }

  private static double[] doubles(int[] values) {
    return Arrays.stream(values).asDoubleStream().toArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 50})
  void fit_zerosAndOnes_sameBitsAsWithoutTheRows(int hidden) {
    int[] mask = integers(2);
    MultiLayerNetwork expected = net(hidden);
    FitReport without = LinstorchFitter.fit(expected, repeated(mask));

    MultiLayerNetwork found = net(hidden);
    FitReport report = LinstorchFitter.fit(found, masked(doubles(mask)));

    assertThat(found.params()).isEqualTo(expected.params());
    assertThat(report.loss()).isEqualTo(without.loss());
    assertThat(report.lossBefore()).isEqualTo(without.lossBefore());
    assertThat(report.olsLoss()).isEqualTo(without.olsLoss());
  }

  /** A batch without a mask must not take over the weights of the one before. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void fit_oneBatchOfThreeMasked_othersCountOnce(int batch) {
    double[] mask = new double[ROWS];
    Arrays.fill(mask, 1);
    for (int i = 30 * batch; i < 30 * (batch + 1); i++) {
      mask[i] = 1 + i % 4;
    }
    MultiLayerNetwork expected = net(6);
    FitReport whole = LinstorchFitter.fit(expected, masked(mask));
    List<DataSet> batches = BatchIterator.cut(Nd4j.createFromArray(x), Nd4j.createFromArray(y), 30);
    batches
        .get(batch)
        .setLabelsMaskArray(column(Arrays.copyOfRange(mask, 30 * batch, 30 * (batch + 1))));

    MultiLayerNetwork found = net(6);
    FitReport report = LinstorchFitter.fit(found, new BatchIterator(batches));

    assertThat(report.loss()).isCloseTo(whole.loss(), withinPercentage(1e-6));
    assertThat(report.olsLoss()).isCloseTo(whole.olsLoss(), withinPercentage(1e-6));
  }

  @Test
  void fit_nanInARowOfWeightZero_rowDoesNotMatter() {
    double[] mask = new double[ROWS];
    Arrays.fill(mask, 1);
    mask[17] = 0;
    MultiLayerNetwork expected = net(6);
    LinstorchFitter.fit(expected, masked(mask));
    x[17][2] = Double.NaN;
    y[17][1] = Double.POSITIVE_INFINITY;

    MultiLayerNetwork found = net(6);
    LinstorchFitter.fit(found, masked(mask));

    assertThat(found.params()).isEqualTo(expected.params());
    assertThat(found.score()).isFinite();
  }

  /** Rows that are gone must not lift the cut-off for singular values, nor the rank. */
  @Test
  void fit_allButThreeRowsMasked_rankIsThree() {
    double[] mask = new double[ROWS];
    mask[3] = 1;
    mask[40] = 0.5;
    mask[89] = 2;

    FitReport report = LinstorchFitter.fit(net(6), masked(mask));

    assertThat(report.layers().get(0).rank()).isEqualTo(3);
    assertThat(report.olsLoss()).isLessThan(1e-20);
  }

  /**
   * Sums square the condition number: what they solve is determined to 1e-6 only where the cut-off
   * keeps that number below 1e5.
   */
  @ParameterizedTest
  @CsvSource({
    "6, QR, 1e-9",
    "50, QR, 1e-9",
    "50, NORMAL_EQUATIONS, 1e-5",
    "50, AUTO, 1e-9",
    "6, NORMAL_EQUATIONS, 1e-5"
  })
  void fit_integerWeights_sameAsRepeatedRows(int hidden, Solver solver, double rcond) {
    FitConfig config = FitConfig.builder().solver(solver).rcond(rcond).build();
    int[] weights = integers(4);
    MultiLayerNetwork expected = net(hidden);
    FitReport repeated = LinstorchFitter.fit(expected, repeated(weights), config);

    MultiLayerNetwork found = net(hidden);
    FitReport report = LinstorchFitter.fit(found, masked(doubles(weights)), config);

    INDArray probe = Nd4j.createFromArray(x);
    double largest = expected.output(probe).amaxNumber().doubleValue();
    assertThat(found.output(probe).distance2(expected.output(probe))).isLessThan(1e-6 * largest);
    assertThat(report.loss()).isCloseTo(repeated.loss(), withinPercentage(1e-6));
    assertThat(report.olsLoss()).isCloseTo(repeated.olsLoss(), withinPercentage(1e-8));
    assertThat(report.lossBefore()).isCloseTo(repeated.lossBefore(), withinPercentage(1e-8));
    LayerReport last = report.layers().get(1);
    assertThat(last.residualSumOfSquares())
        .isCloseTo(repeated.layers().get(1).residualSumOfSquares(), withinPercentage(1e-6));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void fit_fractionalWeightsOfALinearNet_weightedLeastSquares(boolean bias) {
    double[] weights = random.doubles(ROWS, 0.1, 3).toArray();
    MultiLayerNetwork net =
        Nets.plain(List.of(new Layer(4, 2, bias, Act.IDENTITY)), DataType.DOUBLE, LossFunction.MSE);

    LinstorchFitter.fit(net, masked(weights));

    RealMatrix design = MatrixUtils.createRealMatrix(ROWS, bias ? 5 : 4);
    design.setSubMatrix(x, 0, 0);
    RealMatrix targets = MatrixUtils.createRealMatrix(y);
    for (int i = 0; i < ROWS; i++) {
      RealVector row = design.getRowVector(i);
      if (bias) {
        row.setEntry(4, 1);
      }
      design.setRowVector(i, row.mapMultiply(Math.sqrt(weights[i])));
      targets.setRowVector(i, targets.getRowVector(i).mapMultiply(Math.sqrt(weights[i])));
    }
    RealMatrix expected = new QRDecomposition(design).getSolver().solve(targets);
    for (int o = 0; o < 2; o++) {
      for (int j = 0; j < 4; j++) {
        assertThat(net.getParam("0_W").getDouble(j, o))
            .isCloseTo(expected.getEntry(j, o), within(1e-12));
      }
    }
  }

  /** Over batches with a mask, without, and all zeros. */
  @ParameterizedTest
  @ValueSource(ints = {6, 50})
  void fit_streamedWithMasks_sameBitsAsInMemory(int hidden) {
    double[] weights = random.doubles(ROWS, 0, 2).toArray();
    Arrays.fill(weights, 0, 20, 1);
    Arrays.fill(weights, 30, 40, 0);
    FitConfig qr = FitConfig.builder().solver(Solver.QR).build();
    MultiLayerNetwork expected = net(hidden);
    FitReport inMemory = LinstorchFitter.fit(expected, masked(weights), qr);
    List<DataSet> batches = BatchIterator.cut(Nd4j.createFromArray(x), Nd4j.createFromArray(y), 10);
    for (int b = 2; b < batches.size(); b++) {
      batches.get(b).setLabelsMaskArray(column(Arrays.copyOfRange(weights, 10 * b, 10 * b + 10)));
    }

    MultiLayerNetwork found = net(hidden);
    FitReport report = LinstorchFitter.fit(found, new BatchIterator(batches), qr);

    assertThat(found.params()).isEqualTo(expected.params());
    assertThat(report.loss()).isCloseTo(inMemory.loss(), withinPercentage(1e-8));
    assertThat(found.score()).isCloseTo(expected.score(), withinPercentage(1e-8));
  }

  /** A batch without a mask shares a block of rows with one that has a mask, in every order. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void fit_oneBatchMaskedOnly_rowsOfTheOthersWeighOne(int masked) {
    double[] weights = new double[ROWS];
    Arrays.fill(weights, 1);
    Arrays.fill(weights, 20 * masked, 20 * masked + 20, 3);
    FitConfig calls = FitConfig.builder().solver(Solver.QR).solveCalls(2).build();
    MultiLayerNetwork expected = net(6);
    LinstorchFitter.fit(expected, masked(weights), calls);
    List<DataSet> batches = BatchIterator.cut(Nd4j.createFromArray(x), Nd4j.createFromArray(y), 20);
    INDArray mask = column(Arrays.copyOfRange(weights, 20 * masked, 20 * masked + 20));
    batches.get(masked).setLabelsMaskArray(mask);

    MultiLayerNetwork found = net(6);
    LinstorchFitter.fit(found, new BatchIterator(batches), calls);

    assertThat(found.params()).isEqualTo(expected.params());
  }

  /** DL4J multiplies by the mask, but divides by all rows. */
  @ParameterizedTest
  @EnumSource(names = {"MSE", "L2", "MCXENT"})
  void fit_masked_scoreIsThatOfDl4j(LossFunction loss) {
    double[] weights = random.doubles(ROWS, 0, 2).toArray();
    weights[5] = 0;
    Act last = loss == LossFunction.MCXENT ? Act.SOFTMAX : Act.IDENTITY;
    List<Layer> layers = List.of(new Layer(4, 6, true, Act.RELU), new Layer(6, 2, true, last));
    MultiLayerNetwork net = Nets.plain(layers, DataType.DOUBLE, loss);
    DataSet data = masked(weights);
    data.setLabels(Nd4j.createFromArray(Nets.oneHot(random, ROWS, 2)));

    FitReport report = LinstorchFitter.fit(net, data);

    assertThat(net.score()).isCloseTo(net.score(data), withinPercentage(1e-9));
    double squares = 0;
    INDArray output = net.output(data.getFeatures());
    for (int i = 0; i < ROWS; i++) {
      double d = output.getRow(i).distance2(data.getLabels().getRow(i));
      squares += weights[i] * d * d;
    }
    assertThat(report.loss())
        .as("sum(w e^2) / (nOut sum(w))")
        .isCloseTo(squares / (2 * Arrays.stream(weights).sum()), withinPercentage(1e-9));
  }

  @ParameterizedTest
  @CsvSource({"90, 2", "89, 1", "1, 90"})
  void fit_maskOfAnotherShape_refusedWithBothShapes(int rows, int columns) {
    DataSet data = masked(new double[ROWS]);
    data.setLabelsMaskArray(Nd4j.ones(rows, columns));

    assertThatThrownBy(() -> LinstorchFitter.fit(net(6), data))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("label mask", "[90, 1]", "[" + rows + ", " + columns + "]");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
  void fit_impossibleWeight_refusedWithItsRow(double weight) {
    double[] mask = new double[ROWS];
    Arrays.fill(mask, 1);
    mask[33] = weight;

    assertThatThrownBy(() -> LinstorchFitter.fit(net(6), masked(mask)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("label mask", "row 33", String.valueOf(weight));
  }

  @Test
  void fit_everyRowOfWeightZero_refused() {
    assertThatThrownBy(() -> LinstorchFitter.fit(net(6), masked(new double[ROWS])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("weight above 0");
  }
}
