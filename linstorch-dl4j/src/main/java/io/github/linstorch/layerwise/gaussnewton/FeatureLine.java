package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.ColumnScaling;
import io.github.linstorch.lstsq.LeastSquaresSolution;
import io.github.linstorch.lstsq.LeastSquaresState;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.SolveOptions;
import java.util.Arrays;

/**
 * The linear fit of all rows, from their summary.
 *
 * @param coefficients in equilibrated coordinates, the intercept in the last row
 * @param net that equals it; null where nets of the problem's shape are too narrow for it
 * @param squares residual sum of squares per output, in the units of the labels
 */
record FeatureLine(Matrix coefficients, Matrix[] net, double[] squares) {

  /**
   * Solves.
   *
   * @param features factor of {@code [x 1 Y]}; unchanged
   */
  static FeatureLine of(Problem problem, LeastSquaresState features) {
    Topology shape = problem.shape();
    boolean intercept = shape.hasIntercept();
    LeastSquaresSolution solution =
        features.solve(SolveOptions.of(intercept, ColumnScaling.EQUILIBRATED));
    int height = shape.nIn() + (intercept ? 1 : 0);
    int k = shape.nOut();
    Matrix raw = new Matrix(height, k, Arrays.copyOf(solution.coefficients(), height * k));
    Matrix coefficients = problem.equilibration().applyLinear(raw, intercept);
    double[] squares = new double[k];
    for (int o = 0; o < k; o++) {
      squares[o] = solution.residualSumOfSquares(o);
    }
    Matrix[] net = LinearFit.embedded(problem.rows().x(), coefficients, shape, intercept);
    return new FeatureLine(coefficients, net, squares);
  }
}
