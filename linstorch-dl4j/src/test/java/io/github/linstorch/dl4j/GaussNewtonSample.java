package io.github.linstorch.dl4j;

import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Rows of a curved function with noise, a network, and settings to fit it with, in four blocks. */
final class GaussNewtonSample {

  private GaussNewtonSample() {}

  static DataSet data(SplittableRandom random, int rows) {
    double[][] x = Nets.uniform(random, rows, 3);
    double[][] y = Nets.uniform(random, rows, 1);
    for (int i = 0; i < rows; i++) {
      y[i][0] = 0.2 * y[i][0] + Math.sin(3 * x[i][0]) * x[i][1] + x[i][2];
    }
    return new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
  }

  static MultiLayerNetwork net() {
    return Nets.plain(Nets.relu(3, 17, 16, 1), DataType.DOUBLE, LossFunction.MSE);
  }

  static FitConfig.Builder config() {
    return FitConfig.builder()
        .method(FitMethod.GAUSS_NEWTON)
        .seed(6)
        .gaussNewton(GaussNewtonConfig.builder().blocks(4).build());
  }

  static GaussNewtonReport details(FitReport report) {
    return report.gaussNewton().orElseThrow();
  }

  static double mse(MultiLayerNetwork net, DataSet rows) {
    double distance = net.output(rows.getFeatures()).distance2(rows.getLabels());
    return distance * distance / rows.numExamples();
  }
}
