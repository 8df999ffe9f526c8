package io.github.linstorch.benchmarks;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.GaussNewtonConfig;
import io.github.linstorch.dl4j.LinstorchFitter;
import io.github.linstorch.dl4j.Objective;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import io.github.linstorch.lstsq.RidgeRegression;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Linear fits of standardised features. */
final class LinearModels {

  /** The penalties per row that leaving out single rows chooses from. */
  private static final double[] PENALTIES =
      IntStream.range(0, 25).mapToDouble(i -> Math.pow(10, -10 + 0.5 * i)).toArray();

  private LinearModels() {}

  /** Ridge regression, the penalty of the least leave-one-out error; (d + 1) x 1. */
  static Matrix ridge(TabularSplit split) {
    try (Products products = new Products()) {
      return regression(split, products).leaveOneOut(PENALTIES).coefficients();
    }
  }

  /** Least squares of minimum norm; (d + 1) x 1. */
  static Matrix leastSquares(TabularSplit split) {
    try (Products products = new Products()) {
      return regression(split, products).solve(0, null);
    }
  }

  private static RidgeRegression regression(TabularSplit split, Products products) {
    Matrix labels = matrix(split.train().getLabels());
    RidgeRegression regression = new RidgeRegression(labels, null, split.nIn(), true, products);
    regression.load(matrix(split.train().getFeatures()));
    return regression;
  }

  private static Matrix matrix(INDArray array) {
    return Matrix.ofColumns(array.transpose().toDoubleMatrix(), array.rows());
  }

  /** Predictions for the test rows. */
  static float[][] predict(Matrix coefficients, TabularSplit split) {
    double[][] rows = split.test().getFeatures().toDoubleMatrix();
    float[][] result = new float[rows.length][1];
    for (int i = 0; i < rows.length; i++) {
      double sum = coefficients.get(split.nIn(), 0);
      for (int j = 0; j < split.nIn(); j++) {
        sum += rows[i][j] * coefficients.get(j, 0);
      }
      result[i][0] = (float) sum;
    }
    return result;
  }

  /** Multinomial logistic regression: a network of one layer whose log-loss is fitted. */
  static MultiLayerNetwork logistic(TabularSplit split) {
    MultiLayerNetwork net = FloatNet.classification(split.number(), split.nIn(), split.nOut());
    FitConfig config =
        FitConfig.gaussNewton().toBuilder()
            .seed(split.number())
            .gaussNewton(GaussNewtonConfig.builder().objective(Objective.LOG_LOSS).build())
            .build();
    LinstorchFitter.fit(net, split.train(), config);
    return net;
  }
}
