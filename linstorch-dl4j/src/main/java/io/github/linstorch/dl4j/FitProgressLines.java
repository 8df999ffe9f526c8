package io.github.linstorch.dl4j;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Writes the progress of fits, line by line, at intervals. */
final class FitProgressLines implements FitListener {

  private final Consumer<String> out;
  private final long every;
  private final double share;
  private final LongSupplier clock;

  /** The fit that runs in a thread: a fit tells of itself in the thread that called it. */
  private final ThreadLocal<RunningFit> running = new ThreadLocal<>();

  /** When the next line about the committee of a thread is due, and how old that was before. */
  private final ThreadLocal<long[]> committee = ThreadLocal.withInitial(() -> new long[2]);

  /**
   * Writes lines.
   *
   * @param every least time between two lines of a fit
   * @param share least share of the time so far between two lines
   * @param clock in nanoseconds
   */
  FitProgressLines(Consumer<String> out, Duration every, double share, LongSupplier clock) {
    this.out = out;
    this.every = every.toNanos();
    this.share = share;
    this.clock = clock;
  }

  @Override
  public void onStart(StartEvent event) {
    RunningFit fit = new RunningFit(event, clock.getAsLong());
    fit.due = every;
    running.set(fit);
    out.accept(fit.heading());
  }

  @Override
  public void onLayerSolved(LayerSolvedEvent event) {
    RunningFit fit = running.get();
    if (fit != null) {
      fit.solved();
      write(fit, elapsed(fit));
    }
  }

  @Override
  public void onSweep(SweepEvent event) {
    RunningFit fit = running.get();
    if (fit != null && event.gaussNewton().isPresent()) {
      long elapsed = elapsed(fit);
      fit.swept(event.gaussNewton().get(), elapsed);
      write(fit, elapsed);
    }
  }

  @Override
  public void onAuxiliarySweeps(AuxiliarySweepsEvent event) {
    RunningFit fit = running.get();
    if (fit != null) {
      fit.sweptAside(event.count());
      write(fit, elapsed(fit));
    }
  }

  @Override
  public void onRestart(RestartEvent event) {
    RunningFit fit = running.get();
    if (fit != null) {
      fit.restarted(event.loss());
      write(fit, elapsed(fit));
    }
  }

  @Override
  public void onEnd(EndEvent event) {
    RunningFit fit = running.get();
    running.remove();
    if (fit != null && elapsed(fit) >= every) {
      out.accept(RunningFit.ending(event.report()));
    }
  }

  @Override
  public void onMembers(MembersEvent event) {
    running.remove(); // of a fit that has failed
    long elapsed = event.elapsed().toNanos();
    long[] times = committee.get();
    if (elapsed < times[1]) {
      times[0] = 0; // of a committee that has failed
    }
    times[1] = elapsed;
    if (elapsed >= Math.max(times[0], every)) {
      out.accept(RunningFit.members(event));
      times[0] = next(elapsed);
    }
    if (event.fitted() == event.members()) {
      committee.remove();
    }
  }

  private long elapsed(RunningFit fit) {
    return fit.elapsed(clock.getAsLong());
  }

  private void write(RunningFit fit, long elapsed) {
    if (elapsed >= fit.due) {
      out.accept(fit.line(elapsed));
      fit.due = next(elapsed);
    }
  }

  private long next(long elapsed) {
    return elapsed + Math.max(every, (long) (share * elapsed));
  }
}
