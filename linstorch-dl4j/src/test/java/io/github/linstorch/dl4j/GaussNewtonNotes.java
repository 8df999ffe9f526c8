package io.github.linstorch.dl4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Notes what it is told, and in which thread. */
class GaussNewtonNotes implements FitListener {

  final List<SweepEvent> sweeps = new ArrayList<>();
  final List<RestartEvent> restarts = new ArrayList<>();
  final List<Thread> threads = new ArrayList<>();

  @Override
  public void onSweep(SweepEvent event) {
    threads.add(Thread.currentThread());
    sweeps.add(event);
  }

  @Override
  public void onRestart(RestartEvent event) {
    threads.add(Thread.currentThread());
    restarts.add(event);
  }

  Set<Thread> callers() {
    return Set.copyOf(threads);
  }
}
