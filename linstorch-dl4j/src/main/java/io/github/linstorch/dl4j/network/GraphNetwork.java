package io.github.linstorch.dl4j.network;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** A {@link ComputationGraph} that is one chain of layers. */
public final class GraphNetwork extends Network {

  private final ComputationGraph graph;

  public GraphNetwork(ComputationGraph graph) {
    this.graph = graph;
  }

  @Override
  public Model model() {
    return graph;
  }

  @Override
  boolean isInitialised() {
    return graph.getVertices() != null;
  }

  @Override
  List<Stage> stages(List<String> obstacles) {
    ComputationGraphConfiguration configuration = graph.getConfiguration();
    List<String> inputs = configuration.getNetworkInputs();
    List<String> outputs = configuration.getNetworkOutputs();
    if (inputs.size() != 1 || outputs.size() != 1) {
      obstacles.add(
          "The graph has the inputs "
              + inputs
              + " and the outputs "
              + outputs
              + ": fit a graph with one input and one output");
      return List.of();
    }
    List<Stage> stages = chain(configuration, inputs.get(0), outputs.get(0), obstacles);
    if (obstacles.isEmpty()) {
      Set<String> aside = new HashSet<>(configuration.getVertices().keySet());
      stages.forEach(stage -> aside.remove(stage.name()));
      for (String name : aside) {
        obstacles.add(
            "vertex(name="
                + name
                + ") is not on the way from the input to the output: remove it with"
                + " TransferLearning.GraphBuilder.removeVertexAndConnections");
      }
    }
    return stages;
  }

  /** Walks back from the output; stops where the way forks. */
  private List<Stage> chain(
      ComputationGraphConfiguration configuration,
      String input,
      String output,
      List<String> obstacles) {
    List<Stage> stages = new ArrayList<>();
    for (String name = output; !name.equals(input); ) {
      GraphVertex vertex = configuration.getVertices().get(name);
      List<String> before = configuration.getVertexInputs().get(name);
      if (before.size() != 1 || !(vertex instanceof LayerVertex)) {
        obstacles.add(
            String.format(
                "vertex(name=%s) is a %s of the inputs %s: only a graph that is one chain of layers"
                    + " can be fitted",
                name, vertex.getClass().getSimpleName(), before));
        return stages;
      }
      stages.add(
          0, new Stage(name, graph.getLayer(name), ((LayerVertex) vertex).getPreProcessor()));
      name = before.get(0);
    }
    return stages;
  }

  @Override
  Collection<TrainingListener> listeners() {
    return graph.getListeners();
  }

  @Override
  public int iterationCount() {
    return graph.getConfiguration().getIterationCount();
  }

  @Override
  public int epochCount() {
    return graph.getConfiguration().getEpochCount();
  }

  @Override
  Layer[] layers() {
    return graph.getLayers();
  }

  @Override
  public void setCounts(int iterations, int epochs) {
    graph.getConfiguration().setIterationCount(iterations);
    graph.getConfiguration().setEpochCount(epochs);
    for (Layer layer : graph.getLayers()) {
      layer.setIterationCount(iterations);
      layer.setEpochCount(epochs);
    }
  }

  @Override
  public INDArray updaterState() {
    ComputationGraphUpdater updater = graph.getUpdater(false);
    return updater == null ? null : updater.getStateViewArray();
  }

  @Override
  public void setScore(double score) {
    graph.setScore(score);
  }

  @Override
  public double score(DataSet data) {
    try {
      return graph.score(data);
    } finally {
      // DL4J leaves the masks in place, and applies them to the outputs of the next call.
      graph.clearLayerMaskArrays();
    }
  }

  @Override
  public void step(DataSet batch) {
    graph.fit(batch);
  }

  @Override
  public void epoch(DataSetIterator iterator) {
    graph.fit(iterator);
  }

  @Override
  public void setLearningRate(double rate) {
    graph.setLearningRate(rate);
  }

  @Override
  public INDArray output(INDArray features) {
    return graph.outputSingle(false, features);
  }

  @Override
  public INDArray scoreRows(DataSet rows) {
    return graph.scoreExamples(rows, false);
  }

  @Override
  public Layer outputLayer() {
    return graph.getOutputLayer(0);
  }

  @Override
  public double regularizationScore() {
    return graph.calcRegularizationScore(true);
  }

  @Override
  INDArray input() {
    INDArray[] inputs = graph.getInputs();
    return inputs == null || inputs.length == 0 ? null : inputs[0];
  }

  @Override
  void setInput(INDArray features) {
    graph.setInputs(features);
  }

  @Override
  void computeGradientAndScore(DataSet data) {
    if (graph.getGradientsViewArray() == null) {
      graph.initGradientsView();
    }
    graph.setInputs(data.getFeatures());
    graph.setLabels(data.getLabels());
    if (data.getLabelsMaskArray() != null) {
      graph.setLayerMaskArrays(null, new INDArray[] {data.getLabelsMaskArray()});
    }
    try {
      graph.computeGradientAndScore();
    } finally {
      graph.clearLayerMaskArrays();
    }
  }

  @Override
  void forwardPass(INDArray features, Collection<TrainingListener> told) {
    Map<String, INDArray> activations =
        new HashMap<>(graph.feedForward(new INDArray[] {features}, false));
    graph.getConfiguration().getNetworkOutputs().forEach(activations::remove);
    for (TrainingListener listener : told) {
      listener.onForwardPass(graph, activations);
    }
  }

  @Override
  Class<?> activationsType() {
    return Map.class;
  }

  @Override
  Network copy(DataType type) {
    boolean same = graph.params().dataType() == type;
    return new GraphNetwork(same ? graph.clone() : graph.convertDataType(type));
  }

  @Override
  INDArray activations(int depth, INDArray features) {
    String name = stages(new ArrayList<>()).get(depth - 1).name();
    return graph.feedForward(new INDArray[] {features}, false).get(name);
  }
}
