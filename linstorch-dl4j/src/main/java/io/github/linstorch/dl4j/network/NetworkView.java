package io.github.linstorch.dl4j.network;

import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.DenseStack.Penalty;
import io.github.linstorch.layerwise.NotFiniteException;
import io.github.linstorch.layerwise.OutputLoss;
import io.github.linstorch.layerwise.OutputLoss.Kind;
import io.github.linstorch.layerwise.PassSource;
import io.github.linstorch.layerwise.UnitMoments;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;

/**
 * View of a network as a stack of dense layers. Activation and loss layers are folded into the
 * dense layer before them, and dropout is left out, as in inference.
 */
public final class NetworkView {

  private final Network net;
  private final DenseStack stack;
  private final LayerReader reader;
  private final List<Dense> dense;
  private final Front front;
  private final BatchNorms norms;
  private final InputMerge inputs;
  private final double[] parameters;

  private NetworkView(Network net, LayerReader reader) {
    this.net = net;
    this.reader = reader;
    this.dense = reader.dense();
    List<DenseStack.Layer> layers = new ArrayList<>();
    for (Dense d : dense) {
      layers.add(
          new DenseStack.Layer(
              d.label(),
              d.nIn(),
              d.nOut(),
              d.hasBias(),
              d.activation(),
              d.isFrozen(),
              penalty(d),
              d.links(),
              reader.added(layers.size())));
    }
    this.stack = new DenseStack(layers, reader.outputLoss());
    this.front = reader.front();
    this.norms = new BatchNorms(reader.norms());
    this.inputs = reader.inputs();
    this.parameters = parametersOf(net);
    requireFiniteParameters();
  }

  /**
   * DL4J minimises {@code sum(e^2) / (n nOut) + l2 |W|^2 / 2} with LossMSE, where LossL2 does not
   * divide by nOut, and without mini-batch averaging nothing is divided by n. For the last layer of
   * a linear output that is the ridge regression {@code sum(e^2) + n nOut l2 |W|^2 / 2}. Hidden
   * layers have no such objective: theirs is the same penalty, a heuristic. Beside any other loss
   * it is {@code l2 |W|^2 / 2}, which is exact where GAUSS_NEWTON fits that loss, and a heuristic
   * where the labels of classes are regressed.
   */
  private Penalty penalty(Dense layer) {
    if (layer.l2() == 0 && layer.l2Bias() == 0) {
      return Penalty.NONE;
    }
    int nOut = dense.get(dense.size() - 1).nOut();
    double half = 0.5 * reader.outputLoss().squaresPerLoss(nOut);
    return new Penalty(half * layer.l2(), half * layer.l2Bias(), net.averagesOverRows());
  }

  /**
   * Reads a network.
   *
   * @param part what is to be fitted
   * @param refusal what is thrown if the network has obstacles, made from these
   * @throws IllegalArgumentException if it is not initialised, closed, or holds a NaN
   */
  public static NetworkView of(
      Network net, Part part, Function<List<String>, RuntimeException> refusal) {
    LayerReader reader = read(net, part);
    if (!reader.obstacles().isEmpty()) {
      throw refusal.apply(withRemedy(net, part, reader.obstacles()));
    }
    return new NetworkView(net, reader);
  }

  /** Lists what keeps a part of a network from being fitted, and the nearest thing that can be. */
  public static List<String> obstacles(Network net, Part part) {
    return withRemedy(net, part, read(net, part).obstacles());
  }

  private static List<String> withRemedy(Network net, Part part, List<String> obstacles) {
    if (obstacles.isEmpty()
        || part == Part.LAST_LAYER
        || !read(net, Part.LAST_LAYER).obstacles().isEmpty()) {
      return obstacles;
    }
    List<String> all = new ArrayList<>(obstacles);
    int last = all.size() - 1;
    all.set(
        last,
        all.get(last)
            + "; or use FitMethod.LAST_LAYER, which fits the last layer on whatever stands in front");
    return all;
  }

  private static LayerReader read(Network net, Part part) {
    if (!net.isInitialised()) {
      throw new IllegalArgumentException(
          "The network is not initialised: call net.init() before the fit");
    }
    if (net.parameters() != null && net.parameters().wasClosed()) {
      throw new IllegalArgumentException(
          "The network's parameters are closed, which frees their memory: build or load it anew");
    }
    return NetworkReader.read(net, part);
  }

  private void requireFiniteParameters() {
    for (int l = 0; l < stack.depth(); l++) {
      for (int i = stack.weightOffset(l); i < stack.end(l); i++) {
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

  public Network net() {
    return net;
  }

  /** What the configuration asks for and a fit leaves out, one clause per layer. */
  public List<String> ignored() {
    return reader.ignored();
  }

  /** Names of the vertices that add what the chain of layers has passed. */
  public List<String> sums() {
    return reader.sums();
  }

  /** Whether a layer that is fitted has constraints. */
  public boolean isConstrained() {
    return reader.isConstrained();
  }

  /** Whether any layer is solved with a penalty. */
  public boolean isPenalised() {
    return dense.stream().anyMatch(d -> d.l2() > 0 || d.l2Bias() > 0);
  }

  /** Why rows of a DataSet do not serve: it has features for one input. */
  public Optional<String> refuseInputs() {
    return net.inputs().size() == 1
        ? Optional.empty()
        : Optional.of(
            "The graph has the inputs "
                + net.inputs()
                + ", and states take rows of one: make a graph of one input, the features side by"
                + " side, or fit with LinstorchFitter");
  }

  /** Whether the output is a softmax, whose squared error is not that of its regression. */
  public boolean isOutputSoftmax() {
    return stack.layer(stack.depth() - 1).activation().isSoftmax();
  }

  public DenseStack stack() {
    return stack;
  }

  /** Parameters of the stack's layers in a network of this kind, in double precision. */
  public double[] parametersOf(Network network) {
    double[] all = Buffers.values(network.parameters());
    double[] values = new double[stack.parameterCount()];
    for (int l = 0; l < stack.depth(); l++) {
      dense.get(l).read(all, values, stack.weightOffset(l));
    }
    return values;
  }

  /** Writes parameters of the stack's layers into a network of this kind. */
  public void write(double[] values, Network network) {
    Buffers.write(network.parameters(), withStack(values, network));
  }

  /** All parameters of the network with others of the stack's layers in their places. */
  public double[] allWith(double[] values) {
    return withStack(values, net);
  }

  /** Parameters of a network with those of the stack's layers in their places. */
  private double[] withStack(double[] values, Network network) {
    double[] all = Buffers.values(network.parameters());
    for (int l = 0; l < stack.depth(); l++) {
      dense.get(l).write(values, stack.weightOffset(l), all);
    }
    return all;
  }

  /**
   * Writes fitted parameters into the network. Batch normalisations become the identity on the
   * rows, with their statistics.
   *
   * @param fitted parameters of the stack, as they are stored; unchanged
   * @param rows the training rows; read once if there are batch normalisations
   * @throws NotFiniteException if the statistics do not fit the network's data type
   */
  public void write(double[] fitted, PassSource rows) {
    double[] all = withStack(fitted, net);
    if (hasBatchNorm()) {
      UnitMoments moments = UnitMoments.of(stack, fitted, rows, norms.places());
      norms.put(moments, stack, dense, dataType(), all);
      for (double value : Buffers.rounded(all, dataType())) {
        if (!Double.isFinite(value)) {
          throw new NotFiniteException(
              "The statistics of a batch normalisation do not fit the network's data type "
                  + dataType()
                  + ". Standardise features and labels, or use a wider data type. The network is"
                  + " unchanged.");
        }
      }
    }
    Buffers.write(net.parameters(), all);
  }

  /** Whether there are batch normalisations that the fit takes for the identity. */
  public boolean hasBatchNorm() {
    return !norms.isEmpty();
  }

  /** The network as it is now, with its batch normalisations. */
  public Given given() {
    return norms.given(stack, parameters, Buffers.values(net.parameters()));
  }

  /**
   * Returns what the first layer of the stack takes.
   *
   * @param given one array per input of the network; unchanged
   * @return the outputs of the layers in front, or the features of the inputs side by side
   * @throws IllegalArgumentException if the network does not take them
   */
  public INDArray features(INDArray[] given) {
    return front == null ? inputs.sideBySide(given) : front.outputs(given);
  }

  /** The layers in front that DL4J runs; null if there are none. */
  public Front front() {
    return front;
  }

  /** Parameters of the stack's layers, in double precision. */
  public double[] parameters() {
    return parameters;
  }

  /** Index in the network of layer l of the stack. */
  public int index(int l) {
    return dense.get(l).index();
  }

  /** DL4J's configuration of layer l of the stack. */
  public BaseLayer configuration(int l) {
    return dense.get(l).configuration();
  }

  public String name(int l) {
    return dense.get(l).name();
  }

  /** Whether nothing but the last layer's weights stands before the output. */
  public boolean isOutputLinear() {
    return stack.layer(stack.depth() - 1).activation().isIdentity();
  }

  /** The type in which the network keeps its parameters. */
  public DataType dataType() {
    return net.parameters().dataType();
  }

  /** How messages name the layer that has the loss. */
  public String lossLabel() {
    return reader.lossLabel();
  }

  /** The network's loss function. */
  public ILossFunction loss() {
    return reader.loss();
  }

  /** Number of columns of the labels: class numbers have one. */
  public int labelColumns() {
    return isSparse() ? 1 : stack.nOut();
  }

  /** Whether labels are class numbers. */
  public boolean isSparse() {
    return loss() instanceof LossSparseMCXENT;
  }

  /** Whether the outputs of a linear last layer are regressed, all of the same weight. */
  public boolean isRegression() {
    return isOutputLinear() && stack.loss().is(Kind.SQUARED) && stack.loss().isEven();
  }

  /** Whether the regressions of LINSTORCH and LAST_LAYER serve the loss. */
  public boolean hasLossOfLayerSolves() {
    OutputLoss loss = stack.loss();
    boolean isCrossEntropy = loss.is(Kind.CROSS_ENTROPY) && !isSparse();
    return (loss.is(Kind.SQUARED) || isCrossEntropy) && loss.isPlain();
  }

  /** Whether outputs are probabilities, of classes or of labels that are there or not. */
  public boolean givesProbabilities() {
    return isOutputSoftmax() || stack.loss().is(Kind.BINARY_CROSS_ENTROPY);
  }

  /** Whether DL4J's score is a mean over the rows: a LossLayer's is without mini-batches, too. */
  public boolean isScoreAveraged() {
    return net.averagesOverRows() || reader.endsInLossLayer();
  }
}
