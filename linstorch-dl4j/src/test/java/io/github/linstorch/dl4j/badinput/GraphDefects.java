package io.github.linstorch.dl4j.badinput;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.StackVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.graph.UnstackVertex;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What may keep a graph from being one chain of layers. */
final class GraphDefects {

  private GraphDefects() {}

  static List<Defect> all() {
    List<Defect> all = new ArrayList<>();
    for (GraphVertex vertex :
        List.of(
            new SubsetVertex(0, 0),
            new PreprocessorVertex(new RnnToFeedForwardPreProcessor()),
            new ScaleVertex(2),
            new ShiftVertex(1),
            new L2NormalizeVertex(),
            new ReshapeVertex(-1, 1),
            new UnstackVertex(0, 1),
            new FrozenVertex(new ScaleVertex(2)),
            new StackVertex(),
            new MergeVertex())) {
      String kind = vertex.getClass().getSimpleName();
      all.add(graph(kind, recipe -> between(recipe, vertex), "between", kind));
    }
    all.add(
        graph(
            "ElementWiseVertex", recipe -> fork(recipe, product()), "joined", "ElementWiseVertex"));
    all.add(graph("fork", recipe -> fork(recipe, new MergeVertex()), "joined", "MergeVertex"));
    all.add(
        graph(
            "second input without use",
            recipe -> {
              recipe.graph.inputs.add("other" + recipe.graph.inputs.size());
            },
            "inputs",
            "other"));
    all.add(
        graph(
            "second output",
            recipe -> {
              String name = "head" + recipe.graph.extras.size();
              recipe.graph.extras.add(
                  builder -> builder.addLayer(name, head(recipe), GraphPlan.INPUT));
              recipe.graph.outputs.add(GraphPlan.name(recipe.stages.size() - 1));
              recipe.graph.outputs.add(name);
            },
            "outputs",
            "head"));
    all.add(
        graph(
            "no output",
            recipe -> {
              recipe.graph.hasNoOutput = true;
              recipe.graph.extras.add(builder -> builder.allowNoOutput(true));
            },
            "outputs"));
    all.add(
        graph(
            "layer aside",
            recipe -> {
              String name = "aside" + recipe.graph.extras.size();
              recipe.graph.extras.add(
                  builder -> builder.addLayer(name, head(recipe), GraphPlan.INPUT));
            },
            "aside"));
    all.add(
        new Defect(
            "output in the middle",
            recipe -> recipe.isGraph && recipe.stages.size() > 1 && recipe.graph.outputs.isEmpty(),
            recipe -> {
              int last = recipe.stages.size() - 1;
              recipe.graph.outputs.add(GraphPlan.name(recipe.random.nextInt(last)));
              recipe.expectations.add(
                  Recipe.Expectation.refusal("vertex(name=" + GraphPlan.name(last)));
            }));
    return all;
  }

  private static Defect graph(String name, Consumer<Recipe> spoil, String... words) {
    return Defect.of(name, recipe -> recipe.isGraph, spoil, words);
  }

  private static GraphVertex product() {
    return new ElementWiseVertex(ElementWiseVertex.Op.Product);
  }

  private static OutputLayer head(Recipe recipe) {
    return new OutputLayer.Builder(LossFunction.MSE).nIn(recipe.nIn).nOut(2).build();
  }

  private static void between(Recipe recipe, GraphVertex vertex) {
    int at = recipe.random.nextInt(recipe.stages.size());
    String before = at == 0 ? GraphPlan.INPUT : GraphPlan.name(at - 1);
    String name = "between" + recipe.graph.extras.size();
    recipe.graph.extras.add(builder -> builder.addVertex(name, vertex, before));
    recipe.graph.sources.put(at, name);
  }

  private static void fork(Recipe recipe, GraphVertex vertex) {
    int at = recipe.random.nextInt(recipe.stages.size());
    String before = at == 0 ? GraphPlan.INPUT : GraphPlan.name(at - 1);
    String side = "side" + recipe.graph.extras.size();
    String joined = "joined" + recipe.graph.extras.size();
    recipe.graph.extras.add(
        builder ->
            builder
                .addLayer(side, new DenseLayer.Builder().nIn(2).nOut(2).build(), before)
                .addVertex(joined, vertex, before, side));
    recipe.graph.sources.put(at, joined);
  }
}
