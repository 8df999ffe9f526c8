package io.github.linstorch.dl4j.network;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.Updater;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** A {@link MultiLayerNetwork}. */
public final class LayerNetwork extends Network {

  private final MultiLayerNetwork net;

  public LayerNetwork(MultiLayerNetwork net) {
    this.net = net;
  }

  @Override
  public Model model() {
    return net;
  }

  @Override
  boolean isInitialised() {
    return net.isInitCalled();
  }

  @Override
  Chain chain(List<String> obstacles) {
    return new Chain(inputs(), stages());
  }

  /** The layers in order. */
  public List<Stage> stages() {
    List<Stage> stages = new ArrayList<>();
    for (int i = 0; i < net.getnLayers(); i++) {
      Layer layer = net.getLayer(i);
      String name = layer.conf().getLayer().getLayerName();
      stages.add(
          new Stage(
              i,
              name == null ? "layer" + i : name,
              layer,
              net.getLayerWiseConfigurations().getInputPreProcess(i)));
    }
    return stages;
  }

  @Override
  List<Stage> tail(List<String> obstacles) {
    return stages();
  }

  @Override
  public List<String> inputs() {
    return List.of("features");
  }

  @Override
  Collection<TrainingListener> listeners() {
    return net.getListeners();
  }

  @Override
  public int iterationCount() {
    return net.getIterationCount();
  }

  @Override
  public int epochCount() {
    return net.getEpochCount();
  }

  @Override
  Layer[] layers() {
    return net.getLayers();
  }

  @Override
  public void setCounts(int iterations, int epochs) {
    net.setIterationCount(iterations);
    net.setEpochCount(epochs);
    for (Layer layer : net.getLayers()) {
      layer.setIterationCount(iterations);
      layer.setEpochCount(epochs);
    }
  }

  @Override
  public INDArray updaterState() {
    Updater updater = net.getUpdater(false);
    return updater == null ? null : updater.getStateViewArray();
  }

  @Override
  public void setScore(double score) {
    net.setScore(score);
  }

  @Override
  public double score(Batch rows) {
    return net.score(rows.single());
  }

  @Override
  public void step(DataSet batch) {
    net.fit(batch);
  }

  @Override
  public void epoch(DataSetIterator iterator) {
    net.fit(iterator);
  }

  @Override
  public void setLearningRate(double rate) {
    net.setLearningRate(rate);
  }

  @Override
  public INDArray output(INDArray features) {
    return net.output(features, false);
  }

  @Override
  public INDArray scoreRows(DataSet rows) {
    return net.scoreExamples(rows, false);
  }

  @Override
  public Layer outputLayer() {
    return net.getOutputLayer();
  }

  @Override
  public double regularizationScore() {
    return net.calcRegularizationScore(true);
  }

  @Override
  INDArray[] input() {
    return new INDArray[] {net.getInput()};
  }

  @Override
  void setInput(INDArray[] features) {
    net.setInput(features[0]);
  }

  @Override
  void computeGradientAndScore(Batch rows) {
    net.setInput(rows.features()[0]);
    net.setLabels(rows.labels());
    net.setLayerMaskArrays(null, rows.labelsMask());
    try {
      net.computeGradientAndScore();
    } finally {
      net.clearLayerMaskArrays();
    }
  }

  @Override
  void forwardPass(INDArray[] features, Collection<TrainingListener> told) {
    int hidden = net.getnLayers() - 1;
    List<INDArray> activations =
        hidden == 0 ? List.of(features[0]) : net.feedForwardToLayer(hidden - 1, features[0], false);
    for (TrainingListener listener : told) {
      listener.onForwardPass(net, activations);
    }
  }

  @Override
  Class<?> activationsType() {
    return List.class;
  }

  @Override
  Network copy(DataType type) {
    boolean same = net.params().dataType() == type;
    return new LayerNetwork(same ? net.clone() : net.convertDataType(type));
  }

  @Override
  INDArray activationsBefore(Stage stage, INDArray[] features) {
    return stage.index() == 0 ? features[0] : activations(stage.index(), features[0]);
  }

  @Override
  SortedMap<String, Object> configurationBefore(Stage stage) {
    SortedMap<String, Object> parts = new TreeMap<>();
    MultiLayerConfiguration all = net.getLayerWiseConfigurations();
    for (int i = 0; i <= stage.index(); i++) {
      if (all.getInputPreProcess(i) != null) {
        parts.put("preprocessor of layer " + i, all.getInputPreProcess(i));
      }
      if (i < stage.index()) {
        parts.put("layer " + i, all.getConf(i).getLayer());
      }
    }
    return parts;
  }

  @Override
  String nameBefore(Stage stage) {
    return stage.index() == 0 ? inputs().get(0) : stages().get(stage.index() - 1).name();
  }

  /** What comes out of the first layers, at inference. */
  public INDArray activations(int depth, INDArray features) {
    List<INDArray> all = net.feedForwardToLayer(depth - 1, features, false);
    return all.get(all.size() - 1);
  }
}
