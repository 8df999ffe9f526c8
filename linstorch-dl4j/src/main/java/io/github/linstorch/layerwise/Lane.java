package io.github.linstorch.layerwise;

import io.github.linstorch.layerwise.Engine.Gathered;
import io.github.linstorch.lstsq.LeastSquaresState;
import java.util.ArrayList;
import java.util.List;

/** Regressions and losses that one lane of a pass gathers from its blocks. Not thread-safe. */
final class Lane implements AutoCloseable {

  private final List<Gathered> gathered = new ArrayList<>();
  private final Evaluation.Accumulator seen;
  private List<LeastSquaresState> states;

  Lane(DenseStack stack, Engine engine, List<Regression> regressions, boolean countsDead) {
    this.seen = new Evaluation.Accumulator(stack, countsDead);
    for (Regression regression : regressions) {
      gathered.add(engine.newGathered(regression));
    }
  }

  /** Adds the block that the engine has loaded. */
  void add(Engine engine, List<Regression> regressions, int upTo) {
    engine.forward(upTo, seen);
    for (int i = 0; i < regressions.size(); i++) {
      engine.add(regressions.get(i), gathered.get(i));
    }
  }

  /** The states of the regressions; no block may be added afterwards. */
  List<LeastSquaresState> states() {
    if (states == null) {
      states = new ArrayList<>();
      for (Gathered rows : gathered) {
        states.add(rows.state());
      }
    }
    return states;
  }

  Evaluation.Accumulator seen() {
    return seen;
  }

  void merge(Lane other) {
    for (int i = 0; i < gathered.size(); i++) {
      states().get(i).merge(other.states().get(i));
    }
    seen.merge(other.seen);
  }

  @Override
  public void close() {
    gathered.forEach(Gathered::close);
  }
}
