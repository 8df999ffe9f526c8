package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A network of one linear layer against a computation in 120 digits: its loss and {@code olsLoss}
 * are right to 1e-6 wherever double precision determines them, or the report says that it does not.
 */
class HostileColumnsTest {

  private static final double ACCURACY = 1e-6;

  /** Largest share that is left of a column that may or may not count as one of its own. */
  private static final double UNDECIDED = 1e-11;

  private static List<String> misses(int from, int to) {
    List<String> misses = new ArrayList<>();
    for (int number = from; number < to; number++) {
      HostileColumns rows = HostileColumns.of(number);
      ExactLine line = new ExactLine(rows.x(), rows.y());
      double least = line.loss(0);
      double most = line.loss(UNDECIDED);
      // Rounded to single precision they come in double precision, too: whose are the digits?
      DataType type = rows.isSingle() && number % 3 > 0 ? DataType.FLOAT : DataType.DOUBLE;
      INDArray x = Nd4j.createFromArray(rows.x()).castTo(type);
      INDArray y = Nd4j.createFromArray(rows.y()).reshape(rows.y().length, 1);
      for (FitMethod method : FitMethod.values()) {
        for (Solver solver : Solver.values()) {
          boolean streamed = number % 2 == 0;
          MultiLayerNetwork net =
              Nets.plain(Nets.relu(rows.x()[0].length, 1), DataType.DOUBLE, LossFunction.MSE);
          FitConfig config = FitConfig.builder().method(method).solver(solver).build();
          FitReport report =
              streamed
                  ? LinstorchFitter.fit(net, BatchIterator.of(x, y, 7), config)
                  : LinstorchFitter.fit(net, x, y, config);
          String where = method + " " + solver + (streamed ? " streamed, " : ", ") + rows.text();
          boolean isSaid = !report.notes().isEmpty();
          for (String what : List.of("loss", "olsLoss")) {
            double found = what.equals("loss") ? report.loss() : report.olsLoss();
            boolean isRight = found >= least * (1 - ACCURACY) && found <= most * (1 + ACCURACY);
            if (!isRight && !isSaid) {
              misses.add(where + ": " + what + " " + found + " for " + least + " to " + most);
            }
          }
          if (method == FitMethod.GAUSS_NEWTON) {
            break;
          }
        }
      }
    }
    return misses;
  }

  @Test
  void fit_hundredsOfHostileColumns_lossesOfExactArithmeticOrANote() {
    assertThat(misses(0, 300)).isEmpty();
  }

  @Test
  @Tag("thorough")
  void fit_thousandsOfHostileColumns_lossesOfExactArithmeticOrANote() {
    assertThat(misses(300, 2300)).isEmpty();
  }
}
