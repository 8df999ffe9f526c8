package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.LayerNetwork;
import io.github.linstorch.dl4j.network.NetworkView;
import io.github.linstorch.dl4j.network.Networks;
import io.github.linstorch.dl4j.network.Part;
import io.github.linstorch.layerwise.gaussnewton.Blocks;
import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Several networks of one configuration, whose mean is the prediction. {@link
 * LinstorchFitter#fitCommittee} makes them:
 *
 * <pre>{@code
 * Committee committee = LinstorchFitter.fitCommittee(configuration, trainingData, 8);
 * INDArray predicted = committee.output(features);
 * MultiLayerNetwork net = committee.merge(); // one network that predicts as they do
 * }</pre>
 *
 * <p>The mean is taken before the activation of the output. For a linear output that makes no
 * difference. With softmax it is the mean of the logits, not of the probabilities: only that mean
 * can be computed by a single network, which {@link #merge()} returns.
 */
public final class Committee {

  private final List<MultiLayerNetwork> members;
  private final List<FitReport> reports;

  /** View of the first member, used only for what all members have in common. */
  private final NetworkView view;

  Committee(List<MultiLayerNetwork> members, List<FitReport> reports) {
    this.members = List.copyOf(members);
    this.reports = List.copyOf(reports);
    this.view =
        NetworkView.of(
            new LayerNetwork(members.get(0)), Part.ALL_LAYERS, UnsupportedNetworkException::new);
  }

  /**
   * Number of members.
   *
   * @return at least 1
   */
  public int size() {
    return members.size();
  }

  /** Says how many networks there are. */
  @Override
  public String toString() {
    return "committee of %d network%s of %d parameters each"
        .formatted(size(), size() == 1 ? "" : "s", members.get(0).numParams());
  }

  /**
   * The networks themselves, not copies: training one of them further changes the committee.
   *
   * @return in the order of their fits; immutable
   */
  public List<MultiLayerNetwork> members() {
    return members;
  }

  /**
   * The reports of the members' fits.
   *
   * @return in the order of {@link #members()}; immutable
   */
  public List<FitReport> reports() {
    return reports;
  }

  /**
   * The prediction of the committee: the activation of the output, applied to the mean of the
   * members' outputs before it (with softmax: of their logits).
   *
   * @param features of shape (n, nIn); unchanged
   * @return of shape (n, nOut), in the networks' data type
   * @throws IllegalArgumentException if the features are not of that shape
   */
  public INDArray output(INDArray features) {
    requireFeatures(features);
    int last = view.index(view.stack().depth() - 1);
    INDArray mean = null;
    for (MultiLayerNetwork member : members) {
      INDArray own = preOutput(member, last, features);
      mean = mean == null ? own : mean.addi(own);
    }
    return activated(mean.divi(size()), last);
  }

  private void requireFeatures(INDArray features) {
    int nIn = view.stack().nIn();
    if (features == null || features.rank() != 2 || features.size(1) != nIn) {
      throw new IllegalArgumentException(
          "Expected features of shape [n, "
              + nIn
              + "], found "
              + (features == null ? "null" : Arrays.toString(features.shape())));
    }
  }

  /** What the weights and the bias of a network's last dense layer give. */
  private static INDArray preOutput(MultiLayerNetwork member, int last, INDArray features) {
    INDArray weights = member.getParam(last + "_W");
    INDArray bias = member.getParam(last + "_b");
    INDArray entering = last == 0 ? features : new LayerNetwork(member).activations(last, features);
    INDArray result = entering.castTo(weights.dataType()).mmul(weights);
    return bias == null ? result : result.addiRowVector(bias);
  }

  /** Applies the activation of the last dense layer and those of layers behind it; in place. */
  private INDArray activated(INDArray preOutput, int last) {
    MultiLayerNetwork net = members.get(0);
    INDArray result = preOutput;
    for (int i = last; i < net.getnLayers(); i++) {
      Layer layer = net.getLayer(i).conf().getLayer();
      if (layer instanceof ActivationLayer activation) {
        result = activation.getActivationFn().getActivation(result, false);
      } else if (!(layer instanceof DropoutLayer) && !(layer instanceof BatchNormalization)) {
        result = ((BaseLayer) layer).getActivationFn().getActivation(result, false);
      }
    }
    return result;
  }

  /**
   * Makes one network that equals the committee up to round-off. Its hidden layers are as many
   * times as wide as there are members; the rest of its configuration is that of the members. The
   * first layers stand side by side, the hidden layers form blocks with zeros between them, and the
   * last layers are stacked and divided by the number of members. The network can be trained
   * further; the zeros then become ordinary weights.
   *
   * @return a new network that shares nothing with the members; its counts are 0 and its updater is
   *     new
   * @throws UnsupportedNetworkException if a layer would be too wide, or there are batch
   *     normalisations
   */
  public MultiLayerNetwork merge() {
    if (view.hasBatchNorm()) {
      throw new UnsupportedNetworkException(
          List.of(
              "The members have batch normalisations, whose statistics cannot be merged: keep the"
                  + " committee, or fit networks without"));
    }
    MultiLayerConfiguration configuration = members.get(0).getLayerWiseConfigurations().clone();
    int depth = view.stack().depth();
    for (int l = 0; l < depth; l++) {
      Layer layer = configuration.getConf(view.index(l)).getLayer();
      FeedForwardLayer dense = (FeedForwardLayer) layer;
      dense.setNIn(l == 0 ? dense.getNIn() : dense.getNIn() * size());
      dense.setNOut(l == depth - 1 ? dense.getNOut() : dense.getNOut() * size());
    }
    MultiLayerNetwork merged = Networks.ofZeros(configuration);
    LayerNetwork net = new LayerNetwork(merged);
    NetworkView wide = NetworkView.of(net, Part.ALL_LAYERS, UnsupportedNetworkException::new);
    List<double[]> parameters =
        members.stream().map(member -> view.parametersOf(new LayerNetwork(member))).toList();
    wide.write(Blocks.merged(view.stack(), parameters, wide.stack()), net);
    return merged;
  }

  /**
   * Saves the network that {@link #merge()} returns; {@link ModelFiles#load} reads it. The members
   * cannot be recovered from the file.
   *
   * @param file file to write or replace, as a whole or not at all; see {@link ModelFiles#save}
   * @throws IOException if it cannot be written
   */
  public void save(File file) throws IOException {
    ModelFiles.save(merge(), null, file);
  }
}
