package io.github.linstorch.dl4j.network;

import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Common view of a {@code MultiLayerNetwork} and a {@code ComputationGraph}, for which DL4J has no
 * type: a chain of layers, the counts, an updater, and the data of the last call.
 */
public abstract class Network {

  /** The network itself; its monitor is the one that {@code net.fit} holds. */
  public abstract Model model();

  abstract boolean isInitialised();

  /**
   * The layers in order, from the features to the loss.
   *
   * @param obstacles gets a sentence for everything that is not a link of one chain
   */
  abstract Chain chain(List<String> obstacles);

  /**
   * The layers at the end of the network that are a chain, in order, whatever stands in front.
   *
   * @param obstacles gets a sentence if the network does not end in one output
   */
  abstract List<Stage> tail(List<String> obstacles);

  /** What the network takes, one array of features for each; never empty. */
  public abstract List<String> inputs();

  abstract Collection<TrainingListener> listeners();

  public abstract int iterationCount();

  public abstract int epochCount();

  /** DL4J's own layers, in any order; each keeps counts of its own. */
  abstract Layer[] layers();

  /** Sets the counts of the configuration and of every layer. */
  public abstract void setCounts(int iterations, int epochs);

  /** The state of the updater, a live view; null if there is none (yet). */
  public abstract INDArray updaterState();

  public abstract void setScore(double score);

  /** DL4J's score of the network on some data; sets the input of its layers. */
  public abstract double score(Batch rows);

  /** Takes one step of the network's updater, as {@code net.fit(batch)}. */
  public abstract void step(DataSet batch);

  /** Trains for an epoch, as {@code net.fit(iterator)}. */
  public abstract void epoch(DataSetIterator iterator);

  public abstract void setLearningRate(double rate);

  /** The activated output, at inference. */
  public abstract INDArray output(INDArray features);

  /** The loss of every row, without penalties. */
  public abstract INDArray scoreRows(DataSet rows);

  /** DL4J's layer that gives the output; of a graph that of its first output. */
  public abstract Layer outputLayer();

  public abstract double regularizationScore();

  /** Features that the last call has left in the network, one array per input or null. */
  abstract INDArray[] input();

  /** Sets the features that listeners will find in the network, one array per input or null. */
  abstract void setInput(INDArray[] features);

  /**
   * Lets DL4J compute gradient and score at training time; it tells all listeners of the forward
   * and the backward pass.
   *
   * @param rows features, labels and perhaps a label mask
   */
  abstract void computeGradientAndScore(Batch rows);

  /**
   * Tells listeners of the activations, input included and output left out, as training does, but
   * without a gradient and without dropout.
   */
  abstract void forwardPass(INDArray[] features, Collection<TrainingListener> told);

  /** What a listener of this kind of network is given in {@code onForwardPass}. */
  abstract Class<?> activationsType();

  /** A copy with parameters of its own, in the given data type. */
  abstract Network copy(DataType type);

  /**
   * What enters a layer at inference, before its preprocessor.
   *
   * @param features one array per input
   */
  abstract INDArray activationsBefore(Stage stage, INDArray[] features);

  /**
   * Configurations of all that stands before a layer, its preprocessor included, by name.
   *
   * @return layers, vertices and preprocessors of DL4J, and names of their inputs
   */
  abstract SortedMap<String, Object> configurationBefore(Stage stage);

  /** Name of what stands before a layer: another layer, a vertex or an input. */
  abstract String nameBefore(Stage stage);

  public INDArray parameters() {
    return model().params();
  }

  /** Whether DL4J divides the sum of the losses by the number of rows. */
  boolean averagesOverRows() {
    return model().conf().isMiniBatch();
  }

  public long seed() {
    return model().conf().getSeed();
  }
}
