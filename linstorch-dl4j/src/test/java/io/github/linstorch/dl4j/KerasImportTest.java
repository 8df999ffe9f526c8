package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.linstorch.dl4j.ReferenceLinstorch.Act;
import io.github.linstorch.dl4j.ReferenceLinstorch.Layer;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.modelimport.keras.KerasModelImport;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A network that DL4J imports from a Keras file is fitted like one that is built by hand. */
@DisabledOnOs(
    value = OS.MAC,
    architectures = "aarch64",
    disabledReason = "there is no native HDF5 1.12.1-1.5.7 for it")
class KerasImportTest {

  enum Task {
    REGRESSION("linear", Act.IDENTITY, "mean_squared_error", LossFunction.MSE),
    CLASSIFICATION("softmax", Act.SOFTMAX, "categorical_crossentropy", LossFunction.MCXENT);

    private final String kerasActivation;
    private final Act activation;
    private final String kerasLoss;
    private final LossFunction loss;

    Task(String kerasActivation, Act activation, String kerasLoss, LossFunction loss) {
      this.kerasActivation = kerasActivation;
      this.activation = activation;
      this.kerasLoss = kerasLoss;
      this.loss = loss;
    }
  }

  /** DL4J sums in the network's data type. */
  private static final Percentage FLOAT = Percentage.withPercentage(1e-3);

  private final SplittableRandom random = new SplittableRandom(41);
  private final double[][] x = Nets.uniform(random, 80, 3);
  private final double[][][] kernels = {sixteenths(3, 8), sixteenths(8, 6), sixteenths(6, 2)};
  private final double[][] biases = {sixteenths(1, 8)[0], null, sixteenths(1, 2)[0]};

  @TempDir Path folder;

  /** Values that are exact in float, the type in which Keras saves them. */
  private double[][] sixteenths(int rows, int columns) {
    double[][] matrix = new double[rows][columns];
    for (double[] row : matrix) {
      for (int j = 0; j < columns; j++) {
        row[j] = random.nextInt(-16, 17) / 16.0;
      }
    }
    return matrix;
  }

  private DataSet data(Task task) {
    double[][] y = new double[x.length][];
    for (int i = 0; i < x.length; i++) {
      double curve = Math.sin(3 * x[i][0]) + x[i][1] * x[i][2];
      boolean first = curve > 0;
      y[i] =
          task == Task.REGRESSION
              ? new double[] {curve, Math.abs(x[i][0])}
              : new double[] {first ? 1 : 0, first ? 0 : 1};
    }
    return new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
  }

  private KerasFile keras(Task task) {
    return new KerasFile(
        3,
        KerasFile.dense("dense", "relu", kernels[0], biases[0]),
        KerasFile.dropout("dropout", 0.3),
        KerasFile.dense("dense_1", "linear", kernels[1], biases[1]),
        KerasFile.activation("activation", "relu"),
        KerasFile.dense("dense_2", task.kerasActivation, kernels[2], biases[2]));
  }

  private static List<Layer> layers(Task task) {
    return List.of(
        new Layer(3, 8, true, Act.RELU),
        new Layer(8, 6, false, Act.RELU),
        new Layer(6, 2, true, task.activation));
  }

  private MultiLayerNetwork imported(Task task, String loss, boolean enforceTrainingConfig)
      throws Exception {
    String file = folder.resolve("model.h5").toString();
    keras(task).writeSequential(Path.of(file), loss);
    return KerasModelImport.importKerasSequentialModelAndWeights(file, enforceTrainingConfig);
  }

  private MultiLayerNetwork imported(Task task) throws Exception {
    return imported(task, task.kerasLoss, true);
  }

  private MultiLayerNetwork builtByHand(Task task) {
    MultiLayerNetwork net = Nets.plain(layers(task), DataType.FLOAT, task.loss);
    for (int l = 0; l < kernels.length; l++) {
      net.setParam(l + "_W", Nd4j.createFromArray(kernels[l]));
      if (biases[l] != null) {
        net.setParam(l + "_b", Nd4j.createFromArray(biases[l]));
      }
    }
    return net;
  }

  /** What the written weights give, computed in double without DL4J. */
  private double[][] writtenOutput(Task task) {
    return new ReferenceLinstorch(layers(task), kernels, biases, Double.NaN).output(x);
  }

  /** The same but for a few roundings to float. */
  private static void requireSame(INDArray output, double[][] expected) {
    INDArray difference = output.castTo(DataType.DOUBLE).sub(Nd4j.createFromArray(expected));
    double size = Nd4j.createFromArray(expected).norm2Number().doubleValue();
    assertThat(difference.norm2Number().doubleValue()).isLessThan(1e-6 * size);
  }

  @ParameterizedTest
  @EnumSource
  void import_sequential_hasTheWrittenWeightsAndCanBeFitted(Task task) throws Exception {
    MultiLayerNetwork net = imported(task);

    requireSame(net.output(Nd4j.createFromArray(x)), writtenOutput(task));
    assertThat(LinstorchFitter.check(net)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void fit_imported_sameAsBuiltByHand(Task task) throws Exception {
    MultiLayerNetwork net = imported(task);
    MultiLayerNetwork expected = builtByHand(task);
    DataSet data = data(task);
    double scoreBefore = net.score(data);

    FitReport report = LinstorchFitter.fit(net, data);
    FitReport expectedReport = LinstorchFitter.fit(expected, data);

    assertThat(report.loss()).isLessThan(report.lossBefore()).isEqualTo(expectedReport.loss());
    assertThat(net.score()).isLessThan(scoreBefore).isCloseTo(net.score(data), FLOAT);
    assertThat(Nets.doubles(net.params())).isEqualTo(Nets.doubles(expected.params()));
    assertThat(report.layers())
        .extracting(LayerReport::name)
        .containsOnly("dense", "dense_1", "dense_2");
    requireSame(net.output(data.getFeatures()), Nets.matrix(expected.output(data.getFeatures())));
  }

  @ParameterizedTest
  @EnumSource
  void restore_savedImportedAndFitted_sameOutputs(Task task) throws Exception {
    MultiLayerNetwork net = imported(task);
    LinstorchFitter.fit(net, data(task));
    Path file = folder.resolve("net.zip");

    ModelSerializer.writeModel(net, file.toFile(), true);
    MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(file.toFile(), true);

    INDArray features = Nd4j.createFromArray(x);
    assertThat(Nets.doubles(restored.output(features)))
        .isEqualTo(Nets.doubles(net.output(features)));
    assertThat(LinstorchFitter.check(restored)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {"mean_squared_error, false", "null, false", "null, true"})
  void check_importedWithoutLoss_namesTheEndOfTheNetwork(String loss, boolean enforce)
      throws Exception {
    MultiLayerNetwork net = imported(Task.REGRESSION, loss, enforce);

    List<String> obstacles = LinstorchFitter.check(net);

    assertThat(obstacles).hasSize(1);
    assertThat(obstacles.get(0))
        .startsWith("layer(index=4, name=dense_2)")
        .contains("loss", "LossLayer");
    assertThatThrownBy(() -> LinstorchFitter.fit(net, data(Task.REGRESSION)))
        .isInstanceOf(UnsupportedNetworkException.class)
        .hasMessageContaining(obstacles.get(0));
  }

  @ParameterizedTest
  @EnumSource
  void fit_importedWithoutLossAndLossLayerAdded_sameAsWithLoss(Task task) throws Exception {
    MultiLayerNetwork net =
        new TransferLearning.Builder(imported(task, null, false))
            .fineTuneConfiguration(new FineTuneConfiguration.Builder().build())
            .addLayer(new LossLayer.Builder(task.loss).activation(Activation.IDENTITY).build())
            .build();
    MultiLayerNetwork expected = imported(task);
    assertThat(LinstorchFitter.check(net, FitConfig.gaussNewton())).isEmpty();

    LinstorchFitter.fit(net, data(task));
    LinstorchFitter.fit(expected, data(task));

    assertThat(Nets.doubles(net.params())).isEqualTo(Nets.doubles(expected.params()));
  }

  @Test
  void fit_guideForAModelWithoutLoss_leavesNoObstacle() throws Exception {
    String file = folder.resolve("model.h5").toString();
    keras(Task.REGRESSION).writeSequential(Path.of(file), null);
    DataSet train = data(Task.REGRESSION);

    // snippet keras
    MultiLayerNetwork imported =
        KerasModelImport.importKerasSequentialModelAndWeights(file, false); // saved uncompiled
    List<String> obstacles = LinstorchFitter.check(imported, FitConfig.gaussNewton());
    System.out.println(obstacles); // the network ends without a loss

    MultiLayerNetwork net =
        new TransferLearning.Builder(imported)
            .fineTuneConfiguration(new FineTuneConfiguration.Builder().seed(1).build())
            .addLayer(
                new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build())
            .build();
    FitReport report = LinstorchFitter.fit(net, train, FitConfig.gaussNewton());
    // end

    assertThat(obstacles).singleElement().asString().contains("LossLayer");
    assertThat(report.loss()).isLessThan(report.lossBefore());
    assertThat(net.score()).isCloseTo(net.score(train), FLOAT);
  }

  @ParameterizedTest
  @EnumSource
  void import_functional_hasTheWrittenWeights(Task task) throws Exception {
    String file = folder.resolve("model.h5").toString();
    keras(task).writeFunctional(Path.of(file), task.kerasLoss);

    ComputationGraph graph = KerasModelImport.importKerasModelAndWeights(file);

    requireSame(graph.outputSingle(Nd4j.createFromArray(x)), writtenOutput(task));
    assertThat(graph.getLayer("dense_2_loss").conf().getLayer()).isInstanceOf(LossLayer.class);
  }
}
