package io.github.linstorch.dl4j.badinput;

import java.util.Arrays;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a refusal leaves alone.
 *
 * @param updaterState empty where there is none yet; DL4J makes one of zeros where it needs it
 * @param counts iterations and epochs, of the configuration and of every layer
 */
record NetworkState(double[] parameters, double[] updaterState, int[] counts, double score) {

  private static final NetworkState NONE =
      new NetworkState(new double[0], new double[0], new int[0], 0);

  static NetworkState of(Recipe recipe, Model net) {
    if (net == null || !recipe.isInitialised) {
      return NONE;
    }
    if (net instanceof MultiLayerNetwork list) {
      INDArray state =
          list.getUpdater(false) == null ? null : list.getUpdater().getStateViewArray();
      return new NetworkState(
          values(list.params()),
          values(state),
          counts(list.getIterationCount(), list.getEpochCount(), list.getLayers()),
          list.score());
    }
    ComputationGraph graph = (ComputationGraph) net;
    INDArray state =
        graph.getUpdater(false) == null ? null : graph.getUpdater().getStateViewArray();
    return new NetworkState(
        values(graph.params()),
        values(state),
        counts(
            graph.getConfiguration().getIterationCount(),
            graph.getConfiguration().getEpochCount(),
            graph.getLayers()),
        graph.score());
  }

  private static int[] counts(int iterations, int epochs, Layer[] layers) {
    int[] counts = new int[2 * layers.length + 2];
    counts[0] = iterations;
    counts[1] = epochs;
    for (int l = 0; l < layers.length; l++) {
      counts[2 * l + 2] = layers[l].getIterationCount();
      counts[2 * l + 3] = layers[l].getEpochCount();
    }
    return counts;
  }

  private static double[] values(INDArray array) {
    return array == null || array.wasClosed() || array.isEmpty()
        ? new double[0]
        : Batch.doubles(array);
  }

  /** What differs; null if nothing does. */
  String differenceTo(NetworkState other) {
    if (!Arrays.equals(parameters, other.parameters)) {
      return "parameters";
    }
    boolean isNew =
        updaterState.length == 0 && Arrays.stream(other.updaterState).allMatch(v -> v == 0);
    if (!isNew && !Arrays.equals(updaterState, other.updaterState)) {
      return "updater state";
    }
    if (!Arrays.equals(counts, other.counts)) {
      return "counts " + Arrays.toString(counts) + ", then " + Arrays.toString(other.counts);
    }
    return Double.compare(score, other.score) == 0 ? null : "score " + score + " " + other.score;
  }
}
