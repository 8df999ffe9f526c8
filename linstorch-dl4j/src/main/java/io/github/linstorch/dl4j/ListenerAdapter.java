package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.FitListener.AuxiliarySweepsEvent;
import io.github.linstorch.dl4j.FitListener.EndEvent;
import io.github.linstorch.dl4j.FitListener.LayerSolvedEvent;
import io.github.linstorch.dl4j.FitListener.RestartEvent;
import io.github.linstorch.dl4j.FitListener.StartEvent;
import io.github.linstorch.dl4j.FitListener.SweepEvent;
import io.github.linstorch.dl4j.network.NetworkView;
import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.LayerSolve;
import io.github.linstorch.layerwise.gaussnewton.Plan;
import io.github.linstorch.layerwise.gaussnewton.Sweep;
import io.github.linstorch.layerwise.gaussnewton.SweepObserver;
import io.github.linstorch.layerwise.linstorch.Linstorch;
import io.github.linstorch.layerwise.linstorch.Restarts;
import java.util.Arrays;
import java.util.concurrent.CancellationException;

/**
 * Turns the progress of methods into events for the user's listener. Without a listener it makes no
 * events. In both cases it ends a fit that was cancelled.
 */
final class ListenerAdapter implements Linstorch.Observer {

  private final NetworkView view;
  private final FitConfig config;
  private final FitListener listener;
  private final boolean isHeard;

  /**
   * Makes an adapter for one fit.
   *
   * @param listener {@link FitListener#NONE} for no events
   */
  ListenerAdapter(NetworkView view, FitConfig config, FitListener listener) {
    this.view = view;
    this.config = config;
    this.listener = listener;
    this.isHeard = listener != FitListener.NONE;
  }

  void onStart(FitPlan plan) {
    check();
    if (isHeard) {
      listener.onStart(new StartEvent(view.stack().depth(), config, plan));
    }
  }

  void onEnd(FitReport report) {
    listener.onEnd(new EndEvent(report));
  }

  private void check() {
    if (config.cancelled().getAsBoolean()) {
      throw new CancellationException("Another member of the committee has failed");
    }
  }

  @Override
  public void layerSolved(int call, boolean backward, LayerSolve solve, double[] parameters) {
    check();
    if (isHeard) {
      int l = solve.layer();
      DenseStack stack = view.stack();
      listener.onLayerSolved(
          new LayerSolvedEvent(
              call,
              backward,
              view.index(l),
              view.name(l),
              solve,
              stack.layer(l).nIn(),
              stack.layer(l).nOut(),
              Arrays.copyOfRange(parameters, stack.weightOffset(l), stack.end(l))));
    }
  }

  @Override
  public void sweepEnded(int call, boolean backward) {
    check();
    if (isHeard) {
      listener.onSweep(new SweepEvent(call, backward, null));
    }
  }

  /**
   * Receives the restarts of a method that solves layer by layer.
   *
   * @return null where nobody listens or cancels: a restart takes microseconds
   */
  Restarts.Observer ofRestarts() {
    if (!isHeard && !config.isCancellable()) {
      return null;
    }
    return (number, loss) -> {
      check();
      if (isHeard) {
        listener.onRestart(new RestartEvent(number, loss));
      }
    };
  }

  /** Observer for Gauss–Newton sweeps, and for restarts if the settings ask for any. */
  SweepObserver ofSweeps() {
    return new SweepObserver() {
      @Override
      public void begun(Plan plan) {
        onStart(FitPlan.of(plan));
      }

      @Override
      public void sweptAside(int count) {
        check();
        if (isHeard) {
          listener.onAuxiliarySweeps(new AuxiliarySweepsEvent(count));
        }
      }

      @Override
      public void swept(Sweep sweep) {
        check();
        if (isHeard) {
          listener.onSweep(new SweepEvent(sweep.number(), false, GaussNewtonSweep.of(sweep)));
        }
      }

      @Override
      public void restarted(int number, double loss) {
        check();
        if (isHeard && config.restarts() > 0) {
          listener.onRestart(new RestartEvent(number, loss));
        }
      }
    };
  }
}
