package io.github.linstorch.dl4j.badinput;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.Solver;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.nd4j.linalg.api.buffer.DataType;

/** A network, its data and the settings of a fit before they are made, open to be spoiled. */
final class Recipe {

  /** What holds the rows. */
  enum Container {
    DATA_SET,
    ARRAYS,
    ITERATOR,
    MULTI_DATA_SET,
    MULTI_ITERATOR;

    boolean isIterator() {
      return this == ITERATOR || this == MULTI_ITERATOR;
    }

    boolean isMulti() {
      return this == MULTI_DATA_SET || this == MULTI_ITERATOR;
    }
  }

  /** One link of the chain of layers. */
  static final class Stage {
    Layer layer;
    InputPreProcessor preProcessor;

    Stage(Layer layer) {
      this.layer = layer;
    }
  }

  /**
   * What must come of a defect.
   *
   * @param isDue whether the fit has met the defect; some iterators spoil a pass that it may spare
   * @param words what the message of the refusal contains
   * @param thrown what the user's own code throws, to come out as it is; null if nothing
   */
  record Expectation(BooleanSupplier isDue, List<String> words, RuntimeException thrown) {

    static Expectation refusal(String... words) {
      return new Expectation(() -> true, List.of(words), null);
    }
  }

  final int number;
  final SplittableRandom random;
  final boolean isGraph;
  final List<Stage> stages = new ArrayList<>();
  final List<Batch> batches = new ArrayList<>();
  final List<Expectation> expectations = new ArrayList<>();
  final List<String> names = new ArrayList<>();

  /** Of the global configuration. */
  final List<Consumer<NeuralNetConfiguration.Builder>> globals = new ArrayList<>();

  /** What happens to the network once it is initialised. */
  final List<Consumer<Model>> afterwards = new ArrayList<>();

  final GraphPlan graph = new GraphPlan();
  final IteratorFault iteratorFault = new IteratorFault();

  int nIn;
  int nOut;

  /** Number of dense layers. */
  int depth;

  boolean isOutputLinear;
  boolean isOutputSoftmax;

  /** Whether DL4J's score counts a penalty of NaN, which a fit leaves out. */
  boolean isPenaltyOdd;

  double labelScale;
  boolean isConstrained;
  DataType type = DataType.FLOAT;
  Container container;
  FitConfig config = FitConfig.defaults();
  boolean isTruncated;
  boolean areParametersScaled;
  boolean isNull;
  boolean isInitialised = true;
  boolean isIteratorNull;

  /** Whether numbers are so large or small, or a type so narrow, that a fit may overflow. */
  boolean mayOverflow;

  private Recipe(int number, int attempt) {
    this.number = number;
    this.random = new SplittableRandom(1_000_003L * number + attempt);
    this.isGraph = random.nextInt(3) == 0;
    new BaseNetwork(this).draw();
    drawConfig();
    new BaseData(this).draw();
  }

  /**
   * The recipe of a number, the same one every time. Of six in a row one has no defect and one has
   * several; the others have the next one in the catalogue, from its second round on with more.
   */
  static Recipe of(int number) {
    List<Defect> all = Defect.all();
    int turn = number % 6;
    int single = number / 6 * 4 + turn - 2;
    Recipe recipe = new Recipe(number, 0);
    int more = recipe.between(0, 2);
    if (turn == 0) {
      more = 0;
    } else if (turn == 1) {
      more++;
    } else {
      Defect defect = all.get(single % all.size());
      for (int attempt = 1; !defect.fits().test(recipe); attempt++) {
        recipe = new Recipe(number, attempt);
      }
      defect.strike(recipe);
      more = single < all.size() ? 0 : more;
    }
    for (int d = 0; d < more; d++) {
      Defect defect = all.get(recipe.random.nextInt(all.size()));
      if (defect.fits().test(recipe)) {
        defect.strike(recipe);
      }
    }
    return recipe;
  }

  /** A random one of some things. */
  @SafeVarargs
  final <T> T any(T... things) {
    return things[random.nextInt(things.length)];
  }

  int between(int low, int high) {
    return random.nextInt(low, high + 1);
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  Batch anyBatch() {
    return batches.get(random.nextInt(batches.size()));
  }

  /** How many layers in front are frozen or, behind those, have nothing that could be. */
  int frozenFront() {
    int front = 0;
    while (front < stages.size() - 1 && isFixed(stages.get(front).layer, front > 0)) {
      front++;
    }
    return front;
  }

  private static boolean isFixed(Layer layer, boolean isBehindFrozen) {
    boolean isFrozen = layer instanceof FrozenLayer || layer instanceof FrozenLayerWithBackprop;
    return isFrozen || isBehindFrozen && layer.initializer().numParams(layer) == 0;
  }

  /** How messages name a layer. */
  String label(int i) {
    return "layer(index=" + i + ", name=" + (isGraph ? GraphPlan.name(i) : "layer" + i) + ")";
  }

  /** Makes the network. */
  Model build() {
    if (isNull) {
      return null;
    }
    NeuralNetConfiguration.Builder global =
        new NeuralNetConfiguration.Builder().seed(number + 1).dataType(type);
    globals.forEach(change -> change.accept(global));
    Model net = isGraph ? graph.build(this, global) : GraphPlan.chain(this, global);
    if (isInitialised) {
      net.init();
      afterwards.forEach(change -> change.accept(net));
    }
    return net;
  }

  void truncate(NeuralNetConfiguration.ListBuilder list) {
    if (isTruncated) {
      list.backpropType(BackpropType.TruncatedBPTT).tBPTTLength(3).validateTbpttConfig(false);
    }
  }

  void truncate(GraphBuilder builder) {
    if (isTruncated) {
      builder
          .backpropType(BackpropType.TruncatedBPTT)
          .tBPTTForwardLength(3)
          .tBPTTBackwardLength(3)
          .validateTbpttConfig(false);
    }
  }

  /** Settings at their extremes. */
  private void drawConfig() {
    FitConfig.Builder builder = FitConfig.builder();
    builder.threads(any(1, 1, 2, 3, 64)).solver(any(Solver.values()));
    builder.solveCalls(any(1, 1, 2, 3)).keepBest(chance(0.3));
    builder.solveOrder(any(io.github.linstorch.dl4j.SolveOrder.values()));
    builder.updaterState(any(io.github.linstorch.dl4j.UpdaterState.values()));
    if (chance(0.3)) {
      builder.rcond(any(0.0, 1e-300, 1e-3, 0.99));
    }
    config = builder.build();
  }

  @Override
  public String toString() {
    return "number "
        + number
        + ", "
        + (isGraph ? "graph" : "list")
        + " of "
        + type
        + ", "
        + container
        + ", "
        + names
        + ", "
        + config;
  }
}
