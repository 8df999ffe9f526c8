package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.Backend;
import io.github.linstorch.dl4j.network.NetworkStore;
import io.github.linstorch.dl4j.network.NetworkView;
import io.github.linstorch.dl4j.network.Networks;
import io.github.linstorch.dl4j.network.Part;
import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.DenseStack.Layer;
import io.github.linstorch.layerwise.Fingerprint;
import io.github.linstorch.layerwise.Fitted;
import io.github.linstorch.layerwise.LayerSolve;
import io.github.linstorch.layerwise.ParameterStore;
import io.github.linstorch.layerwise.SummedRows;
import io.github.linstorch.layerwise.linstorch.Linstorch;
import io.github.linstorch.layerwise.linstorch.SolverChoice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A network whose LINSTORCH fit needs no more of the rows than sums: from the first layer that is
 * solved on, no hidden layer has an activation.
 */
final class StatefulFit {

  private static final Logger LOG = LoggerFactory.getLogger(StatefulFit.class);

  private final NetworkView view;
  private final FitConfig config;
  private final int first;
  private final DenseStack solved;
  private final byte[] fingerprint;

  /**
   * Reads a network.
   *
   * @throws UnsupportedNetworkException if its fit needs the rows
   */
  StatefulFit(Model net, FitConfig config) {
    Backend.require();
    Fit.requireGiven(config);
    requireSettings(config);
    this.config = config;
    this.view =
        NetworkView.of(Networks.view(net), Part.ALL_LAYERS, UnsupportedNetworkException::new);
    List<String> obstacles = new ArrayList<>(new LayerSolves(config, false).obstacles(view));
    view.refuseInputs().ifPresent(obstacles::add);
    DenseStack stack = view.stack();
    this.first = stack.solvable().get(0);
    List<Layer> layers = new ArrayList<>();
    for (int l = first; l < stack.depth(); l++) {
      layers.add(stack.layer(l));
    }
    this.solved = new DenseStack(layers, stack.loss());
    obstacles.addAll(activationObstacles());
    if (!obstacles.isEmpty()) {
      throw new UnsupportedNetworkException(obstacles);
    }
    this.fingerprint = print();
  }

  private static void requireSettings(FitConfig config) {
    boolean needsRows =
        config.method() != FitMethod.LINSTORCH
            || config.keepBest()
            || config.restarts() > 0
            || config.calibrate()
            || config.balanceClasses()
            || config.balance()
            || config.validation().isPresent();
    if (needsRows) {
      throw new IllegalArgumentException(
          "Expected a FitConfig of LINSTORCH without keepBest, restarts, calibrate, balanceClasses,"
              + " balance and validation, which need the rows, found "
              + config);
    }
  }

  private List<String> activationObstacles() {
    List<String> obstacles = new ArrayList<>();
    DenseStack stack = view.stack();
    for (int l = first; l < stack.depth() - 1; l++) {
      if (!stack.layer(l).activation().isIdentity()) {
        obstacles.add(
            stack.layer(l).label()
                + " has the activation "
                + stack.layer(l).activation()
                + " behind weights that the fit changes: what enters the next layer then changes"
                + " with every row that is added, and sums of the old rows do not say how. Freeze"
                + " the layers up to it, or use LastLayerState, which takes all hidden layers as"
                + " given");
      }
    }
    if (obstacles.isEmpty() && !SummedRows.suffice(solved)) {
      Layer last = stack.layer(stack.depth() - 1);
      obstacles.add(
          last.label()
              + " has the activation "
              + last.activation()
              + ", which changes the labels before they are regressed: use IDENTITY, RELU or SOFTMAX");
    }
    if (view.hasBatchNorm()) {
      obstacles.add("A batch normalisation would be rewritten from all rows: leave it out");
    }
    return obstacles;
  }

  private byte[] print() {
    double[] given = view.parameters().clone();
    Arrays.fill(given, view.stack().weightOffset(first), given.length, 0);
    Fingerprint print = new Fingerprint().add(view.stack(), given, view.stack().depth());
    if (view.front() != null) {
      print.add(view.front().configuration()).add(view.allWith(given));
    }
    double order = config.solveOrder().ordinal();
    return print.add(new double[] {order, config.solveCalls(), config.rcond().orElse(-1)}).bytes();
  }

  FitConfig config() {
    return config;
  }

  NetworkView view() {
    return view;
  }

  byte[] fingerprint() {
    return fingerprint;
  }

  /** Number of the first layer that is solved, whose inputs do not change. */
  int first() {
    return first;
  }

  /** Parameters of the layers from the first that is solved on, as the network has them. */
  double[] initial() {
    double[] all = view.parameters();
    return Arrays.copyOfRange(all, view.stack().weightOffset(first), all.length);
  }

  /**
   * Fits, and writes what was found into the network.
   *
   * @param initial parameters to start from
   * @return mean squared error on the rows; NaN where an activation stands at the output
   */
  double fit(SummedRows rows, double[] initial) {
    Linstorch.Settings settings =
        new Linstorch.Settings(
            false,
            config.solveOrder() == SolveOrder.BACKWARD_FIRST,
            config.solveCalls(),
            false,
            config.rcond().orElse(Double.NaN),
            SolverChoice.QR,
            1);
    Fitted fitted = Linstorch.fit(solved, initial, rows, settings, new Store(), new Nobody());
    view.write(all(fitted.parameters()), view.net());
    Fitted.Losses losses = fitted.losses();
    StoredLoss.warn(losses.after().loss(), losses.solved(), losses.zero());
    fitted.notes().forEach(note -> LOG.warn("{}", note));
    return losses.after().loss();
  }

  private double[] all(double[] tail) {
    double[] all = view.parameters().clone();
    System.arraycopy(tail, 0, all, all.length - tail.length, tail.length);
    return all;
  }

  /** Stores the layers that are solved as the whole network stores them. */
  private final class Store implements ParameterStore {

    private final NetworkStore whole = new NetworkStore(view);

    @Override
    public double[] stored(double[] parameters) {
      double[] all = whole.stored(all(parameters));
      return Arrays.copyOfRange(all, all.length - parameters.length, all.length);
    }

    @Override
    public boolean onlyRounds() {
      return whole.onlyRounds();
    }

    @Override
    public double roundOff() {
      return whole.roundOff();
    }
  }

  /** Does nothing: nobody listens. */
  private static final class Nobody implements Linstorch.Observer {

    @Override
    public void layerSolved(int call, boolean backward, LayerSolve solve, double[] parameters) {}

    @Override
    public void sweepEnded(int call, boolean backward) {}
  }
}
