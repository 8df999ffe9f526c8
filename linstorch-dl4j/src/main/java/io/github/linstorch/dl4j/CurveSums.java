package io.github.linstorch.dl4j;

import java.util.Arrays;

/**
 * Mean of the curves of rows, and the deviation of their shapes, summed up row by row (D. West,
 * "Updating mean and variance estimates", CACM 22, 1979).
 */
final class CurveSums {

  private final int points;
  private double weight;
  private double[][] mean;
  private double[][] shape;
  private double[][] squares;

  CurveSums(int points) {
    this.points = points;
  }

  /**
   * Adds the curves of a row.
   *
   * @param w weight of the row, positive
   * @param curve per output its value at every point; unchanged
   */
  void add(double w, double[][] curve) {
    if (mean == null) {
      mean = new double[curve.length][points];
      shape = new double[curve.length][points];
      squares = new double[curve.length][points];
    }
    weight += w;
    for (int o = 0; o < curve.length; o++) {
      double level = Arrays.stream(curve[o]).average().orElseThrow();
      for (int g = 0; g < points; g++) {
        mean[o][g] += (curve[o][g] - mean[o][g]) * w / weight;
        double shifted = curve[o][g] - level;
        double distance = shifted - shape[o][g];
        shape[o][g] += distance * w / weight;
        squares[o][g] += w * distance * (shifted - shape[o][g]);
      }
    }
  }

  double[][] mean() {
    return mean;
  }

  double[][] deviation() {
    double[][] deviation = new double[squares.length][points];
    for (int o = 0; o < squares.length; o++) {
      for (int g = 0; g < points; g++) {
        deviation[o][g] = Math.sqrt(squares[o][g] / weight);
      }
    }
    return deviation;
  }
}
