package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.layerwise.NotFiniteException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Networks on hostile columns against computations in 120 digits: {@code loss} and {@code olsLoss}
 * are right to 1e-6 wherever double precision determines them, or the report says that it does not.
 * The loss of a linear network is that of least squares; the loss of one with a hidden layer is
 * what its weights give.
 */
class HostileColumnsTest {

  private static final double ACCURACY = 1e-6;

  /** Largest share that is left of a column that may or may not count as one of its own. */
  private static final double UNDECIDED = 1e-11;

  private final List<String> misses = new ArrayList<>();
  private int right;
  private int said;
  private int refused;

  private void run(int from, int to) {
    for (int number = from; number < to; number++) {
      HostileColumns rows = HostileColumns.of(number);
      ExactLine line = new ExactLine(rows.x(), rows.y());
      double least = line.loss(0);
      double most = line.loss(UNDECIDED);
      // Rounded to single precision they come in double precision, too: whose are the digits?
      DataType type = rows.isSingle() && number % 3 > 0 ? DataType.FLOAT : DataType.DOUBLE;
      INDArray x = Nd4j.createFromArray(rows.x()).castTo(type);
      INDArray y = Nd4j.createFromArray(rows.y()).reshape(rows.y().length, 1);
      boolean isStream = number % 2 == 0;
      for (FitMethod method : FitMethod.values()) {
        for (Solver solver : Solver.values()) {
          MultiLayerNetwork net = net(rows, number);
          FitConfig config = config(method, solver);
          FitReport report;
          try {
            report =
                isStream
                    ? LinstorchFitter.fit(net, BatchIterator.of(x, y, 7), config)
                    : LinstorchFitter.fit(net, x, y, config);
          } catch (NotFiniteException e) {
            refused++;
            continue;
          }
          String where = method + " " + solver + (isStream ? " streamed, " : ", ") + rows.text();
          judge(report, net, rows, least, most, where);
          if (method == FitMethod.GAUSS_NEWTON) {
            break;
          }
        }
      }
    }
  }

  private static FitConfig config(FitMethod method, Solver solver) {
    FitConfig.Builder config = FitConfig.builder().method(method).solver(solver);
    if (method == FitMethod.GAUSS_NEWTON) {
      config.gaussNewton(GaussNewtonConfig.builder().guard(Guard.TRAINING_ROWS).build());
    }
    return config.build();
  }

  private static MultiLayerNetwork net(HostileColumns rows, int number) {
    int nIn = rows.x()[0].length;
    MultiLayerNetwork net =
        rows.hidden() == 0
            ? Nets.plain(Nets.relu(nIn, 1), DataType.DOUBLE, LossFunction.MSE)
            : Nets.plain(Nets.relu(nIn, rows.hidden(), 1), DataType.DOUBLE, LossFunction.MSE);
    Nets.randomise(net, new SplittableRandom(number), -0.6, 0.6);
    return net;
  }

  private void judge(
      FitReport report,
      MultiLayerNetwork net,
      HostileColumns rows,
      double least,
      double most,
      String where) {
    List<String> wrong = new ArrayList<>();
    require(wrong, "olsLoss", report.olsLoss(), least, most);
    double exact = ExactNet.loss(net, rows.x(), rows.y());
    require(wrong, "loss of the weights", report.loss(), exact, exact);
    if (rows.hidden() == 0) {
      require(wrong, "loss", report.loss(), least, most);
    } else if (report.gaussNewton().map(g -> g.guardOutcome().isBounded()).orElse(false)) {
      require(wrong, "bounded loss", report.loss(), 0, report.olsLoss());
    }
    if (wrong.isEmpty()) {
      right++;
    } else if (!report.notes().isEmpty()) {
      said++;
    } else {
      misses.add(where + ": " + wrong);
    }
  }

  private static void require(
      List<String> wrong, String what, double found, double from, double to) {
    if (!(found >= from * (1 - ACCURACY) && found <= to * (1 + ACCURACY))) {
      wrong.add(what + " " + found + " for " + from + " to " + to);
    }
  }

  /** Most are right: a report that always complains would say nothing. */
  private void assertNoSilentMiss() {
    assertThat(misses).isEmpty();
    assertThat(right).as("right, beside " + said + " said").isGreaterThan(said + refused);
  }

  @Test
  void fit_dozensOfHostileColumns_lossesOfExactArithmeticOrANote() {
    run(0, 40);
    assertNoSilentMiss();
  }

  @Test
  @Tag("thorough")
  void fit_thousandsOfHostileColumns_lossesOfExactArithmeticOrANote() {
    run(40, 2100);
    assertNoSilentMiss();
  }
}
