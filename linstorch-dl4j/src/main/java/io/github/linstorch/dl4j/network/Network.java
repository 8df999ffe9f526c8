package io.github.linstorch.dl4j.network;

import java.util.Collection;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
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

  /**
   * One link of the chain.
   *
   * @param layer DL4J's layer, with its wrapper if it is frozen
   * @param preProcessor what reshapes its input; null if nothing does
   */
  public record Stage(String name, Layer layer, InputPreProcessor preProcessor) {

    org.deeplearning4j.nn.conf.layers.Layer configuration() {
      return layer.conf().getLayer();
    }

    public boolean isFrozen() {
      return layer instanceof FrozenLayer || layer instanceof FrozenLayerWithBackprop;
    }

    /** Whether it is frozen or, behind a frozen one, has nothing that could be. */
    boolean isFixed(boolean behindFrozen) {
      return isFrozen() || behindFrozen && layer.numParams() == 0;
    }

    /**
     * What else wraps the layer than what freezes it, and so runs rows through it in its own way;
     * null if nothing does. Its configuration hides behind that of the layer inside.
     */
    Class<?> wrapper() {
      Layer inner = layer;
      while (inner instanceof FrozenLayer || inner instanceof FrozenLayerWithBackprop) {
        inner = ((BaseWrapperLayer) inner).getUnderlying();
      }
      return inner instanceof BaseWrapperLayer ? inner.getClass() : null;
    }
  }

  /** The network itself; its monitor is the one that {@code net.fit} holds. */
  public abstract Model model();

  abstract boolean isInitialised();

  /**
   * The layers in order, from the features to the loss.
   *
   * @param obstacles gets a sentence for everything that is not a link of one chain
   */
  abstract List<Stage> stages(List<String> obstacles);

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
  public abstract double score(DataSet data);

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

  /** Features that the last call has left in the network; null if none. */
  abstract INDArray input();

  /** Sets the features that listeners will find in the network; null for none. */
  abstract void setInput(INDArray features);

  /**
   * Lets DL4J compute gradient and score at training time; it tells all listeners of the forward
   * and the backward pass.
   *
   * @param data features, labels and perhaps a label mask
   */
  abstract void computeGradientAndScore(DataSet data);

  /**
   * Tells listeners of the activations, input included and output left out, as training does, but
   * without a gradient and without dropout.
   */
  abstract void forwardPass(INDArray features, Collection<TrainingListener> told);

  /** What a listener of this kind of network is given in {@code onForwardPass}. */
  abstract Class<?> activationsType();

  /** A copy with parameters of its own, in the given data type. */
  abstract Network copy(DataType type);

  /** What comes out of the first layers, at inference. */
  abstract INDArray activations(int depth, INDArray features);

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
