package io.github.linstorch.dl4j.badinput;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** How the layers of a recipe are put together: a chain, unless something is done to it. */
final class GraphPlan {

  static final String INPUT = "in";

  final List<String> inputs = new ArrayList<>(List.of(INPUT));

  /** In the place of the last layer; empty for that one. */
  final List<String> outputs = new ArrayList<>();

  /** Where a layer takes its input from, if not from the one before. */
  final Map<Integer, String> sources = new LinkedHashMap<>();

  final List<Consumer<GraphBuilder>> extras = new ArrayList<>();

  boolean isAddedBackwards;
  boolean hasNoOutput;

  static String name(int i) {
    return "v" + i;
  }

  private String source(int i) {
    return sources.getOrDefault(i, i == 0 ? INPUT : name(i - 1));
  }

  Model build(Recipe recipe, NeuralNetConfiguration.Builder global) {
    GraphBuilder builder =
        global
            .graphBuilder()
            .addInputs(inputs)
            .allowDisconnected(true)
            .validateOutputLayerConfig(false);
    int count = recipe.stages.size();
    for (int k = 0; k < count; k++) {
      int i = isAddedBackwards ? count - 1 - k : k;
      Recipe.Stage stage = recipe.stages.get(i);
      builder.addLayer(name(i), stage.layer, stage.preProcessor, source(i));
    }
    extras.forEach(extra -> extra.accept(builder));
    if (!hasNoOutput) {
      builder.setOutputs(
          outputs.isEmpty() ? new String[] {name(count - 1)} : outputs.toArray(String[]::new));
    }
    recipe.truncate(builder);
    return new ComputationGraph(builder.build());
  }

  static Model chain(Recipe recipe, NeuralNetConfiguration.Builder global) {
    NeuralNetConfiguration.ListBuilder list = global.list().validateOutputLayerConfig(false);
    for (int i = 0; i < recipe.stages.size(); i++) {
      Recipe.Stage stage = recipe.stages.get(i);
      list.layer(i, stage.layer);
      if (stage.preProcessor != null) {
        list.inputPreProcessor(i, stage.preProcessor);
      }
    }
    recipe.truncate(list);
    return new MultiLayerNetwork(list.build());
  }
}
