package io.github.linstorch.dl4j.network;

import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.TrainingConfig;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Gradients of mini-batches at fixed parameters, as {@code net.fit} hands them to the updater, but
 * for penalties: their second moments, and the mean loss.
 */
public final class BatchGradients {

  /** Number of batches: the moments of fewer depend too much on which rows meet in a batch. */
  private static final int BATCHES = 32;

  private final Network net;
  private final double[] squares;
  private final double loss;

  private BatchGradients(Network net, double[] squares, double loss) {
    this.net = net;
    this.squares = squares;
    this.loss = loss;
  }

  /**
   * Computes gradients by DL4J, on a copy of the network.
   *
   * @param view the network; its own parameters do not matter, and it does not change
   * @param parameters of the view's stack; unchanged
   * @param rows features and labels as for training; batches are drawn from them, always the same;
   *     unchanged
   * @param batchRows rows of a batch
   */
  public static BatchGradients of(
      NetworkView view, double[] parameters, DataSet rows, int batchRows) {
    Network net = copy(view, parameters);
    int count = Math.toIntExact(rows.getFeatures().size(0));
    int size = Math.min(batchRows, count);
    int batches = size == count ? 1 : BATCHES;
    Random random = new Random(1);
    double[] squares = new double[Math.toIntExact(net.parameters().length())];
    double loss = 0;
    for (int b = 0; b < batches; b++) {
      double[] gradient = gradient(net, rows.get(draw(random, count, size)));
      double divisor = net.averagesOverRows() ? size : 1;
      for (int i = 0; i < squares.length; i++) {
        double g = gradient[i] / divisor;
        squares[i] += g * g / batches;
      }
      loss += (net.model().score() - net.regularizationScore()) / batches;
    }
    return new BatchGradients(net, squares, loss);
  }

  private static Network copy(NetworkView view, double[] parameters) {
    Network copy;
    synchronized (view.net().model()) { // net.fit may be running
      copy = view.net().copy(view.dataType());
    }
    copy.model().setListeners(); // a copy of a graph has those of the original
    view.write(parameters, copy);
    return copy;
  }

  /** Draws a batch from all rows, because those of a class may follow each other. */
  private static int[] draw(Random random, int count, int size) {
    return size == count
        ? IntStream.range(0, count).toArray()
        : random.ints(0, count).distinct().limit(size).toArray();
  }

  /** Dropout draws from ND4J's generator, which is left as it was found. */
  private static double[] gradient(Network net, DataSet batch) {
    DataType type = net.parameters().dataType();
    org.nd4j.linalg.api.rng.Random random = Nd4j.getRandom();
    long root = random.rootState();
    long node = random.nodeState();
    try {
      net.computeGradientAndScore(
          new Batch(
              new INDArray[] {batch.getFeatures().castTo(type)},
              batch.getLabels().castTo(type),
              batch.getLabelsMaskArray()));
    } finally {
      random.setStates(root, node);
    }
    INDArray flat = net.model().getGradientsViewArray();
    return Buffers.values(flat, Math.toIntExact(flat.length()));
  }

  /** Mean loss of a batch, without penalties. */
  public double loss() {
    return loss;
  }

  /**
   * Sums something up over all parameters.
   *
   * @param term of a parameter's updater and the second moment of its gradient
   */
  public double sum(ToDoubleBiFunction<IUpdater, Double> term) {
    double sum = 0;
    int from = 0;
    for (Layer layer : net.layers()) {
      TrainingConfig config = layer.getConfig();
      for (Map.Entry<String, INDArray> parameter : layer.paramTable().entrySet()) {
        IUpdater updater = config.getUpdaterByParam(parameter.getKey());
        int to = from + Math.toIntExact(parameter.getValue().length());
        for (; from < to; from++) {
          sum += squares[from] == 0 ? 0 : term.applyAsDouble(updater, squares[from]);
        }
      }
    }
    return sum;
  }
}
