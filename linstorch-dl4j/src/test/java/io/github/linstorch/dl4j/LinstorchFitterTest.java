package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.linstorch.dl4j.ReferenceLinstorch.Layer;
import io.github.linstorch.testsupport.Cases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A fitted network is still a plain DL4J network, and a fit touches nothing else. */
class LinstorchFitterTest {

  private final SplittableRandom random = new SplittableRandom(31);
  private final double[][] x = Nets.uniform(random, 80, 3);
  private final double[][] y = labels(x);

  @TempDir Path folder;

  /** A curved function of the features, so that there is something left to learn after a fit. */
  private static double[][] labels(double[][] x) {
    double[][] y = new double[x.length][];
    for (int i = 0; i < x.length; i++) {
      y[i] = new double[] {Math.sin(3 * x[i][0]) + x[i][1] * x[i][2], Math.abs(x[i][0])};
    }
    return y;
  }

  private DataSet data() {
    return new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
  }

  private MultiLayerNetwork net(DataType type) {
    MultiLayerNetwork net = Nets.plain(Nets.relu(3, 8, 2), type, LossFunction.MSE);
    Nets.randomise(net, new SplittableRandom(32), -1, 1);
    return net;
  }

  private static MultiLayerNetwork net(
      IUpdater updater, double l2, LossFunction loss, Activation output) {
    return Nets.init(
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .dataType(DataType.DOUBLE)
            .updater(updater)
            .l2(l2)
            .list()
            .layer(new DenseLayer.Builder().nIn(3).nOut(8).activation(Activation.RELU).build())
            .layer(new OutputLayer.Builder(loss).nIn(8).nOut(2).activation(output).build())
            .build());
  }

  @Test
  void fit_anyNetwork_keepsTheOneFlatParameterView() {
    MultiLayerNetwork net = net(DataType.FLOAT);
    INDArray params = net.params();
    INDArray weights = net.getLayer(0).getParam("W");
    INDArray bias = net.getLayer(1).getParam("b");

    LinstorchFitter.fit(net, data());

    assertThat(net.params()).isSameAs(params);
    assertThat(net.getLayer(0).getParam("W")).isSameAs(weights);
    params.putScalar(0, 17.0);
    params.putScalar(params.length() - 1, 19.0);
    assertThat(weights.getDouble(0, 0)).isEqualTo(17);
    assertThat(bias.getDouble(1)).isEqualTo(19);
  }

  @ParameterizedTest
  @EnumSource(names = {"MSE", "L2"})
  void fit_l2Regularisation_scoreIsWhatScoreOfDataReturns(LossFunction loss) {
    MultiLayerNetwork net = net(new Sgd(0.1), 0.01, loss, Activation.IDENTITY);

    FitReport report = LinstorchFitter.fit(net, data());

    assertThat(net.score()).isCloseTo(net.score(data()), withinPercentage(1e-10));
    assertThat(net.score()).isGreaterThan(report.loss());
  }

  @ParameterizedTest
  @EnumSource(names = {"MCXENT", "NEGATIVELOGLIKELIHOOD", "MSE"})
  void fit_softmax_scoreIsWhatScoreOfDataReturns(LossFunction loss) {
    MultiLayerNetwork net = net(new Sgd(0.1), 0, loss, Activation.SOFTMAX);
    DataSet data =
        new DataSet(
            Nd4j.createFromArray(x), Nd4j.createFromArray(Nets.oneHot(random, x.length, 2)));

    LinstorchFitter.fit(net, data);

    assertThat(net.score()).isCloseTo(net.score(data), withinPercentage(1e-10));
  }

  static List<IUpdater> updaters() {
    return List.of(new Adam(1e-3), new Sgd(1e-4));
  }

  @ParameterizedTest
  @MethodSource("updaters")
  void netFit_afterAFit_goesOnAndLowersTheLoss(IUpdater updater) {
    MultiLayerNetwork net = net(updater, 0, LossFunction.MSE, Activation.IDENTITY);
    FitReport report = LinstorchFitter.fit(net, data());
    assertThat(net.score(data())).isCloseTo(report.loss(), within(1e-12));

    for (int i = 0; i < 100; i++) {
      net.fit(data());
    }

    assertThat(net.score(data())).isLessThan(report.loss());
    assertThat(net.getIterationCount()).isEqualTo(100);
  }

  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "FLOAT", "HALF"})
  void restore_savedFittedNetwork_sameOutputs(DataType type) throws IOException {
    MultiLayerNetwork net = net(type);
    LinstorchFitter.fit(net, data());
    Path file = Files.createTempFile(folder, "net", ".zip");

    ModelSerializer.writeModel(net, file.toFile(), true);
    MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(file.toFile(), true);

    INDArray features = data().getFeatures();
    assertThat(Nets.doubles(restored.output(features)))
        .isEqualTo(Nets.doubles(net.output(features)));
  }

  @Test
  void clone_fittedNetwork_hasItsParametersAndIsApart() {
    MultiLayerNetwork net = net(DataType.DOUBLE);
    LinstorchFitter.fit(net, data());

    MultiLayerNetwork copy = net.clone();
    double[] fitted = Nets.doubles(net.params());
    assertThat(Nets.doubles(copy.params())).isEqualTo(fitted);
    Nets.randomise(copy, random, -1, 1);
    LinstorchFitter.fit(copy, data());

    assertThat(Nets.doubles(net.params())).isEqualTo(fitted);
  }

  @Test
  void fit_anyNumberOfThreadsAndRepeats_sameBits() {
    MultiLayerNetwork net = net(DataType.DOUBLE);
    INDArray initial = net.params().dup();
    double[] first = null;
    for (int threads : new int[] {1, 2, 4, 1, 2}) {
      net.params().assign(initial);
      LinstorchFitter.fit(net, data(), FitConfig.builder().threads(threads).build());
      first = first == null ? Nets.doubles(net.params()) : first;
      assertThat(Nets.doubles(net.params())).isEqualTo(first);
    }
  }

  /** Several row blocks, and matrices large enough for native BLAS and LAPACK. */
  @Test
  void fit_largeProblem_sameBitsForAnyNumberOfThreads() {
    List<Layer> layers = Nets.relu(60, 50, 5);
    MultiLayerNetwork net = Nets.plain(layers, DataType.DOUBLE, LossFunction.MSE);
    Nets.randomise(net, random, -0.2, 0.2);
    double[][] manyX = Nets.uniform(random, 5000, 60);
    double[][] manyY = Nets.uniform(random, 5000, 5);
    INDArray features = Nd4j.createFromArray(manyX);
    INDArray labels = Nd4j.createFromArray(manyY);
    INDArray initial = net.params().dup();

    double[] first = null;
    double loss = Double.NaN;
    for (int threads : new int[] {1, 2, 4, 1}) {
      net.params().assign(initial);
      FitReport report =
          LinstorchFitter.fit(net, features, labels, FitConfig.builder().threads(threads).build());
      first = first == null ? Nets.doubles(net.params()) : first;
      loss = Double.isNaN(loss) ? report.loss() : loss;
      assertThat(Nets.doubles(net.params())).isEqualTo(first);
      assertThat(report.loss()).isEqualTo(loss);
    }

    assertThat(loss).isCloseTo(net.score(new DataSet(features, labels)), within(1e-12));
  }

  /** The large problem's solves one by one: native code and portable oracle agree. */
  @Test
  void fit_largeProblem_sameAsReferenceAfterEverySolve() {
    List<Layer> layers = Nets.relu(60, 50, 5);
    MultiLayerNetwork net = Nets.plain(layers, DataType.DOUBLE, LossFunction.MSE);
    Nets.randomise(net, random, -0.2, 0.2);
    Tally tally = new Tally();
    FitConfig config = FitConfig.defaults();
    // More than one block; the reference takes its time.
    int rows = Cases.ALL ? 4200 : 1100;
    double[][] manyX = Nets.uniform(random, rows, 60);
    double[][] manyY = Nets.uniform(random, rows, 5);

    new Oracle(net, layers, manyX, manyY, config).compare(config, tally);

    tally.require(100, 100);
  }

  @Test
  void fit_layoutsViewsAndTypesOfTheSameData_sameParameters() {
    MultiLayerNetwork net = net(DataType.DOUBLE);
    INDArray initial = net.params().dup();
    double[] expected = fit(net, initial, Nd4j.createFromArray(x), Nd4j.createFromArray(y));

    INDArray c = Nd4j.createFromArray(x);
    INDArray labels = Nd4j.createFromArray(y);
    assertThat(fit(net, initial, c.dup('f'), labels.dup('f'))).isEqualTo(expected);
    INDArray transposed = Nd4j.createFromArray(x).transpose().dup().transpose();
    assertThat(fit(net, initial, transposed, labels)).isEqualTo(expected);
    assertThat(fit(net, initial, inside(c), inside(labels))).isEqualTo(expected);
    assertThat(fit(net, initial, everySecondColumn(c), everySecondColumn(labels)))
        .isEqualTo(expected);
  }

  /** The matrix as a view into the middle of a larger one. */
  private static INDArray inside(INDArray array) {
    long rows = array.size(0);
    long columns = array.size(1);
    INDArray larger = Nd4j.ones(array.dataType(), rows + 7, columns + 5).muli(99);
    INDArray view =
        larger.get(NDArrayIndex.interval(3, 3 + rows), NDArrayIndex.interval(2, 2 + columns));
    view.assign(array);
    return view;
  }

  private static INDArray everySecondColumn(INDArray array) {
    INDArray larger = Nd4j.ones(array.dataType(), array.size(0), 2 * array.size(1));
    INDArray view = larger.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 2, 2 * array.size(1)));
    view.assign(array);
    return view;
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE", "HALF", "INT", "LONG", "SHORT", "BYTE"})
  void fit_dataOfAnyNumericType_sameParameters(DataType type) {
    MultiLayerNetwork net = net(DataType.DOUBLE);
    INDArray initial = net.params().dup();
    double[][] whole = new double[40][3];
    for (double[] row : whole) {
      for (int j = 0; j < row.length; j++) {
        row[j] = random.nextInt(-9, 10);
      }
    }
    INDArray features = Nd4j.createFromArray(whole);
    INDArray labels = features.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 2)).mul(2).dup();
    double[] expected = fit(net, initial, features, labels);

    assertThat(fit(net, initial, features.castTo(type), labels.castTo(type))).isEqualTo(expected);
  }

  private static double[] fit(
      MultiLayerNetwork net, INDArray initial, INDArray features, INDArray labels) {
    net.params().assign(initial);
    double[] featuresBefore = Nets.doubles(features);
    double[] labelsBefore = Nets.doubles(labels);
    LinstorchFitter.fit(net, features, labels);
    assertThat(Nets.doubles(features)).isEqualTo(featuresBefore);
    assertThat(Nets.doubles(labels)).isEqualTo(labelsBefore);
    return Nets.doubles(net.params());
  }

  @Test
  void fit_anyNetwork_doesNotDrawFromTheGlobalGenerator() {
    Random generator = Nd4j.getRandom();
    generator.setSeed(123);
    double expected = generator.nextDouble();
    MultiLayerNetwork net = net(DataType.FLOAT);
    generator.setSeed(123);
    long root = generator.rootState();
    long node = generator.nodeState();

    LinstorchFitter.fit(net, data());

    assertThat(generator.rootState()).isEqualTo(root);
    assertThat(generator.nodeState()).isEqualTo(node);
    assertThat(generator.nextDouble()).isEqualTo(expected);
  }
}
