package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.testsupport.NistData;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A network of one linear layer is a linear regression: NIST's certified ones. */
class NistNetTest {

  @ParameterizedTest
  @EnumSource
  void fit_linearNet_certifiedDigits(NistData data) {
    INDArray x = Nd4j.createFromArray(data.features());
    INDArray y = Nd4j.createFromArray(data.labels()).reshape(data.labels().length, 1);
    for (Solver solver : List.of(Solver.QR, Solver.AUTO)) {
      for (boolean streamed : new boolean[] {false, true}) {
        MultiLayerNetwork net =
            Nets.plain(Nets.relu(data.columns() - 1, 1), DataType.DOUBLE, LossFunction.MSE);
        FitConfig config = FitConfig.builder().solver(solver).build();

        FitReport report =
            streamed
                ? LinstorchFitter.fit(net, BatchIterator.of(x, y, 5), config)
                : LinstorchFitter.fit(net, x, y, config);

        // Weights, then the bias: the order of the certified coefficients.
        double[] coefficients = Nets.doubles(net.params());
        assertThat(data.agreement(coefficients))
            .as("%s by %s: %s", data, solver, Arrays.toString(coefficients))
            .isGreaterThanOrEqualTo(data.digits());
        assertThat(report.layers().get(0).rank()).isEqualTo(data.columns());
      }
    }
  }
}
