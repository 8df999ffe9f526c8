package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.dl4j.ReferenceLinstorch.Act;
import io.github.linstorch.dl4j.ReferenceLinstorch.Layer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What holds of every fit by Gauss–Newton sweeps. */
class GaussNewtonPropertiesTest {

  private static final int ROWS = 80;

  /** Networks of one, two and three hidden layers. */
  private enum Shape {
    ONE_HIDDEN(layer(3, 8, true, Act.RELU), layer(8, 1, true, Act.IDENTITY)),
    BLOCKS(layer(3, 18, true, Act.RELU), layer(18, 2, true, Act.IDENTITY)),
    NO_BIAS(layer(3, 9, false, Act.RELU), layer(9, 2, false, Act.IDENTITY)),
    LEAKY(
        layer(3, 9, true, Act.leaky(0.1)),
        layer(9, 7, false, Act.leaky(0.3)),
        layer(7, 2, true, Act.IDENTITY)),
    DEEP(
        layer(3, 8, true, Act.RELU),
        layer(8, 6, true, Act.IDENTITY),
        layer(6, 8, true, Act.RELU),
        layer(8, 1, false, Act.IDENTITY));

    final List<Layer> layers;

    Shape(Layer... layers) {
      this.layers = List.of(layers);
    }

    private static Layer layer(int nIn, int nOut, boolean bias, Act act) {
      return new Layer(nIn, nOut, bias, act);
    }

    MultiLayerNetwork net() {
      return net(nOut());
    }

    MultiLayerNetwork net(int nOut) {
      List<Layer> some = new ArrayList<>(layers);
      Layer last = some.remove(some.size() - 1);
      some.add(new Layer(last.nIn(), nOut, last.bias(), last.act()));
      return Nets.plain(some, DataType.DOUBLE, LossFunction.MSE);
    }

    int nOut() {
      return layers.get(layers.size() - 1).nOut();
    }

    boolean hasFirstBias() {
      return layers.get(0).bias();
    }

    boolean hasLastBias() {
      return layers.get(layers.size() - 1).bias();
    }
  }

  private final SplittableRandom random = new SplittableRandom(17);
  private final double[][] x = Nets.uniform(random, ROWS, 3);

  private double[][] labels(int nOut) {
    double[][] y = Nets.uniform(random, ROWS, nOut);
    for (int i = 0; i < ROWS; i++) {
      for (int o = 0; o < nOut; o++) {
        y[i][o] = 0.3 * y[i][o] + Math.sin(3 * x[i][0] + o) + x[i][1] * x[i][2];
      }
    }
    return y;
  }

  private static DataSet data(double[][] x, double[][] y) {
    return new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
  }

  private static FitConfig.Builder config(long seed) {
    return FitConfig.builder().method(FitMethod.GAUSS_NEWTON).seed(seed).threads(1);
  }

  /** One scale for all labels: their errors are added up. */
  @ParameterizedTest
  @EnumSource
  void fit_otherUnits_samePredictions(Shape shape) {
    double[][] y = labels(shape.nOut());
    double[] scale = {2.54, 1e-5, 3e6};
    double[] shift = {32, -7e-5, 1e7};
    double[][] otherX = new double[ROWS][3];
    double[][] otherY = new double[ROWS][shape.nOut()];
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < 3; j++) {
        otherX[i][j] = scale[j] * x[i][j] + (shape.hasFirstBias() ? shift[j] : 0);
      }
      for (int o = 0; o < shape.nOut(); o++) {
        otherY[i][o] = 4.2e4 * y[i][o] + (shape.hasLastBias() ? 1e5 - o : 0);
      }
    }
    for (long seed = 0; seed < 4; seed++) {
      MultiLayerNetwork one = shape.net();
      MultiLayerNetwork other = shape.net();

      LinstorchFitter.fit(one, data(x, y), config(seed).build());
      LinstorchFitter.fit(other, data(otherX, otherY), config(seed).build());

      double[][] expected = Nets.matrix(one.output(Nd4j.createFromArray(x)));
      double[][] found = Nets.matrix(other.output(Nd4j.createFromArray(otherX)));
      for (int i = 0; i < ROWS; i++) {
        for (int o = 0; o < shape.nOut(); o++) {
          double back = (found[i][o] - (shape.hasLastBias() ? 1e5 - o : 0)) / 4.2e4;
          assertThat(back).as("seed " + seed).isCloseTo(expected[i][o], within(1e-6));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0, true", "1, true", "2, true", "0, false", "1, false", "2, false"})
  void fit_frozenLayer_keepsItsBitsWhileOthersChange(int frozen, boolean opaque) {
    org.deeplearning4j.nn.conf.layers.Layer[] layers = {
      new DenseLayer.Builder().nIn(3).nOut(18).biasInit(0.1).build(),
      new DenseLayer.Builder().nIn(18).nOut(16).biasInit(0.1).build(),
      new OutputLayer.Builder(LossFunction.MSE)
          .nIn(16)
          .nOut(2)
          .activation(Activation.IDENTITY)
          .build()
    };
    layers[frozen] =
        opaque && frozen < 2
            ? new FrozenLayer(layers[frozen])
            : new FrozenLayerWithBackprop(layers[frozen]);
    ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .seed(5)
            .dataType(DataType.DOUBLE)
            .activation(Activation.RELU)
            .list();
    for (org.deeplearning4j.nn.conf.layers.Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork net = Nets.init(list.build());
    MultiLayerNetwork before = net.clone();
    // Frozen weights are taken to other coordinates and back: of a constant feature, too.
    for (double[] row : x) {
      row[1] = 0.1;
    }

    FitReport report = LinstorchFitter.fit(net, data(x, labels(2)), config(1).build());

    for (int l = 0; l < 3; l++) {
      for (String name : List.of(l + "_W", l + "_b")) {
        if (l == frozen) {
          assertThat(net.getParam(name)).as(name).isEqualTo(before.getParam(name));
        } else {
          assertThat(net.getParam(name)).as(name).isNotEqualTo(before.getParam(name));
        }
      }
    }
    assertThat(report.loss()).isLessThan(0.9 * report.lossBefore());
    double distance =
        net.output(Nd4j.createFromArray(x)).distance2(Nd4j.createFromArray(labels(2)));
    assertThat(distance).isFinite();
  }

  @ParameterizedTest
  @EnumSource
  void fit_anyThreads_sameBits(Shape shape) {
    DataSet data = data(x, labels(shape.nOut()));
    for (int restarts : new int[] {0, 2}) {
      INDArray expected = null;
      FitReport first = null;
      for (int threads : new int[] {1, 2, 4}) {
        MultiLayerNetwork net = shape.net();

        FitReport report =
            LinstorchFitter.fit(net, data, config(3).restarts(restarts).threads(threads).build());

        expected = expected == null ? net.params() : expected;
        first = first == null ? report : first;
        assertThat(net.params()).isEqualTo(expected);
        assertThat(report.gaussNewton()).isEqualTo(first.gaussNewton());
        assertThat(report.loss()).isEqualTo(first.loss());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void fit_seed_decidesTheResult(Shape shape) {
    DataSet data = data(x, labels(shape.nOut()));
    List<INDArray> found = new ArrayList<>();
    for (long seed : new long[] {8, 8, 9}) {
      MultiLayerNetwork net = shape.net();
      Nets.randomise(net, random, -1, 1);
      LinstorchFitter.fit(net, data, config(seed).build());
      found.add(net.params());
    }

    assertThat(found.get(1)).as("from other weights").isEqualTo(found.get(0));
    assertThat(found.get(2)).isNotEqualTo(found.get(0));
  }

  private DataSet masked(double[][] y, double[] weights) {
    DataSet data = data(x, y);
    data.setLabelsMaskArray(Nd4j.createFromArray(weights).reshape(ROWS, 1));
    return data;
  }

  private DataSet repeated(double[][] y, int[] times) {
    List<double[]> features = new ArrayList<>();
    List<double[]> targets = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      for (int t = 0; t < times[i]; t++) {
        features.add(x[i]);
        targets.add(y[i]);
      }
    }
    return data(features.toArray(double[][]::new), targets.toArray(double[][]::new));
  }

  /**
   * Nothing is drawn from the rows here, no row left out, and no sign drawn for each row, as there
   * is with several outputs: one of two equal rows is another thing than a row of weight 2.
   */
  @ParameterizedTest
  @EnumSource
  void fit_integerWeights_sameAsRepeatedRows(Shape shape) {
    double[][] y = labels(1);
    int[] times = random.ints(ROWS, 0, 4).toArray();
    double[] weights = Arrays.stream(times).asDoubleStream().toArray();
    GaussNewtonConfig.Builder plain =
        GaussNewtonConfig.builder().holdout(0).starts(GaussNewtonStart.UNIFORM_FAN_IN);
    for (GaussNewtonConfig settings :
        List.of(plain.weightDecay(1e-4).build(), plain.weightDecay(0).refit(false).build())) {
      FitConfig config = config(2).gaussNewton(settings).build();
      MultiLayerNetwork expected = shape.net(1);
      FitReport first = LinstorchFitter.fit(expected, repeated(y, times), config);
      MultiLayerNetwork found = shape.net(1);

      FitReport report = LinstorchFitter.fit(found, masked(y, weights), config);

      INDArray all = Nd4j.createFromArray(x);
      assertThat(found.output(all).sub(expected.output(all)).amaxNumber().doubleValue())
          .isLessThan(1e-6);
      assertThat(report.olsLoss()).isCloseTo(first.olsLoss(), within(1e-9));
      assertThat(report.gaussNewton().orElseThrow().sweeps())
          .hasSameSizeAs(first.gaussNewton().orElseThrow().sweeps());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void fit_rowsOfWeightZero_countNowhere(boolean fractions) {
    double[][] y = labels(2);
    int[] times = random.ints(ROWS, 0, 2).toArray();
    double[] weights = Arrays.stream(times).asDoubleStream().toArray();
    DataSet without = repeated(y, times);
    if (fractions) {
      double[] kept = random.doubles(without.numExamples(), 0.2, 3).toArray();
      without.setLabelsMaskArray(Nd4j.createFromArray(kept).reshape(kept.length, 1));
      int at = 0;
      for (int i = 0; i < ROWS; i++) {
        weights[i] = times[i] > 0 ? kept[at++] : 0;
      }
    }
    MultiLayerNetwork expected = Shape.BLOCKS.net();
    FitReport first = LinstorchFitter.fit(expected, without, config(4).build());
    for (int i = 0; i < ROWS; i++) {
      if (times[i] == 0) {
        x[i][0] = Double.NaN;
        y[i][1] = 1e200;
      }
    }
    MultiLayerNetwork found = Shape.BLOCKS.net();

    FitReport report = LinstorchFitter.fit(found, masked(y, weights), config(4).build());

    assertThat(found.params()).isEqualTo(expected.params());
    assertThat(report.gaussNewton()).isEqualTo(first.gaussNewton());
    assertThat(report.loss()).isEqualTo(first.loss());
  }
}
