package io.github.linstorch.dl4j.network;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;

/** Decides which layers of a network are fitted, and which are left to DL4J in front of them. */
final class NetworkReader {

  private NetworkReader() {}

  /**
   * Reads a network for a method that fits some part of it: all layers if possible, else those
   * behind frozen ones, else the last one.
   */
  static LayerReader read(Network net, Part part) {
    List<String> found = new ArrayList<>();
    Chain chain = net.chain(found);
    List<Stage> stages = chain.stages();
    LayerReader reader = new LayerReader(net, part, chain, found, false, false);
    if (reader.obstacles().isEmpty()) {
      return reader;
    }
    int frozen = 0;
    while (frozen < stages.size() - 1 && stages.get(frozen).isFixed(frozen > 0)) {
      frozen++;
    }
    // Frozen layers in front that are not all dense layers of the kind we know are left to DL4J.
    if (frozen > 0 && chain.branches().isEmpty()) {
      Chain behind = chain.behind(frozen);
      LayerReader ofBehind = new LayerReader(net, part, behind, found, true, true);
      reader = ofBehind.dense().isEmpty() ? reader : ofBehind;
    }
    return part == Part.ALL_LAYERS || reader.obstacles().isEmpty() ? reader : ofLastLayer(net);
  }

  /** Reads the last dense layer and what stands behind it. */
  private static LayerReader ofLastLayer(Network net) {
    List<String> found = new ArrayList<>();
    List<Stage> tail = net.tail(found);
    int first = Math.max(0, tail.size() - 1);
    while (first > 0 && !isDense(tail.get(first)) && isPassed(tail.get(first))) {
      first--;
    }
    Chain fitted = new Chain(net.inputs(), tail.subList(first, tail.size()));
    return new LayerReader(net, Part.LAST_LAYER, fitted, found, true, false);
  }

  private static boolean isDense(Stage stage) {
    Class<?> type = stage.configuration().getClass();
    return type == DenseLayer.class || type == OutputLayer.class;
  }

  /** Whether a layer may stand between the last dense layer and the end. */
  private static boolean isPassed(Stage stage) {
    Class<?> type = stage.configuration().getClass();
    return type == ActivationLayer.class || type == DropoutLayer.class || type == LossLayer.class;
  }
}
