package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.NetworkView;
import io.github.linstorch.dl4j.rows.MemoryRows;
import io.github.linstorch.layerwise.Head;
import io.github.linstorch.layerwise.LayerInputs;
import io.github.linstorch.layerwise.RowSource;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Spread;
import io.github.linstorch.lstsq.SummedSolution;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** What the present solution of a state says of rows that need not be in it. */
final class HeadScores {

  /** Receives what enters the last layer, and the labels, of one row at a time. */
  private interface RowReceiver {
    void receive(double[] inputs, double[] labels, double weight);
  }

  private final LastLayer network;
  private final Head head;

  HeadScores(LastLayer network, Head head) {
    this.network = network;
    this.head = head;
  }

  /** Variance of labels about their predictions, shape (n, nOut). */
  INDArray variance(INDArray features) {
    NetworkView view = network.view();
    INDArray none = Nd4j.zeros(features.size(0), view.labelColumns());
    SummedSolution solution = head.present();
    double[][] variances = new double[(int) features.size(0)][view.stack().nOut()];
    int[] next = {0};
    forEachRow(
        new MemoryRows(view, new org.nd4j.linalg.dataset.DataSet(features, none)),
        (inputs, labels, weight) -> {
          double[] row = variances[next[0]++];
          for (int o = 0; o < row.length; o++) {
            row[o] = solution.predictionVariance(inputs, o);
          }
        });
    return Nd4j.create(variances);
  }

  /** Loss of rows, and their distance from those of the state. */
  DriftScore score(DataSet data) {
    SummedSolution solution = head.present();
    Spread spread = head.spread();
    Matrix weights = solution.coefficients();
    int outputs = network.view().stack().nOut();
    double[] sums = new double[3]; // squares, distances, weights
    double[] largest = {0};
    MemoryRows rows = new MemoryRows(network.view(), data);
    forEachRow(
        rows,
        (inputs, labels, weight) -> {
          for (int o = 0; o < outputs; o++) {
            double error = weights.rows() > inputs.length ? weights.get(inputs.length, o) : 0;
            error -= labels[o];
            for (int j = 0; j < inputs.length; j++) {
              error += weights.get(j, o) * inputs[j];
            }
            sums[0] += weight * error * error;
          }
          double distance = spread.squaredDistance(inputs);
          sums[1] += weight * distance;
          sums[2] += weight;
          largest[0] = Math.max(largest[0], distance);
        });
    double unit = Math.max(spread.directions(), 1e-300);
    return new DriftScore(
        rows.rows(),
        sums[0] / sums[2] / outputs,
        expected(solution, outputs),
        sums[1] / sums[2] / unit,
        largest[0] / unit);
  }

  /** Loss to be expected on rows like those of the state. */
  static double expected(SummedSolution solution, int outputs) {
    double sum = 0;
    for (int o = 0; o < outputs; o++) {
      sum += solution.expectedSquare(o);
    }
    return sum / outputs;
  }

  private void forEachRow(RowSource rows, RowReceiver receiver) {
    NetworkView view = network.view();
    int last = view.stack().depth() - 1;
    double[] one = new double[view.stack().layer(last).nIn()];
    double[] label = new double[view.stack().nOut()];
    LayerInputs.forEach(
        view.stack(),
        view.parameters(),
        last,
        rows,
        (inputs, labels, weights, count) -> {
          for (int i = 0; i < count; i++) {
            for (int j = 0; j < one.length; j++) {
              one[j] = inputs[j][i];
            }
            for (int o = 0; o < label.length; o++) {
              label[o] = labels[o][i];
            }
            receiver.receive(one, label, weights == null ? 1 : weights[i]);
          }
        });
  }
}
