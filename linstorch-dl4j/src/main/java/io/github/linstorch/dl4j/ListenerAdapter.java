package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.FitListener.LayerSolvedEvent;
import io.github.linstorch.dl4j.FitListener.StartEvent;
import io.github.linstorch.dl4j.FitListener.SweepEvent;
import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.DenseStack.Layer;
import io.github.linstorch.layerwise.LayerSolve;
import io.github.linstorch.layerwise.Linstorch;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Turns the progress of the method into events of the user's listener, and counts the solves. */
final class ListenerAdapter implements Linstorch.Observer {

  private final NetworkView view;
  private final FitConfig config;
  private int solves;

  ListenerAdapter(NetworkView view, FitConfig config) {
    this.view = view;
    this.config = config;
  }

  int solves() {
    return solves;
  }

  void onStart() {
    config.listener().onStart(new StartEvent(view.stack().depth(), config));
  }

  @Override
  public void layerSolved(int call, boolean backward, LayerSolve solve, double[] parameters) {
    solves++;
    // Copies of the weights cost more than a small solve: made only for someone who listens.
    if (config.listener() == FitListener.NONE) {
      return;
    }
    int l = solve.layer();
    config
        .listener()
        .onLayerSolved(
            new LayerSolvedEvent(
                call,
                backward,
                view.index(l),
                view.name(l),
                solve.solution().rank(),
                solve.solution().conditionNumber(),
                solve.residualSumOfSquares(),
                weights(l, parameters),
                bias(l, parameters),
                Duration.ofNanos(solve.nanos())));
  }

  @Override
  public void sweepEnded(int call, boolean backward) {
    config.listener().onSweep(new SweepEvent(call, backward, Optional.empty()));
  }

  private INDArray weights(int l, double[] parameters) {
    DenseStack stack = view.stack();
    Layer layer = stack.layer(l);
    int from = stack.weightOffset(l);
    double[] values = Arrays.copyOfRange(parameters, from, from + layer.nIn() * layer.nOut());
    return Nd4j.create(values, new long[] {layer.nIn(), layer.nOut()}, 'f');
  }

  private INDArray bias(int l, double[] parameters) {
    DenseStack stack = view.stack();
    if (!stack.layer(l).hasBias()) {
      return null;
    }
    int from = stack.biasOffset(l);
    return Nd4j.createFromArray(Arrays.copyOfRange(parameters, from, from + stack.layer(l).nOut()));
  }
}
