package io.github.linstorch.dl4j.network;

import io.github.linstorch.layerwise.Activation;
import io.github.linstorch.layerwise.Links;
import io.github.linstorch.layerwise.OutputLoss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** Reads the layers of a network: its dense layers, and the obstacles to a fit. */
public final class LayerReader {

  /**
   * Largest sum of inputs and outputs of a layer. With a ones column it is the side of the largest
   * square matrix that fits into a Java array.
   */
  private static final int WIDEST = 46_339;

  private static final String SUPPORTED =
      "only DenseLayer, ActivationLayer, DropoutLayer and BatchNormalization, with an OutputLayer or"
          + " LossLayer at the end, can be fitted, behind frozen layers of any kind";

  private static final String NO_SEQUENCES =
      "one row of outputs per example can be fitted: for a label per sequence put LastTimeStep or"
          + " GlobalPoolingLayer around or behind the last recurrent layer, and an OutputLayer at the"
          + " end";

  private final Network net;
  private final Part part;
  private final List<Dense> dense = new ArrayList<>();
  private final List<BatchNorm> norms = new ArrayList<>();
  private final List<String> obstacles = new ArrayList<>();
  private final List<String> ignored = new ArrayList<>();
  private final Chain chain;
  private final List<Stage> stages;
  private final boolean hasFront;
  private final boolean isFrontFrozen;
  private ILossFunction loss;
  private String lossLabel = "";
  private OutputLoss outputLoss = OutputLoss.MEAN_SQUARED;
  private Map<Integer, List<Integer>> skips = Map.of();
  private boolean constrained;

  /**
   * Reads the layers of a chain.
   *
   * @param chain the layers that are fitted
   * @param found obstacles that the network has had before
   * @param hasFront whether DL4J runs other layers in front of them
   */
  LayerReader(
      Network net,
      Part part,
      Chain chain,
      List<String> found,
      boolean hasFront,
      boolean isFrontFrozen) {
    this.net = net;
    this.part = part;
    this.chain = chain;
    this.stages = chain.stages();
    this.hasFront = hasFront;
    this.isFrontFrozen = isFrontFrozen;
    obstacles.addAll(found);
    if (obstacles.isEmpty() && isOfOneInput()) {
      readBranches();
      SkipReader sums = new SkipReader(chain);
      sums.pass(dense);
      for (int i = 0; i < stages.size(); i++) {
        visit(stages.get(i), i == 0 && hasFront, i == stages.size() - 1);
        sums.pass(dense);
      }
      checkWhole();
      if (obstacles.isEmpty()) {
        skips = sums.levels(dense, obstacles);
      }
      if (!chain.sums().isEmpty()) {
        norms.forEach(this::refuseBesideSkips);
      }
    }
  }

  private void refuseBesideSkips(BatchNorm norm) {
    refuse(
        label(norm.stage()),
        "is a BatchNormalization in a graph with skips, whose sums its statistics would change",
        "leave it out, or leave the skips out");
  }

  /** LAST_LAYER leaves several inputs, branches and sums to DL4J. */
  private boolean isOfOneInput() {
    if (part == Part.LAST_LAYER && !chain.sums().isEmpty()) {
      obstacles.add("The graph has the sums " + sums());
      return false;
    }
    boolean isPlain = chain.branches().isEmpty() && chain.inputs().size() == 1;
    if (!isPlain && part == Part.LAST_LAYER && !hasFront) {
      obstacles.add("The graph has the inputs " + chain.inputs());
      return false;
    }
    return true;
  }

  /** Reads branches side by side as layers in which they are blocks. */
  private void readBranches() {
    List<List<Dense>> branches = new ArrayList<>();
    for (Chain.Branch branch : chain.branches()) {
      branch.stages().forEach(stage -> visit(stage, false, false));
      branches.add(List.copyOf(dense));
      dense.clear();
    }
    if (branches.isEmpty()) {
      return;
    }
    if (!norms.isEmpty()) {
      refuse(
          label(norms.get(0).stage()),
          "is a BatchNormalization in a branch",
          "put it behind the MergeVertex, or leave it out");
      norms.clear();
    }
    BranchMerger merger = new BranchMerger(chain, branches);
    String obstacle = merger.unequalDepths();
    if (obstacle == null && obstacles.isEmpty()) {
      obstacle = merger.unlikeLayers();
    }
    if (obstacle != null) {
      obstacles.add(obstacle);
    } else if (obstacles.isEmpty()) {
      dense.addAll(merger.merged());
    }
  }

  /** Names of the vertices that add what the chain has passed. */
  List<String> sums() {
    return chain.sums().stream().map(Chain.Sum::name).toList();
  }

  /** Levels that are added to the units of a dense layer, as {@link SkipReader} counts them. */
  List<Integer> added(int layer) {
    return skips.getOrDefault(layer, List.of());
  }

  /** How the features of several inputs come side by side. */
  InputMerge inputs() {
    Map<String, Integer> widths = new HashMap<>();
    if (!chain.branches().isEmpty()) {
      List<Dense.Piece> first = dense.get(0).pieces();
      for (int b = 0; b < first.size(); b++) {
        widths.put(chain.branches().get(b).input(), first.get(b).place().inputs());
      }
    }
    return new InputMerge(net.inputs(), chain.inputs(), widths);
  }

  /** The layers in front that DL4J has to run; null if there are none. */
  Front front() {
    return hasFront ? new Front(net, stages.get(0), isFrontFrozen) : null;
  }

  List<Dense> dense() {
    return dense;
  }

  /** The batch normalisations between them, in order. */
  List<BatchNorm> norms() {
    return norms;
  }

  /** The loss function at the end of the network; null where it has none. */
  ILossFunction loss() {
    return loss;
  }

  /** How messages name the layer that has the loss. */
  String lossLabel() {
    return lossLabel;
  }

  /** The same as a loss of the stack. */
  OutputLoss outputLoss() {
    return outputLoss;
  }

  /** Whether the loss stands in a layer of its own. */
  boolean endsInLossLayer() {
    return stages.get(stages.size() - 1).configuration().getClass() == LossLayer.class;
  }

  List<String> obstacles() {
    return List.copyOf(obstacles);
  }

  /** What the configuration asks for and a fit leaves out, one clause per layer. */
  List<String> ignored() {
    return ignored;
  }

  /** Whether a layer that is fitted has constraints. */
  boolean isConstrained() {
    return constrained;
  }

  private static String label(Stage stage) {
    return Dense.label(stage.index(), stage.name());
  }

  private void visit(Stage stage, boolean isBehindFront, boolean last) {
    Layer layer = stage.configuration();
    String label = label(stage);
    if (stage.preProcessor() != null && !isBehindFront) {
      refuse(
          label,
          "has an input preprocessor " + stage.preProcessor().getClass().getSimpleName(),
          "remove it and reshape the data outside, to one row per sample");
    }
    if (stage.wrapper() != null) {
      refuse(label, "is of type " + stage.wrapper().getSimpleName(), SUPPORTED);
    } else if (layer.getClass() == DenseLayer.class) {
      DenseLayer denseLayer = (DenseLayer) layer;
      if (denseLayer.hasLayerNorm()) {
        refuse(
            label,
            "uses layer normalisation, which scales every row by a spread of its own",
            "set hasLayerNorm(false), or use BatchNormalization");
      }
      add(stage, denseLayer, denseLayer.hasBias());
    } else if (layer.getClass() == OutputLayer.class && last) {
      OutputLayer output = (OutputLayer) layer;
      add(stage, output, output.hasBias());
      checkLoss(label, output.getLossFn());
    } else if (layer.getClass() == BatchNormalization.class && part == Part.ALL_LAYERS) {
      addNorm(stage, label);
    } else if (layer.getClass() == ActivationLayer.class) {
      fold(label, ((ActivationLayer) layer).getActivationFn());
    } else if (layer.getClass() == LossLayer.class && last) {
      LossLayer loss = (LossLayer) layer;
      fold(label, loss.getActivationFn());
      checkLoss(label, loss.getLossFn());
    } else if (last && isOfSequences(layer)) {
      refuse(label, "is of type " + layer.getClass().getSimpleName(), NO_SEQUENCES);
    } else if (layer.getClass() != DropoutLayer.class) {
      refuse(
          label,
          layer.getClass() == OutputLayer.class || layer.getClass() == LossLayer.class
              ? "of type " + layer.getClass().getSimpleName() + " is not the last"
              : "is of type " + layer.getClass().getSimpleName(),
          SUPPORTED);
    }
  }

  private static boolean isOfSequences(Layer layer) {
    return layer instanceof RnnOutputLayer || layer instanceof RnnLossLayer;
  }

  private void add(Stage stage, FeedForwardLayer layer, boolean hasBias) {
    String label = label(stage);
    boolean frozen = stage.isFrozen();
    if (((BaseLayer) layer).getWeightNoise() != null && !frozen) {
      refuse(label, "has weight noise", "remove weightNoise(...) from its configuration");
    }
    if (layer.getNIn() + layer.getNOut() > WIDEST) {
      refuse(
          label,
          "has nIn=" + layer.getNIn() + " and nOut=" + layer.getNOut(),
          "the matrix of its solve would not fit into an array; use at most "
              + WIDEST
              + " inputs and outputs together");
      return;
    }
    if (!frozen && layer.getConstraints() != null) {
      for (LayerConstraint constraint : layer.getConstraints()) {
        constrained = true;
        ConstraintChecker.check(constraint, (what, remedy) -> refuse(label, what, remedy));
      }
    }
    Activation activation = activation(label, layer.getActivationFn());
    dense.add(
        new Dense(
            stage.index(),
            stage.name(),
            Math.toIntExact(layer.getNIn()),
            Math.toIntExact(layer.getNOut()),
            hasBias,
            activation,
            frozen,
            frozen ? 0 : l2(label, layer, DefaultParamInitializer.WEIGHT_KEY),
            frozen || !hasBias ? 0 : l2(label, layer, DefaultParamInitializer.BIAS_KEY),
            List.of(
                new Dense.Piece(
                    stage, new Links.Branch(0, (int) layer.getNIn(), 0, (int) layer.getNOut())))));
  }

  /** Notes a batch normalisation, which the fit takes for the identity. */
  private void addNorm(Stage stage, String label) {
    if (stage.isFrozen()) {
      refuse(
          label,
          "is a frozen BatchNormalization behind a layer that is not left to DL4J",
          "unfreeze it, or freeze all layers in front of it");
    }
    List<LayerConstraint> constraints = stage.configuration().getConstraints();
    if (constraints != null && !constraints.isEmpty()) {
      refuse(label, "has constraints, which its statistics need not meet", "remove them");
    }
    boolean activated = !dense.isEmpty() && !dense.get(dense.size() - 1).activation().isIdentity();
    norms.add(new BatchNorm(stage, dense.size() - 1, activated));
  }

  private void checkWidth(BatchNorm norm) {
    int entering = norm.layer() < 0 ? dense.get(0).nIn() : dense.get(norm.layer()).nOut();
    long units = ((BatchNormalization) norm.stage().configuration()).getNOut();
    if (units != entering) {
      refuse(
          label(norm.stage()),
          "normalises " + units + " units, where " + entering + " come in",
          "set its nIn and nOut to " + entering);
    }
  }

  /** Locked gamma and beta need a dense layer right behind them, which takes over their map. */
  private void checkLocked(BatchNorm norm) {
    int behind = norm.layer() + 1;
    boolean isBent =
        norm.layer() >= 0
            && !norm.activated()
            && !dense.get(norm.layer()).activation().isIdentity();
    boolean isAbsorbed = !isBent && behind < dense.size() && dense.get(behind).absorbs();
    if (!isAbsorbed) {
      refuse(
          label(norm.stage()),
          "has lockGammaBeta(true), and right behind it there is no dense layer with a bias that"
              + " could take over its map and is not frozen, penalised or constrained",
          "set lockGammaBeta(false)");
    }
  }

  /** The L2 coefficient of a parameter as of now; notes other regularisation of it as ignored. */
  private double l2(String label, FeedForwardLayer layer, String parameter) {
    double sum = 0;
    List<Regularization> all = layer.getRegularizationByParam(parameter);
    for (Regularization one : all == null ? List.<Regularization>of() : all) {
      if (one instanceof L2Regularization l2) {
        sum += l2.getL2().valueAt(net.iterationCount(), net.epochCount());
      } else {
        ignored.add(one.getClass().getSimpleName() + " of " + parameter + " in " + label);
      }
    }
    if (!(sum >= 0) || sum == Double.POSITIVE_INFINITY) {
      refuse(label, "has an L2 coefficient of " + sum, "use a finite one of at least 0");
      return 0;
    }
    return sum;
  }

  /** Takes an activation that stands in a layer of its own as that of the dense layer before. */
  private void fold(String label, IActivation function) {
    Activation activation = activation(label, function);
    if (activation.isIdentity()) {
      return;
    }
    if (dense.isEmpty()) {
      refuse(label, "applies an activation to the features", "transform the data outside");
      return;
    }
    Dense before = dense.get(dense.size() - 1);
    if (!before.activation().isIdentity()) {
      refuse(
          label,
          "applies a second activation to the output of " + before.label(),
          "set the activation of one of the two to IDENTITY");
      return;
    }
    dense.set(dense.size() - 1, before.with(activation));
  }

  private Activation activation(String label, IActivation function) {
    Activation activation = ActivationReader.read(function);
    if (activation == null) {
      obstacles.add(label + " has the activation " + ActivationReader.refusal(function));
      return Activation.IDENTITY;
    }
    return activation;
  }

  private void checkLoss(String label, ILossFunction lossFunction) {
    loss = lossFunction;
    lossLabel = label;
    if (!dense.isEmpty()) {
      Dense last = dense.get(dense.size() - 1);
      outputLoss =
          LossReader.read(
              loss, last.activation(), last.nOut(), (what, remedy) -> refuse(label, what, remedy));
    }
  }

  private void checkWhole() {
    for (int l = 0; l + 1 < dense.size(); l++) {
      if (dense.get(l).activation().isSoftmax()) {
        refuse(
            dense.get(l).label(),
            "has softmax in a hidden layer",
            "use softmax at the output only");
      }
    }
    if (!dense.isEmpty()) {
      norms.forEach(this::checkWidth);
    }
    norms.stream().filter(BatchNorm::isLocked).forEach(this::checkLocked);
    Layer end = stages.get(stages.size() - 1).configuration();
    if (end.getClass() == DenseLayer.class
        || end.getClass() == BatchNormalization.class
        || end.getClass() == ActivationLayer.class
        || end.getClass() == DropoutLayer.class) {
      refuse(
          label(stages.get(stages.size() - 1)),
          "ends the network without a loss",
          "end it with an OutputLayer, or append a LossLayer with TransferLearning.Builder (a Keras"
              + " model: compile it before it is saved, and import it with enforceTrainingConfig)");
    }
    if (dense.isEmpty() && obstacles.isEmpty()) {
      obstacles.add("The network has no dense layer to fit: add a DenseLayer or an OutputLayer");
    } else if (obstacles.isEmpty() && dense.stream().allMatch(Dense::isFrozen)) {
      obstacles.add("Every dense layer of the network is frozen: unfreeze what is to be fitted");
    }
    DataType type = net.parameters() == null ? DataType.FLOAT : net.parameters().dataType();
    if (!Arrays.asList(DataType.FLOAT, DataType.DOUBLE, DataType.FLOAT16).contains(type)) {
      obstacles.add(
          "The network's data type is "
              + type
              + ": use FLOAT, DOUBLE or HALF in its configuration");
    }
  }

  private void refuse(String label, String what, String remedy) {
    obstacles.add(label + " " + what + ": " + remedy);
  }
}
