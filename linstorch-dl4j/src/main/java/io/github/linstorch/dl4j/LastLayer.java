package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.Backend;
import io.github.linstorch.dl4j.network.NetworkStore;
import io.github.linstorch.dl4j.network.NetworkView;
import io.github.linstorch.dl4j.network.Networks;
import io.github.linstorch.dl4j.network.Part;
import io.github.linstorch.layerwise.Activation;
import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.Fingerprint;
import io.github.linstorch.layerwise.Head;
import io.github.linstorch.layerwise.OutputLoss.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.Model;

/** A network of which the last layer is to be solved for, while all others are given. */
final class LastLayer {

  private final NetworkView view;
  private final byte[] fingerprint;

  /**
   * Reads a network.
   *
   * @param net unchanged; what it computes in front of its last layer is copied
   * @throws UnsupportedNetworkException if its last layer cannot be regressed
   */
  LastLayer(Model net) {
    Backend.require();
    this.view =
        NetworkView.of(Networks.view(net), Part.LAST_LAYER, UnsupportedNetworkException::new);
    List<String> obstacles = obstacles(view);
    if (!obstacles.isEmpty()) {
      throw new UnsupportedNetworkException(obstacles);
    }
    DenseStack stack = view.stack();
    Fingerprint print = new Fingerprint().add(stack, view.parameters(), stack.depth() - 1);
    if (view.front() != null) {
      // DL4J runs these layers: their configuration and all parameters but the last layer's say
      // what they compute.
      double[] rest = view.parameters().clone();
      Arrays.fill(rest, stack.weightOffset(stack.depth() - 1), rest.length, 0);
      print.add(view.front().configuration()).add(view.allWith(rest));
    }
    this.fingerprint = print.bytes();
  }

  private static List<String> obstacles(NetworkView view) {
    List<String> obstacles = new ArrayList<>();
    DenseStack stack = view.stack();
    DenseStack.Layer last = stack.layer(stack.depth() - 1);
    Activation activation = last.activation();
    boolean isSigmoid = activation.equals(Activation.SIGMOID);
    if (last.isFrozen()) {
      obstacles.add(
          last.label() + " is frozen, so that there is nothing to solve for: unfreeze it");
    }
    if (!(activation.isIdentity() || activation.isSoftmax() || isSigmoid)) {
      obstacles.add(
          last.label()
              + " has the activation "
              + activation
              + ", whose labels no regression gives back: use IDENTITY, SOFTMAX or SIGMOID");
    }
    if (isSigmoid && !last.hasBias()) {
      obstacles.add(
          last.label() + " is a sigmoid without a bias, which keeps its line at one half: add one");
    }
    boolean isPlainXent = stack.loss().is(Kind.BINARY_CROSS_ENTROPY) && stack.loss().isPlain();
    if (!view.hasLossOfLayerSolves() && !isPlainXent) {
      obstacles.add(
          view.lossLabel()
              + " has the loss "
              + view.loss()
              + ", which squares do not serve: use MSE, L2, MCXENT, NEGATIVELOGLIKELIHOOD or XENT,"
              + " without weights and with one-hot labels");
    }
    view.refuseInputs().ifPresent(obstacles::add);
    if (view.hasBatchNorm() || stack.isLinked()) {
      obstacles.add(
          (stack.isLinked() ? "The graph has parallel branches" : "A batch normalisation")
              + " stands among the layers in front, and would be rewritten: freeze these layers");
    }
    return obstacles;
  }

  NetworkView view() {
    return view;
  }

  /** A state of this network without rows. */
  Head head() {
    return new Head(view.stack(), view.parameters(), fingerprint);
  }

  /** The rows of a state with other or the same last layer, as this one is to be solved for. */
  Head head(Head rows) {
    return rows.onto(view.stack(), view.parameters(), fingerprint);
  }

  boolean isLinear() {
    return view.isOutputLinear();
  }

  /**
   * Writes a last layer into the network, as the network stores it.
   *
   * @param parameters of the stack
   * @return them as the network has stored them
   */
  double[] write(double[] parameters) {
    int hidden = view.stack().weightOffset(view.stack().depth() - 1);
    double[] stored = new NetworkStore(view).stored(parameters);
    // Constraints of hidden layers, applied once more, may move those by round-off.
    System.arraycopy(view.parameters(), 0, stored, 0, hidden);
    view.write(stored, view.net());
    return stored;
  }
}
