package io.github.linstorch.dl4j;

import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Labels whose columns depend on one another and on the constant. */
class OneHotSolverTest {

  private final SplittableRandom random = new SplittableRandom(76);

  /**
   * The columns of one-hot labels sum to one, so the matrix behind a hidden layer has a direction
   * that is zero but for the round-off of the output layer's solve: the backward target must not
   * divide by it, however large that round-off is.
   */
  @ParameterizedTest
  @CsvSource({"5, 45, 2", "5, 45, 3", "20, 60, 10", "45, 20, 3", "4, 39, 2"})
  void fit_autoOnOneHotLabels_agreesWithQr(int nIn, int hidden, int classes) {
    double[][] x = Nets.uniform(random, 3000, nIn);
    SolverChoiceTest.requireAutoAgreesWithQr(
        Nets.relu(nIn, hidden, classes), x, Nets.oneHot(random, x.length, classes));
  }

  /** The same through the normal equations alone, in memory. */
  @ParameterizedTest
  @CsvSource({"5, 45, 2", "45, 20, 3", "5, 8, 2"})
  void fit_normalEquationsOnOneHotLabels_sameLayerZeroAsQr(int nIn, int hidden, int classes) {
    INDArray x = Nd4j.createFromArray(Nets.uniform(random, 3000, nIn));
    INDArray y = Nd4j.createFromArray(Nets.oneHot(random, 3000, classes));
    MultiLayerNetwork sums = SolverChoiceTest.net(Nets.relu(nIn, hidden, classes));
    MultiLayerNetwork qr = SolverChoiceTest.net(Nets.relu(nIn, hidden, classes));

    LinstorchFitter.fit(sums, x, y, SolverChoiceTest.by(Solver.NORMAL_EQUATIONS));
    LinstorchFitter.fit(qr, x, y, SolverChoiceTest.by(Solver.QR));

    double[] expected = Nets.doubles(qr.getParam("0_W"));
    Oracle.close("layer 0", Nets.doubles(sums.getParam("0_W")), expected, 1e-6);
  }
}
