package io.github.linstorch.dl4j.network;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
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

/**
 * A {@link ComputationGraph} that is one chain of layers, or whose last layers alone are fitted.
 */
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
  Chain chain(List<String> obstacles) {
    return new GraphReader(graph).chain(obstacles);
  }

  @Override
  List<Stage> tail(List<String> obstacles) {
    return new GraphReader(graph).tail(obstacles);
  }

  @Override
  public List<String> inputs() {
    return graph.getConfiguration().getNetworkInputs();
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
  public double score(Batch rows) {
    try {
      return graph.score(rows.multi(), false);
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
  INDArray[] input() {
    INDArray[] given = graph.getInputs();
    return given == null ? new INDArray[inputs().size()] : given.clone();
  }

  @Override
  void setInput(INDArray[] features) {
    graph.setInputs(features);
  }

  @Override
  void computeGradientAndScore(Batch rows) {
    if (graph.getGradientsViewArray() == null) {
      graph.initGradientsView();
    }
    graph.setInputs(rows.features());
    graph.setLabels(rows.labels());
    if (rows.labelsMask() != null) {
      graph.setLayerMaskArrays(null, new INDArray[] {rows.labelsMask()});
    }
    try {
      graph.computeGradientAndScore();
    } finally {
      graph.clearLayerMaskArrays();
    }
  }

  @Override
  void forwardPass(INDArray[] features, Collection<TrainingListener> told) {
    Map<String, INDArray> activations = new HashMap<>(graph.feedForward(features, false));
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
  INDArray activationsBefore(Stage stage, INDArray[] features) {
    String name = nameBefore(stage);
    int input = inputs().indexOf(name);
    return input >= 0
        ? features[input]
        : graph.feedForward(features, place(name), false, true).get(name);
  }

  /**
   * Where a vertex stands in the order of the forward pass. {@code graph.output(names, ...)} knows
   * names, but may leave a workspace of the thread open.
   */
  private int place(String name) {
    int[] order = graph.topologicalSortOrder();
    int at = 0;
    while (!graph.getVertices()[order[at]].getVertexName().equals(name)) {
      at++;
    }
    return at;
  }

  @Override
  SortedMap<String, Object> configurationBefore(Stage stage) {
    ComputationGraphConfiguration all = graph.getConfiguration();
    SortedMap<String, Object> parts = new TreeMap<>();
    parts.put("inputs of the network", all.getNetworkInputs());
    if (stage.preProcessor() != null) {
      parts.put("preprocessor behind", stage.preProcessor());
    }
    Deque<String> open = new ArrayDeque<>(all.getVertexInputs().get(stage.name()));
    parts.put("what comes out", List.copyOf(open));
    Set<String> known = new HashSet<>(all.getNetworkInputs());
    while (!open.isEmpty()) {
      String name = open.pop();
      if (known.add(name)) {
        GraphVertex vertex = all.getVertices().get(name);
        if (vertex instanceof LayerVertex layer) {
          parts.put("layer " + name, layer.getLayerConf().getLayer());
          if (layer.getPreProcessor() != null) {
            parts.put("preprocessor of layer " + name, layer.getPreProcessor());
          }
        } else {
          parts.put("vertex " + name, vertex);
        }
        parts.put("inputs of " + name, all.getVertexInputs().get(name));
        open.addAll(all.getVertexInputs().get(name));
      }
    }
    return parts;
  }

  @Override
  String nameBefore(Stage stage) {
    return graph.getConfiguration().getVertexInputs().get(stage.name()).get(0);
  }
}
