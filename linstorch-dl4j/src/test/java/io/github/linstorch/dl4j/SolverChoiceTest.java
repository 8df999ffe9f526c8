package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.dl4j.ReferenceLinstorch.Act;
import io.github.linstorch.dl4j.ReferenceLinstorch.Layer;
import io.github.linstorch.lstsq.ColumnProducts;
import io.github.linstorch.lstsq.NativeLapack;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** AUTO takes the normal equations only where they give what QR gives. */
class SolverChoiceTest {

  private final SplittableRandom random = new SplittableRandom(74);

  static FitConfig by(Solver solver) {
    return FitConfig.builder().solver(solver).build();
  }

  static MultiLayerNetwork net(List<Layer> layers) {
    MultiLayerNetwork net = Nets.plain(layers, DataType.DOUBLE, LossFunction.MSE);
    Nets.randomise(net, new SplittableRandom(9), -1, 1);
    return net;
  }

  /** Smooth features of the rows, with noise: nothing that a linear model knows exactly. */
  private double[][] labels(double[][] x, int nOut) {
    double[][] y = new double[x.length][nOut];
    for (int i = 0; i < x.length; i++) {
      for (int o = 0; o < nOut; o++) {
        y[i][o] = Math.sin(x[i][0] + o) + x[i][1] * x[i][2] + 0.3 * random.nextDouble();
      }
    }
    return y;
  }

  static FitReport requireAutoAgreesWithQr(List<Layer> layers, double[][] x, double[][] y) {
    INDArray features = Nd4j.createFromArray(x);
    INDArray labels = Nd4j.createFromArray(y);
    MultiLayerNetwork auto = net(layers);
    MultiLayerNetwork qr = net(layers);

    FitReport report = LinstorchFitter.fit(auto, features, labels, by(Solver.AUTO));

    FitReport expected = LinstorchFitter.fit(qr, features, labels, by(Solver.QR));
    assertThat(expected.layers()).allMatch(layer -> layer.solver() == Solver.QR);
    for (int l = 0; l < layers.size(); l++) {
      assertThat(report.layers().get(l).rank())
          .as("rank of layer " + l)
          .isEqualTo(expected.layers().get(l).rank());
    }
    Oracle.close("loss", report.loss(), expected.loss(), 1e-8);
    double[] outputs = Nets.doubles(qr.output(features));
    Oracle.close("output", Nets.doubles(auto.output(features)), outputs, 1e-8);
    return report;
  }

  /** Sums of products pay where BLAS makes them. */
  private static Solver whereWide() {
    return NativeLapack.isUsed() ? Solver.NORMAL_EQUATIONS : Solver.QR;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void fit_autoOnWellConditionedWideData_normalEquations(int nOut) {
    double[][] x = Nets.uniform(random, 3000, 50);
    FitReport report = requireAutoAgreesWithQr(Nets.relu(50, nOut), x, labels(x, nOut));

    assertThat(report.layers()).allMatch(layer -> layer.solver() == whereWide());
  }

  @ParameterizedTest
  @CsvSource({"50, 40, 3", "60, 12, 2", "8, 64, 2", "44, 1, 1", "45, 44, 45"})
  void fit_autoOnWideNet_agreesWithQr(int nIn, int hidden, int nOut) {
    double[][] x = Nets.uniform(random, 3000, nIn);
    FitReport report = requireAutoAgreesWithQr(Nets.relu(nIn, hidden, nOut), x, labels(x, nOut));

    if (nIn >= 40) {
      assertThat(report.layers().get(0).solver()).isEqualTo(whereWide());
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-12, 1e-9, 1e-6})
  void fit_autoOnWideDataWithNearDuplicate_qr(double difference) {
    double[][] x = Nets.uniform(random, 2000, 50);
    for (double[] row : x) {
      row[49] = row[3] + difference * row[49];
    }
    FitReport report = requireAutoAgreesWithQr(Nets.relu(50, 2), x, labels(x, 2));

    assertThat(report.layers().get(0).solver()).isEqualTo(Solver.QR);
  }

  @Test
  void fit_autoOnWideDataWithLargeOffset_qr() {
    double[][] x = Nets.uniform(random, 2000, 50);
    for (double[] row : x) {
      row[7] += 1e7;
    }
    double[][] y = labels(x, 2);
    FitReport report = requireAutoAgreesWithQr(Nets.relu(50, 2), x, y);

    assertThat(report.layers().get(0).solver()).isEqualTo(Solver.QR);
    assertThat(report.layers().get(0).rank()).isEqualTo(51);
  }

  @Test
  void fit_autoOnWideDataInVeryDifferentUnits_normalEquationsSeeEveryColumn() {
    double[][] x = Nets.uniform(random, 2000, 50);
    double[][] y = labels(x, 2);
    for (double[] row : x) {
      row[0] *= 1e8;
      row[1] *= 1e-8;
    }
    FitReport report = requireAutoAgreesWithQr(Nets.relu(50, 2), x, y);

    assertThat(report.layers().get(0).solver()).isEqualTo(whereWide());
    assertThat(report.layers().get(0).rank()).isEqualTo(51);
  }

  @Test
  void fit_autoOnFewerRowsThanColumns_qr() {
    double[][] x = Nets.uniform(random, 30, 50);
    FitReport report = requireAutoAgreesWithQr(Nets.relu(50, 2), x, labels(x, 2));

    assertThat(report.layers().get(0).solver()).isEqualTo(Solver.QR);
  }

  @Test
  void fit_autoOnNarrowNet_qr() {
    double[][] x = Nets.uniform(random, 2000, 8);
    FitReport report = requireAutoAgreesWithQr(Nets.relu(8, 10, 2), x, labels(x, 2));

    assertThat(report.layers()).allMatch(layer -> layer.solver() == Solver.QR);
  }

  private FitReport fitInSinglePrecision(double[][] x) {
    List<Layer> layers = Nets.relu(8, 10, 2);
    INDArray features = Nd4j.createFromArray(x).castTo(DataType.FLOAT);
    INDArray labels = Nd4j.createFromArray(labels(x, 2)).castTo(DataType.FLOAT);
    MultiLayerNetwork auto = Nets.plain(layers, DataType.FLOAT, LossFunction.MSE);
    Nets.randomise(auto, new SplittableRandom(9), -1, 1);
    MultiLayerNetwork qr = auto.clone();

    FitReport report = LinstorchFitter.fit(auto, features, labels, by(Solver.AUTO));

    FitReport expected = LinstorchFitter.fit(qr, features, labels, by(Solver.QR));
    assertThat(expected.layers()).allMatch(layer -> layer.solver() == Solver.QR);
    Oracle.close("loss", report.loss(), expected.loss(), 1e-6);
    Oracle.close(
        "output", Nets.doubles(auto.output(features)), Nets.doubles(qr.output(features)), 1e-5);
    return report;
  }

  /** The units of a layer that was solved for few outputs mostly depend on each other. */
  @ParameterizedTest
  @ValueSource(ints = {300, 2000})
  void fit_autoOnNarrowNetInSinglePrecision_sumsOfManyRowsOfFeaturesWhereTheyPay(int rows) {
    FitReport report = fitInSinglePrecision(Nets.uniform(random, rows, 8));

    Solver first = ColumnProducts.pay(rows, 12) ? Solver.NORMAL_EQUATIONS : Solver.QR;
    assertThat(report.layers()).extracting(LayerReport::solver).containsExactly(first, Solver.QR);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-6})
  void fit_autoOnNarrowRowsInSinglePrecisionWithNearDuplicate_qr(double difference) {
    double[][] x = Nets.uniform(random, 2000, 8);
    for (double[] row : x) {
      row[7] = row[3] + difference * row[7];
    }
    FitReport report = fitInSinglePrecision(x);

    assertThat(report.layers().get(0).solver()).isEqualTo(Solver.QR);
  }

  /** Around the width from which BLAS on native memory takes over. */
  @ParameterizedTest
  @ValueSource(ints = {36, 37, 38, 39, 40, 41})
  void fit_netAroundTheNativeWidth_matchesReference(int hidden) {
    List<Layer> layers =
        List.of(new Layer(6, hidden, true, Act.RELU), new Layer(hidden, 1, true, Act.IDENTITY));
    double[][] x = Nets.uniform(random, 400, 6);
    double[][] y = labels(x, 1);
    for (Solver solver : List.of(Solver.QR, Solver.AUTO)) {
      Tally tally = new Tally();
      Oracle oracle = new Oracle(net(layers), layers, x, y, by(solver));
      oracle.compare(by(solver), tally);
      tally.require(50, 0);
    }
  }
}
