package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.Buffers;
import io.github.linstorch.dl4j.network.GraphNetwork;
import io.github.linstorch.dl4j.network.LayerNetwork;
import io.github.linstorch.dl4j.network.Network;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * What {@link Importance} and {@link PartialDependence} see of a network or a committee.
 *
 * @param output the activated output for features, which stay unchanged
 * @param last configuration of the last layer
 */
record InspectedNet(UnaryOperator<INDArray> output, Layer last) {

  static InspectedNet of(MultiLayerNetwork net) {
    requireGiven("a network", net);
    return of(new LayerNetwork(net));
  }

  static InspectedNet of(ComputationGraph graph) {
    requireGiven("a graph", graph);
    if (graph.getNumInputArrays() != 1 || graph.getNumOutputArrays() != 1) {
      throw new IllegalArgumentException(
          "Expected a graph with one input and one output, as a DataSet has, found the inputs "
              + graph.getConfiguration().getNetworkInputs()
              + " and the outputs "
              + graph.getConfiguration().getNetworkOutputs());
    }
    return of(new GraphNetwork(graph));
  }

  static InspectedNet of(Committee committee) {
    requireGiven("a committee", committee);
    Network member = new LayerNetwork(committee.members().get(0));
    return new InspectedNet(committee::output, member.outputLayer().conf().getLayer());
  }

  private static InspectedNet of(Network net) {
    return new InspectedNet(net::output, net.outputLayer().conf().getLayer());
  }

  private static void requireGiven(String what, Object net) {
    if (net == null) {
      throw new IllegalArgumentException("Expected " + what + ", found null");
    }
  }

  /**
   * The activated output.
   *
   * @param features unchanged
   * @return one row for each row of the features, in order
   * @throws IllegalArgumentException if the output is not a matrix
   */
  double[] predict(INDArray features) {
    return values(matrix(features));
  }

  private INDArray matrix(INDArray features) {
    INDArray predicted = output.apply(features);
    if (predicted.rank() != 2) {
      throw new IllegalArgumentException(
          "Expected a network whose output is a matrix with one row per sample, found the shape "
              + Arrays.toString(predicted.shape()));
    }
    return predicted;
  }

  /**
   * The network's own loss of every row, without penalties.
   *
   * @param features unchanged
   * @param labels of the same rows; unchanged
   * @throws IllegalArgumentException if the network has no loss, or labels do not fit its output
   */
  double[] losses(INDArray features, INDArray labels) {
    ILossFunction loss = ScoredOutput.loss(last);
    if (loss == null) {
      throw new IllegalArgumentException(
          "Expected a network that ends in a layer with a loss, found "
              + last.getClass().getSimpleName()
              + ": append an OutputLayer or a LossLayer");
    }
    INDArray predicted = matrix(features);
    long columns = loss instanceof LossSparseMCXENT ? 1 : predicted.size(1);
    if (labels.size(1) != columns) {
      throw new IllegalArgumentException(
          "Expected labels of shape "
              + Arrays.toString(new long[] {labels.size(0), columns})
              + " for this network and its loss, found "
              + Arrays.toString(labels.shape()));
    }
    if (loss instanceof LossMCXENT logLoss && ScoredOutput.isSoftmax(last)) {
      predicted = clipped(predicted, logLoss.getSoftmaxClipEps());
    }
    // The output is activated: what a loss takes for its pre-output passes an identity.
    INDArray scored =
        loss.computeScoreArray(
            labels.castTo(predicted.dataType()), predicted, new ActivationIdentity(), null);
    double[] losses = values(scored);
    double divisor = ComparedScore.undivided(last);
    for (int i = 0; i < losses.length; i++) {
      losses[i] /= divisor;
    }
    return losses;
  }

  /** As the loss itself does before the logarithm, but behind no other activation than softmax. */
  private static INDArray clipped(INDArray probabilities, double least) {
    return Transforms.min(Transforms.max(probabilities, least), 1 - least, false);
  }

  private static double[] values(INDArray array) {
    return Buffers.values(array.dup('c'), Math.toIntExact(array.length()));
  }
}
