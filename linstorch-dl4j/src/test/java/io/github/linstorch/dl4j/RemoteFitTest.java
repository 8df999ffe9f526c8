package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Fits to rows in parts, against fits to the same rows in memory. */
class RemoteFitTest {

  private static final int FEW = 3000;

  private static final int[] PARTS = {700, 701, 2300, FEW};

  private static DataSet regression(int rows) {
    Random random = new Random(3);
    double[][] x = new double[rows][3];
    double[][] y = new double[rows][2];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < 3; j++) {
        x[i][j] = random.nextGaussian();
      }
      double noise = 0.1 * random.nextGaussian();
      y[i][0] = Math.sin(x[i][0]) + x[i][1] * x[i][2] + noise;
      y[i][1] = 5 - Math.abs(x[i][0]) + noise;
    }
    return new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
  }

  private static DataSet classes(int rows) {
    DataSet data = regression(rows);
    double[][] y = new double[rows][3];
    for (int i = 0; i < rows; i++) {
      double value = data.getLabels().getDouble(i, 0);
      y[i][value < -0.5 ? 0 : value < 1 ? 1 : 2] = 1;
    }
    return new DataSet(data.getFeatures(), Nd4j.createFromArray(y));
  }

  private static DataSet weighted(DataSet data) {
    double[][] weights = new double[data.numExamples()][1];
    for (int i = 0; i < weights.length; i++) {
      weights[i][0] = 0.5 + i % 3;
    }
    data.setLabelsMaskArray(Nd4j.createFromArray(weights));
    return data;
  }

  private static MultiLayerNetwork net(int nOut) {
    return Nets.plain(Nets.relu(3, 12, nOut), DataType.DOUBLE, LossFunction.MSE);
  }

  private static FitReport remote(
      MultiLayerNetwork net, DataSet data, FitConfig config, int... parts) {
    SlicedRows rows = new SlicedRows(data, parts);
    try {
      return RemoteFit.fit(net, (stack, classNumbers) -> rows, config);
    } finally {
      assertThat(rows.isClosed()).isTrue();
    }
  }

  /** Weights of proportional units are not determined; what the network computes is. */
  private static void requireEqual(
      MultiLayerNetwork found, MultiLayerNetwork wanted, DataSet data) {
    double[] a = Nets.doubles(found.output(data.getFeatures()));
    double[] b = Nets.doubles(wanted.output(data.getFeatures()));
    double worst = 0;
    for (int i = 0; i < b.length; i++) {
      worst = Math.max(worst, Math.abs(a[i] - b[i]));
    }
    assertThat(worst).isLessThan(1e-8);
  }

  @ParameterizedTest
  @EnumSource(
      value = FitMethod.class,
      names = {"LINSTORCH", "LAST_LAYER"})
  void fit_rowsInParts_isThatOfRowsInMemory(FitMethod method) {
    DataSet data = regression(FEW);
    FitConfig config = FitConfig.builder().method(method).solver(Solver.QR).build();
    MultiLayerNetwork inMemory = net(2);
    MultiLayerNetwork inParts = net(2);

    FitReport expected = LinstorchFitter.fit(inMemory, data, config);
    FitReport report = remote(inParts, data, config, PARTS);

    requireEqual(inParts, inMemory, data);
    assertThat(report.loss()).isCloseTo(expected.loss(), within(1e-12));
    assertThat(report.olsLoss()).isCloseTo(expected.olsLoss(), within(1e-12));
    assertThat(inParts.score()).isCloseTo(inMemory.score(), within(1e-12));
    assertThat(report.notes()).contains("The rows were there");
  }

  @Test
  void fit_weightedRowsInParts_isThatOfRowsInMemory() {
    DataSet data = weighted(regression(FEW));
    FitConfig config = FitConfig.builder().solver(Solver.QR).build();
    MultiLayerNetwork inMemory = net(2);
    MultiLayerNetwork inParts = net(2);

    LinstorchFitter.fit(inMemory, data, config);
    remote(inParts, data, config, PARTS);

    requireEqual(inParts, inMemory, data);
  }

  @Test
  void fit_balancedClassesInParts_isThatOfRowsInMemory() {
    DataSet data = weighted(classes(FEW));
    FitConfig config = FitConfig.builder().solver(Solver.QR).balanceClasses(true).build();
    MultiLayerNetwork inMemory = ClassData.net(3, 8, 3, DataType.DOUBLE);
    MultiLayerNetwork inParts = ClassData.net(3, 8, 3, DataType.DOUBLE);

    LinstorchFitter.fit(inMemory, data, config);
    remote(inParts, data, config, PARTS);

    requireEqual(inParts, inMemory, data);
  }

  @ParameterizedTest
  @EnumSource(
      value = FitMethod.class,
      names = {"LAST_LAYER", "GAUSS_NEWTON"})
  void fit_classNumbersInParts_isThatOfRowsInMemory(FitMethod method) {
    DataSet oneHot = classes(FEW);
    DataSet numbers =
        new DataSet(
            oneHot.getFeatures(),
            Nd4j.argMax(oneHot.getLabels(), 1).reshape(FEW, 1).castTo(DataType.DOUBLE));
    FitConfig config = FitConfig.builder().method(method).seed(3).build();
    MultiLayerNetwork inMemory = sparse();
    MultiLayerNetwork inParts = sparse();
    List<INDArray> shown = new ArrayList<>();
    inParts.addListeners(new ShownLabels(shown));

    LinstorchFitter.fit(inMemory, numbers, config);
    FitReport report = remote(inParts, oneHot, config, PARTS);

    requireEqual(inParts, inMemory, numbers);
    assertThat(report.score()).isCloseTo(inParts.score(numbers), within(1e-3));
    assertThat(shown).containsExactly(numbers.getLabels().getRows(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
  }

  private static MultiLayerNetwork sparse() {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(7)
                .dataType(DataType.DOUBLE)
                .list()
                .layer(new DenseLayer.Builder().nIn(3).nOut(8).activation(Activation.RELU).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.SPARSE_MCXENT)
                        .nIn(8)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build());
    net.init();
    return net;
  }

  /** Keeps the labels of the rows whose gradient it is told of. */
  private static final class ShownLabels extends BaseTrainingListener {

    private final List<INDArray> shown;

    ShownLabels(List<INDArray> shown) {
      this.shown = shown;
    }

    @Override
    public void onGradientCalculation(Model model) {
      shown.add(((MultiLayerNetwork) model).getLabels().dup());
    }
  }

  /** The statistics of the units come in a pass of their own. */
  @ParameterizedTest
  @EnumSource(
      value = FitMethod.class,
      names = {"LINSTORCH", "GAUSS_NEWTON"})
  void fit_batchNormalisationInParts_isThatOfRowsInMemory(FitMethod method) {
    DataSet data = weighted(regression(FEW));
    FitConfig.Builder builder = FitConfig.builder().method(method).seed(3);
    FitConfig config =
        method == FitMethod.LINSTORCH ? builder.solver(Solver.QR).build() : builder.build();
    MultiLayerNetwork inMemory = normalised();
    MultiLayerNetwork inParts = normalised();

    FitReport expected = LinstorchFitter.fit(inMemory, data, config);
    FitReport report = remote(inParts, data, config, PARTS);

    requireEqual(inParts, inMemory, data);
    assertThat(report.lossBefore()).isCloseTo(expected.lossBefore(), within(1e-12));
    for (int layer : new int[] {0, 2}) {
      for (String statistic : new String[] {"mean", "log10stdev", "gamma", "beta"}) {
        double[] wanted = Nets.doubles(inMemory.getLayer(layer).getParam(statistic));
        assertThat(Nets.doubles(inParts.getLayer(layer).getParam(statistic)))
            .containsExactly(wanted, within(1e-9));
      }
    }
  }

  /** Of features, dense, of units before their activation, output. */
  private static MultiLayerNetwork normalised() {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(7)
                .dataType(DataType.DOUBLE)
                .list()
                .layer(new BatchNormalization.Builder().nIn(3).nOut(3).build())
                .layer(
                    new DenseLayer.Builder().nIn(3).nOut(8).activation(Activation.IDENTITY).build())
                .layer(new BatchNormalization.Builder().nIn(8).nOut(8).build())
                .layer(new ActivationLayer(Activation.RELU))
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nIn(8)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());
    net.init();
    return net;
  }

  @Test
  void fit_columnsOfLargeOffsetInParts_areSummedPrecisely() {
    DataSet data = regression(FEW);
    data.getFeatures().putColumn(1, data.getFeatures().getColumn(0).muli(1e-9).addi(1e3));
    FitConfig config = FitConfig.builder().solver(Solver.QR).build();
    MultiLayerNetwork inMemory = net(2);
    MultiLayerNetwork inParts = net(2);

    FitReport expected = LinstorchFitter.fit(inMemory, data, config);
    FitReport report = remote(inParts, data, config, PARTS);

    assertThat(report.olsLoss()).isCloseTo(expected.olsLoss(), within(1e-12));
    assertThat(report.passes()).isGreaterThan(4);
  }

  @Test
  void gaussNewton_allRowsFetched_hasTheBitsOfRowsInMemory() {
    DataSet data = regression(FEW);
    FitConfig config = GaussNewtonSample.config().build();
    MultiLayerNetwork inMemory = net(2);
    MultiLayerNetwork inParts = net(2);

    LinstorchFitter.fit(inMemory, data, config);
    FitReport report = remote(inParts, data, config, PARTS);

    assertThat(Nets.doubles(inParts.params())).containsExactly(Nets.doubles(inMemory.params()));
    assertThat(report.loss()).isCloseTo(inParts.score(), within(1e-12));
  }

  private static FitConfig sampled(int rows) {
    return GaussNewtonSample.config()
        .gaussNewton(
            GaussNewtonConfig.builder()
                .sweeps(40)
                .memory(rows * 8L * 6)
                .sampledFrom(10_000)
                .build())
        .build();
  }

  @Test
  void gaussNewton_sampleFetched_fitsTheLastLayerToAllRows() {
    DataSet data = regression(30_000);
    FitConfig config = sampled(12_000);
    MultiLayerNetwork inMemory = net(2);
    MultiLayerNetwork inParts = net(2);
    MultiLayerNetwork again = net(2);

    FitReport expected = LinstorchFitter.fit(inMemory, data, config);
    FitReport report = remote(inParts, data, config, 9000, 9001, 25_000, 30_000);
    remote(again, data, config, 9000, 9001, 25_000, 30_000);

    assertThat(report.loss()).isCloseTo(expected.loss(), within(0.15 * expected.loss()));
    assertThat(Nets.doubles(again.params())).containsExactly(Nets.doubles(inParts.params()));
    MultiLayerNetwork solved = inParts.clone();
    FitReport best =
        LinstorchFitter.fit(solved, data, FitConfig.builder().method(FitMethod.LAST_LAYER).build());
    assertThat(report.loss()).isLessThan(best.loss() * (1 + 1e-6));
  }

  @Test
  void gaussNewton_sampleOfClassesFetched_fitsTheLastLayerToAllRows() {
    DataSet data = classes(30_000);
    MultiLayerNetwork inMemory = ClassData.net(3, 10, 3, DataType.DOUBLE);
    MultiLayerNetwork inParts = ClassData.net(3, 10, 3, DataType.DOUBLE);

    LinstorchFitter.fit(inMemory, data, sampled(12_000));
    remote(inParts, data, sampled(12_000), 9000, 9001, 25_000, 30_000);

    double wanted = ClassData.logLoss(inMemory, data);
    assertThat(ClassData.logLoss(inParts, data)).isCloseTo(wanted, within(0.1 * wanted));
    // DL4J counts no probability below 1e-10.
    assertThat(inParts.score()).isCloseTo(inParts.score(data), within(1e-3));
  }

  @Test
  void gaussNewton_labelsThatAreNoDistribution_areRefused() {
    DataSet data = classes(FEW);
    data.getLabels().putScalar(2299, 1, 0.5);
    MultiLayerNetwork net = ClassData.net(3, 8, 3, DataType.DOUBLE);
    double[] before = Nets.doubles(net.params());

    assertThatThrownBy(() -> remote(net, data, GaussNewtonSample.config().build(), PARTS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("distributions over classes")
        .hasMessageContaining("at row 1598 of partition 2");
    assertThat(Nets.doubles(net.params())).containsExactly(before);
  }

  @Test
  void calibrate_withoutValidationRows_isRefusedWithARemedy() {
    DataSet data = classes(FEW);
    MultiLayerNetwork net = ClassData.net(3, 8, 3, DataType.DOUBLE);
    FitConfig config = FitConfig.builder().calibrate(true).build();

    assertThatThrownBy(() -> remote(net, data, config, PARTS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rows on other machines cannot be: give validation(...)");
  }
}
