package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.dl4j.ReferenceLinstorch.Act;
import io.github.linstorch.dl4j.ReferenceLinstorch.Layer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A fit from an iterator is the fit of all its rows in memory by {@link Solver#QR}. The rows are
 * cut into the same blocks whatever batches they come in, so the parameters agree to the bit.
 */
class StreamingTest {

  private static final int ROWS = 9 * 1024 + 37;
  private static final FitConfig QR = FitConfig.builder().solver(Solver.QR).build();

  private record Case(String name, List<Layer> layers, LossFunction loss) {

    @Override
    public String toString() {
      return name;
    }
  }

  private static final Case RELU = new Case("relu", Nets.relu(5, 8, 6, 2), LossFunction.MSE);

  static Stream<Case> cases() {
    return Stream.of(
        RELU,
        new Case("wide", Nets.relu(5, 45, 2), LossFunction.MSE),
        new Case("one layer", Nets.relu(5, 2), LossFunction.MSE),
        new Case(
            "no bias",
            List.of(new Layer(5, 7, false, Act.RELU), new Layer(7, 2, false, Act.IDENTITY)),
            LossFunction.MSE),
        new Case("leaky", ending(Act.leaky(0.2), Act.IDENTITY), LossFunction.MSE),
        new Case("leaky output", ending(Act.RELU, Act.leaky(0.3)), LossFunction.MSE),
        new Case("elu", ending(Act.elu(1), Act.IDENTITY), LossFunction.MSE),
        new Case("relu output", ending(Act.RELU, Act.RELU), LossFunction.L2),
        new Case("softmax", ending(Act.RELU, Act.SOFTMAX), LossFunction.MCXENT),
        new Case("softmax of leaky", ending(Act.leaky(0.1), Act.SOFTMAX), LossFunction.MCXENT));
  }

  private static List<Layer> ending(Act hidden, Act last) {
    return List.of(
        new Layer(5, 8, true, hidden), new Layer(8, 4, true, hidden), new Layer(4, 2, true, last));
  }

  private final SplittableRandom random = new SplittableRandom(71);

  private INDArray features(int rows) {
    return Nd4j.createFromArray(Nets.uniform(random, rows, 5));
  }

  /** One-hot, with a rule behind it: fits for every loss function. */
  private static INDArray labels(INDArray x) {
    double[][] rows = Nets.matrix(x);
    double[][] y = new double[rows.length][2];
    for (int i = 0; i < rows.length; i++) {
      y[i][rows[i][0] + rows[i][1] * rows[i][2] > 0.1 ? 0 : 1] = 1;
    }
    return Nd4j.createFromArray(y);
  }

  private MultiLayerNetwork net(Case of, DataType type) {
    MultiLayerNetwork net = Nets.plain(of.layers(), type, of.loss());
    Nets.randomise(net, new SplittableRandom(5), -1, 1);
    return net;
  }

  private void requireSame(
      Case of, INDArray x, INDArray y, BatchIterator iterator, FitConfig config, DataType type) {
    MultiLayerNetwork inMemory = net(of, type);
    FitReport expected =
        LinstorchFitter.fit(inMemory, x, y, config.toBuilder().solver(Solver.QR).build());
    MultiLayerNetwork streamed = net(of, type);

    FitReport report = LinstorchFitter.fit(streamed, iterator, config);

    assertThat(Nets.doubles(streamed.params())).isEqualTo(Nets.doubles(inMemory.params()));
    // Single-precision weights: the streamed loss is that before the rounding.
    double tolerance = type == DataType.DOUBLE ? 1e-11 : 1e-5;
    Oracle.close("loss", report.loss(), expected.loss(), tolerance);
    Oracle.close("score", streamed.score(), inMemory.score(), tolerance);
    assertThat(report.lossBefore()).isEqualTo(expected.lossBefore());
    assertThat(report.olsLoss()).isEqualTo(expected.olsLoss());
    for (int l = 0; l < report.layers().size(); l++) {
      LayerReport layer = report.layers().get(l);
      assertThat(layer.rank()).isEqualTo(expected.layers().get(l).rank());
      assertThat(layer.deadUnits()).isEqualTo(expected.layers().get(l).deadUnits());
      assertThat(layer.solver()).isEqualTo(Solver.QR);
      assertThat(layer.residualSumOfSquares())
          .isEqualTo(expected.layers().get(l).residualSumOfSquares());
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void fit_iterator_sameBitsAsInMemoryQr(Case of) {
    INDArray x = features(ROWS);
    INDArray y = labels(x);
    requireSame(of, x, y, BatchIterator.of(x, y, 1000), FitConfig.defaults(), DataType.DOUBLE);
    requireSame(of, x, y, BatchIterator.of(x, y, 1000), FitConfig.defaults(), DataType.FLOAT);
  }

  @ParameterizedTest
  @CsvSource({
    "2100, 1",
    "9253, 7",
    "9253, 32",
    "9253, 1000",
    "9253, 1024",
    "9253, 5000",
    "9253, 100000",
    "8192, 1024",
    "1, 1",
    "3, 2",
    "1025, 1024"
  })
  void fit_iteratorOfAnyBatchSize_sameBits(int rows, int batch) {
    INDArray x = features(rows);
    INDArray y = labels(x);
    requireSame(RELU, x, y, BatchIterator.of(x, y, batch), FitConfig.defaults(), DataType.DOUBLE);
  }

  @Test
  void fit_iteratorOfMixedBatchSizes_sameBits() {
    INDArray x = features(ROWS);
    INDArray y = labels(x);
    for (int seed = 0; seed < 5; seed++) {
      int[] sizes = new SplittableRandom(seed).ints(20, 1, 1500).toArray();
      requireSame(RELU, x, y, BatchIterator.of(x, y, sizes), FitConfig.defaults(), DataType.DOUBLE);
    }
  }

  @Test
  void fit_iteratorWithOtherSettings_sameBits() {
    INDArray x = features(3000);
    INDArray y = labels(x);
    for (SolveOrder order : SolveOrder.values()) {
      FitConfig config = FitConfig.builder().solveOrder(order).solveCalls(2).build();
      FitConfig best = config.toBuilder().keepBest(true).rcond(1e-6).build();
      requireSame(RELU, x, y, BatchIterator.of(x, y, 700), config, DataType.DOUBLE);
      requireSame(RELU, x, y, BatchIterator.of(x, y, 700), best, DataType.DOUBLE);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void fit_iteratorWithAnyNumberOfThreads_sameBits(Case of) {
    INDArray x = features(ROWS);
    INDArray y = labels(x);
    for (int threads : new int[] {1, 2, 4}) {
      FitConfig config = FitConfig.builder().threads(threads).build();
      requireSame(of, x, y, BatchIterator.of(x, y, 900), config, DataType.DOUBLE);
    }
  }

  @ParameterizedTest
  @CsvSource({"c", "f"})
  void fit_iteratorOfFloatArraysInAnyOrder_sameBits(char order) {
    INDArray x = features(2000).castTo(DataType.FLOAT);
    INDArray y = labels(x).castTo(DataType.FLOAT);
    List<DataSet> batches = BatchIterator.cut(x, y, 300);
    for (DataSet batch : batches) {
      batch.setFeatures(batch.getFeatures().dup(order));
      batch.setLabels(batch.getLabels().dup(order));
    }
    requireSame(RELU, x, y, new BatchIterator(batches), QR, DataType.FLOAT);
  }

  @Test
  void fit_iteratorWithPreprocessor_appliedOnceInEveryPass() {
    INDArray x = features(2500).muli(40).addi(300);
    INDArray y = labels(features(2500));
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fit(new DataSet(x.dup(), y.dup()));
    DataSet transformed = new DataSet(x.dup(), y.dup());
    normalizer.transform(transformed);
    BatchIterator iterator = BatchIterator.of(x, y, 333);
    iterator.setPreProcessor(normalizer);

    requireSame(
        RELU,
        transformed.getFeatures(),
        transformed.getLabels(),
        iterator,
        FitConfig.defaults(),
        DataType.DOUBLE);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void fit_iterator_scoreIsThatOfTheWholeData(Case of) {
    INDArray x = features(3001);
    INDArray y = labels(x);
    MultiLayerNetwork net = net(of, DataType.DOUBLE);

    LinstorchFitter.fit(net, BatchIterator.of(x, y, 250));

    double score = net.score();
    assertThat(score).isCloseTo(net.score(new DataSet(x, y)), within(1e-9 * (1 + score)));
  }

  @Test
  void fit_iterator_batchesUnchanged() {
    INDArray x = features(3000);
    INDArray y = labels(x);
    List<DataSet> batches = BatchIterator.cut(x, y, 100, 2048);
    List<DataSet> copies = batches.stream().map(DataSet::copy).toList();

    LinstorchFitter.fit(net(RELU, DataType.FLOAT), new BatchIterator(batches));

    assertThat(batches).isEqualTo(copies);
  }

  @Test
  void fit_iteratorHalfRead_startsFromItsBeginning() {
    INDArray x = features(500);
    INDArray y = labels(x);
    BatchIterator iterator = BatchIterator.of(x, y, 100);
    iterator.next();
    iterator.next();

    requireSame(RELU, x, y, iterator, FitConfig.defaults(), DataType.DOUBLE);
  }

  @Test
  void fit_iteratorByNormalEquations_closeToQrAndReportSaysSo() {
    INDArray x = features(3000);
    INDArray y = features(3000).get(NDArrayIndex.all(), NDArrayIndex.interval(0, 2)).dup();
    Case wide = new Case("wide", Nets.relu(5, 45, 2), LossFunction.MSE);
    MultiLayerNetwork expected = net(wide, DataType.DOUBLE);
    LinstorchFitter.fit(expected, x, y, QR);
    MultiLayerNetwork net = net(wide, DataType.DOUBLE);

    FitReport report =
        LinstorchFitter.fit(
            net,
            BatchIterator.of(x, y, 100),
            FitConfig.builder().solver(Solver.NORMAL_EQUATIONS).build());

    assertThat(report.layers()).allMatch(layer -> layer.solver() == Solver.NORMAL_EQUATIONS);
    double[] outputs = Nets.doubles(net.output(x));
    Oracle.close("output", outputs, Nets.doubles(expected.output(x)), 1e-6);
  }
}
