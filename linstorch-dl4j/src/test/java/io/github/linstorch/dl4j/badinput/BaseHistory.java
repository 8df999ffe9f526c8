package io.github.linstorch.dl4j.badinput;

import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What has happened to a network before its fit: other parameters, counts, listeners. */
final class BaseHistory {

  private static final class ToGradients extends BaseTrainingListener {
    @Override
    public void onGradientCalculation(Model model) {
      if (model.gradient() == null) {
        throw new AssertionError("No gradient");
      }
    }
  }

  private static final class ToActivations extends BaseTrainingListener {
    @Override
    public void onForwardPass(Model model, List<INDArray> activations) {
      if (activations.isEmpty()) {
        throw new AssertionError("No activations");
      }
    }
  }

  private final Recipe recipe;

  BaseHistory(Recipe recipe) {
    this.recipe = recipe;
  }

  /** Draws what happens to the initialised network. */
  void draw() {
    if (recipe.chance(0.15)) {
      boolean isNarrow = recipe.type == DataType.FLOAT16;
      double scale = isNarrow ? recipe.any(0.0, 1e-3) : recipe.any(0.0, 1e-30, 1e-3, 100.0, 1e30);
      recipe.mayOverflow |= scale != 0 && Math.abs(Math.log10(scale)) > 15;
      recipe.areParametersScaled = true;
      recipe.names.add("parameters times " + scale);
      recipe.afterwards.add(
          net -> {
            if (net.params() != null && !net.params().isEmpty()) {
              net.params().muli(scale);
            }
          });
    }
    if (recipe.chance(0.2)) {
      recipe.afterwards.add(BaseHistory::count);
    }
    if (recipe.chance(0.15)) {
      boolean readsGradients = hasGradients() && recipe.chance(0.5);
      recipe.names.add(readsGradients ? "listener to gradients" : "listener to activations");
      TrainingListener listener = readsGradients ? new ToGradients() : new ToActivations();
      recipe.afterwards.add(net -> net.setListeners(listener));
    }
  }

  /** Whether DL4J can train the network: some of these with frozen layers it cannot. */
  private boolean hasGradients() {
    return !recipe.isOutputSoftmax
        && recipe.stages.stream()
            .noneMatch(
                stage ->
                    stage.layer instanceof FrozenLayer
                        || stage.layer instanceof FrozenLayerWithBackprop);
  }

  /** A score, and counts that DL4J hands to the layers with every iteration. */
  private static void count(Model net) {
    Layer[] layers;
    if (net instanceof MultiLayerNetwork list) {
      list.getUpdater();
      list.setScore(3);
      list.setIterationCount(12);
      list.setEpochCount(2);
      layers = list.getLayers();
    } else {
      ComputationGraph graph = (ComputationGraph) net;
      graph.getUpdater();
      graph.setScore(3);
      graph.getConfiguration().setIterationCount(12);
      graph.getConfiguration().setEpochCount(2);
      layers = graph.getLayers();
    }
    for (Layer layer : layers) {
      layer.setIterationCount(12);
      layer.setEpochCount(2);
    }
  }
}
