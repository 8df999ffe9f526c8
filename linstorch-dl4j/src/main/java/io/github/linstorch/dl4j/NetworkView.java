package io.github.linstorch.dl4j;

import io.github.linstorch.layerwise.Activation;
import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.LayerSolve;
import io.github.linstorch.layerwise.Linstorch;
import io.github.linstorch.lstsq.Summary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/**
 * A network seen as a stack of dense layers: activation and loss layers folded into the dense layer
 * before them, dropout left out as in inference.
 */
final class NetworkView {

  private final MultiLayerNetwork net;
  private final DenseStack stack;
  private final LayerReader reader;
  private final List<LayerReader.Dense> dense;
  private final double[] parameters;

  private NetworkView(MultiLayerNetwork net, LayerReader reader) {
    this.net = net;
    this.reader = reader;
    this.dense = reader.dense();
    this.stack =
        new DenseStack(
            dense.stream()
                .map(
                    d ->
                        new DenseStack.Layer(
                            d.label(), d.nIn(), d.nOut(), d.hasBias(), d.activation()))
                .toList());
    this.parameters = Buffers.values(net.params(), stack.parameterCount());
    requireFiniteParameters();
  }

  /**
   * Reads a network.
   *
   * @throws IllegalArgumentException if it is null, not initialised, or holds a NaN
   * @throws UnsupportedNetworkException if it has obstacles
   */
  static NetworkView of(MultiLayerNetwork net) {
    LayerReader reader = read(net);
    if (!reader.obstacles().isEmpty()) {
      throw new UnsupportedNetworkException(reader.obstacles());
    }
    return new NetworkView(net, reader);
  }

  static List<String> obstacles(MultiLayerNetwork net) {
    return read(net).obstacles();
  }

  private static LayerReader read(MultiLayerNetwork net) {
    if (net == null) {
      throw new IllegalArgumentException("Expected a network, found null");
    }
    if (!net.isInitCalled()) {
      throw new IllegalArgumentException(
          "The network is not initialised: call net.init() before the fit");
    }
    return LayerReader.read(net);
  }

  private void requireFiniteParameters() {
    for (int l = 0; l < stack.depth(); l++) {
      int end = l + 1 < stack.depth() ? stack.weightOffset(l + 1) : stack.parameterCount();
      for (int i = stack.weightOffset(l); i < end; i++) {
        if (!Double.isFinite(parameters[i])) {
          throw new IllegalArgumentException(
              stack.layer(l).label()
                  + ": the network already holds a parameter of "
                  + parameters[i]
                  + "; re-initialise it with net.init(null, false) or load good parameters");
        }
      }
    }
  }

  MultiLayerNetwork net() {
    return net;
  }

  DenseStack stack() {
    return stack;
  }

  /** The network's parameters in double precision, in the order of {@code net.params()}. */
  double[] parameters() {
    return parameters;
  }

  /** Index in the network of layer l of the stack. */
  int index(int l) {
    return dense.get(l).index();
  }

  String name(int l) {
    return dense.get(l).name();
  }

  /** Whether nothing but the last layer's weights stands before the output. */
  boolean isOutputLinear() {
    return stack.layer(stack.depth() - 1).activation() == Activation.IDENTITY;
  }

  /**
   * Whether {@code net.score(data)} has to be asked of the network: it does not follow from the
   * mean squared error where the loss function is another, nor where arithmetic in the network's
   * own data type comes out differently.
   */
  boolean needsNetworkScore(Linstorch.Result result) {
    boolean roundingShows =
        Math.abs(result.after().loss() - result.solvedLoss()) > 1e-3 * result.solvedLoss();
    return !(reader.loss() instanceof LossL2)
        || net.params().dataType() == DataType.FLOAT16
        || roundingShows;
  }

  /**
   * What {@code net.score(data)} returns for the network as it is now.
   *
   * @param byNetwork asks DL4J
   */
  double score(Linstorch.Result result, DoubleSupplier byNetwork) {
    if (needsNetworkScore(result)) {
      return byNetwork.getAsDouble();
    }
    double loss = result.after().loss();
    // LossMSE, a subclass of LossL2, is its mean over the outputs.
    double score = reader.loss() instanceof LossMSE ? loss : loss * stack.nOut();
    return score + net.calcRegularizationScore(true);
  }

  private static Solver solver(LayerSolve solve) {
    return solve.summary() == Summary.FACTOR ? Solver.QR : Solver.NORMAL_EQUATIONS;
  }

  /**
   * The report of a fit.
   *
   * @param scorePasses passes over the rows that the score took, beside those of the fit
   */
  FitReport report(
      FitConfig config, Linstorch.Result result, int solves, int scorePasses, Duration elapsed) {
    List<LayerReport> layers = new ArrayList<>();
    for (LayerSolve solve : result.solves()) {
      int l = solve.layer();
      layers.add(
          new LayerReport(
              index(l),
              name(l),
              stack.layer(l).nIn(),
              stack.layer(l).nOut(),
              solve.solution().rank(),
              solve.solution()::conditionNumber,
              solve.residualSumOfSquares(),
              result.after().deadUnits()[l],
              solver(solve),
              Duration.ofNanos(solve.nanos())));
    }
    return new FitReport(
        config.method(),
        result.lossBefore(),
        result.after().loss(),
        result.olsLoss(),
        layers,
        solves,
        result.keptSolve(),
        result.passes() + scorePasses,
        elapsed,
        StopReason.COMPLETED);
  }
}
