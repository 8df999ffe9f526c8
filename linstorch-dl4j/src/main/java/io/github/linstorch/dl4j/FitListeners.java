package io.github.linstorch.dl4j;

import java.util.Arrays;
import java.util.List;

/** Several listeners as one: {@code FitListeners.of(FitProgress.console(), mine)}. */
public final class FitListeners implements FitListener {

  private final List<FitListener> all;

  private FitListeners(List<FitListener> all) {
    this.all = all;
  }

  /**
   * Joins listeners.
   *
   * @param listeners receive every event in this order; an exception of one ends the fit, so that
   *     those behind it do not receive the event
   * @return one listener for all of them
   * @throws IllegalArgumentException if one is null
   */
  public static FitListener of(FitListener... listeners) {
    for (FitListener listener : listeners) {
      if (listener == null) {
        throw new IllegalArgumentException(
            "Expected listeners, found null among " + Arrays.toString(listeners));
      }
    }
    return new FitListeners(List.of(listeners));
  }

  @Override
  public void onStart(StartEvent event) {
    all.forEach(listener -> listener.onStart(event));
  }

  @Override
  public void onLayerSolved(LayerSolvedEvent event) {
    all.forEach(listener -> listener.onLayerSolved(event));
  }

  @Override
  public void onSweep(SweepEvent event) {
    all.forEach(listener -> listener.onSweep(event));
  }

  @Override
  public void onAuxiliarySweeps(AuxiliarySweepsEvent event) {
    all.forEach(listener -> listener.onAuxiliarySweeps(event));
  }

  @Override
  public void onMembers(MembersEvent event) {
    all.forEach(listener -> listener.onMembers(event));
  }

  @Override
  public void onRestart(RestartEvent event) {
    all.forEach(listener -> listener.onRestart(event));
  }

  @Override
  public void onEnd(EndEvent event) {
    all.forEach(listener -> listener.onEnd(event));
  }
}
