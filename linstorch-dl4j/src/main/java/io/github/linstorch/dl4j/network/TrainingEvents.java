package io.github.linstorch.dl4j.network;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Calls the listeners of a network as {@code net.fit} would, in the same order. A fit is one
 * iteration, and one epoch if its data came from an iterator.
 *
 * <p>Activations and gradients are computed only for listeners that override the methods that
 * receive them; those of {@link BaseTrainingListener} are empty.
 */
public final class TrainingEvents {

  private final Network net;
  private final List<TrainingListener> listeners;

  public TrainingEvents(Network net) {
    this.net = net;
    this.listeners = List.copyOf(net.listeners());
  }

  public void epochStart() {
    for (TrainingListener listener : listeners) {
      listener.onEpochStart(net.model());
    }
  }

  public void epochEnd() {
    for (TrainingListener listener : listeners) {
      listener.onEpochEnd(net.model());
    }
  }

  /**
   * Tells of one iteration.
   *
   * @param rows what listeners find as the network's input, and what activations and gradients are
   *     those of
   * @param score what they find as the network's score, from the gradient on
   * @param iteration number of the iteration
   */
  public void iteration(Batch rows, double score, int iteration) {
    if (listeners.isEmpty()) {
      return;
    }
    net.setInput(rows.features());
    boolean gradientsRead = reads("onGradientCalculation") || reads("onBackwardPass");
    if (gradientsRead) {
      computeGradient(rows);
    } else {
      List<TrainingListener> told = new ArrayList<>(listeners);
      told.removeIf(
          listener -> !overrides(listener, "onForwardPass", Model.class, net.activationsType()));
      if (!told.isEmpty()) {
        net.forwardPass(rows.features(), told);
      }
    }
    net.setInput(rows.features());
    net.setScore(score);
    if (gradientsRead) {
      for (TrainingListener listener : listeners) {
        listener.onGradientCalculation(net.model());
      }
    }
    for (TrainingListener listener : listeners) {
      listener.iterationDone(net.model(), iteration, net.epochCount());
    }
  }

  /** Dropout draws from ND4J's generator, which is left as it was found. */
  private void computeGradient(Batch rows) {
    Random random = Nd4j.getRandom();
    long root = random.rootState();
    long node = random.nodeState();
    try {
      net.computeGradientAndScore(
          new Batch(
              Stream.of(rows.features()).map(this::floating).toArray(INDArray[]::new),
              floating(rows.labels()),
              floating(rows.labelsMask())));
    } finally {
      random.setStates(root, node);
    }
  }

  /** Whole numbers in the network's data type: DL4J's dropout and masks cannot take them. */
  private INDArray floating(INDArray array) {
    return array == null || array.dataType().isFPType()
        ? array
        : array.castTo(net.parameters().dataType());
  }

  private boolean reads(String method) {
    return listeners.stream().anyMatch(listener -> overrides(listener, method, Model.class));
  }

  private static boolean overrides(TrainingListener listener, String method, Class<?>... types) {
    try {
      Class<?> owner = listener.getClass().getMethod(method, types).getDeclaringClass();
      return owner != BaseTrainingListener.class;
    } catch (NoSuchMethodException e) {
      throw new AssertionError("TrainingListener declares " + method, e);
    }
  }
}
