package io.github.linstorch.dl4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A random network that can be fitted, of either kind. */
final class RandomNet {

  private static final DataType[] TYPES = {DataType.DOUBLE, DataType.FLOAT, DataType.FLOAT16};
  private static final Activation[] HIDDEN = {
    Activation.RELU, Activation.RELU, Activation.LEAKYRELU, Activation.ELU, Activation.IDENTITY
  };

  private final SplittableRandom random;
  private final DataType type;
  private final boolean classifier;
  private final int[] widths;
  private Model model;

  RandomNet(SplittableRandom random) {
    this.random = random;
    this.type = TYPES[random.nextInt(TYPES.length)];
    this.classifier = random.nextInt(4) == 0;
    this.widths = new int[2 + random.nextInt(4)];
    for (int l = 0; l < widths.length; l++) {
      widths[l] = 1 + random.nextInt(8);
    }
    // Half precision has no fast path in ND4J.
    if (widths.length > 2 && type != DataType.FLOAT16 && random.nextInt(6) == 0) {
      widths[1] = 45;
    }
    if (classifier) {
      widths[widths.length - 1] = 2 + random.nextInt(3);
    }
    this.model = random.nextBoolean() ? layers(stack(true)) : graph(stack(false));
  }

  /**
   * Random layers.
   *
   * @param freezesAnywhere whether DL4J can train what lies below a FrozenLayer
   */
  private List<Layer> stack(boolean freezesAnywhere) {
    List<Layer> stack = new ArrayList<>();
    boolean allFrozen = true;
    boolean wraps = random.nextInt(3) == 0;
    for (int l = 0; l + 2 < widths.length; l++) {
      DenseLayer.Builder builder =
          new DenseLayer.Builder()
              .activation(HIDDEN[random.nextInt(HIDDEN.length)])
              .hasBias(random.nextInt(4) > 0);
      if (random.nextInt(4) == 0) {
        builder.dropOut(0.5);
      }
      Layer dense = configured(builder, l).build();
      boolean frozen = wraps && random.nextBoolean();
      boolean opaque = frozen && random.nextBoolean() && (freezesAnywhere || allFrozen);
      allFrozen &= opaque;
      if (frozen) {
        dense = opaque ? new FrozenLayer(dense) : new FrozenLayerWithBackprop(dense);
      }
      stack.add(dense);
    }
    LossFunction squared = random.nextBoolean() ? LossFunction.MSE : LossFunction.L2;
    OutputLayer.Builder output =
        new OutputLayer.Builder(classifier ? LossFunction.MCXENT : squared);
    Activation linear = random.nextInt(4) == 0 ? Activation.LEAKYRELU : Activation.IDENTITY;
    output.activation(classifier ? Activation.SOFTMAX : linear);
    output.hasBias(random.nextInt(4) > 0);
    stack.add(configured(output, widths.length - 2).build());
    return stack;
  }

  private <B extends FeedForwardLayer.Builder<B>> B configured(B builder, int l) {
    builder.nIn(widths[l]).nOut(widths[l + 1]);
    if (random.nextInt(4) == 0) {
      builder.l2(0.01);
    }
    if (random.nextInt(6) == 0) {
      builder.constrainWeights(
          random.nextBoolean() ? new MaxNormConstraint(1, 0) : new NonNegativeConstraint());
    }
    return builder;
  }

  private NeuralNetConfiguration.Builder start() {
    // Adam in half precision ends in NaN: its epsilon is zero there.
    IUpdater updater =
        type == DataType.FLOAT16 || random.nextBoolean()
            ? new Nesterovs(1e-2, 0.9)
            : new Adam(1e-2);
    return new NeuralNetConfiguration.Builder()
        .seed(random.nextInt())
        .dataType(type)
        .updater(updater);
  }

  private MultiLayerNetwork layers(List<Layer> stack) {
    NeuralNetConfiguration.ListBuilder list = start().list();
    stack.forEach(list::layer);
    return Nets.init(list.build());
  }

  private ComputationGraph graph(List<Layer> stack) {
    GraphBuilder builder = start().graphBuilder().addInputs("in");
    String before = "in";
    for (int l = 0; l < stack.size(); l++) {
      builder.addLayer("l" + l, stack.get(l), before);
      before = "l" + l;
    }
    ComputationGraph graph = new ComputationGraph(builder.setOutputs(before).build());
    graph.init();
    return graph;
  }

  Model model() {
    return model;
  }

  int nIn() {
    return widths[0];
  }

  int nOut() {
    return widths[widths.length - 1];
  }

  boolean isClassifier() {
    return classifier;
  }

  /** Wide enough for BLAS on native memory. */
  boolean isWide() {
    return widths[1] == 45;
  }

  /** Some steps of DL4J's own, and an epoch. */
  void train(INDArray x, INDArray y, int steps) {
    DataSet data = new DataSet(x.castTo(type), y.castTo(type));
    for (int i = 0; i < steps; i++) {
      if (model instanceof ComputationGraph graph) {
        graph.fit(data);
      } else {
        ((MultiLayerNetwork) model).fit(data);
      }
    }
    if (model instanceof ComputationGraph graph) {
      graph.incrementEpochCount();
    } else {
      ((MultiLayerNetwork) model).incrementEpochCount();
    }
  }

  /** Sets the configuration's own count, as for a schedule; the layers' counts stay behind. */
  void setIterationCount(int iterations) {
    if (model instanceof ComputationGraph graph) {
      graph.getConfiguration().setIterationCount(iterations);
    } else {
      ((MultiLayerNetwork) model).setIterationCount(iterations);
    }
  }

  /** Goes on as a copy. */
  void becomeClone() {
    model =
        model instanceof ComputationGraph graph
            ? graph.clone()
            : ((MultiLayerNetwork) model).clone();
  }

  void attach(List<TrainingListener> listeners) {
    if (model instanceof ComputationGraph graph) {
      graph.setListeners(listeners);
    } else {
      ((MultiLayerNetwork) model).setListeners(listeners);
    }
  }

  @Override
  public String toString() {
    return model.getClass().getSimpleName() + " " + type + " " + Arrays.toString(widths);
  }
}
