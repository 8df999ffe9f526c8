package io.github.linstorch.layerwise;

import io.github.linstorch.lstsq.LeastSquaresState;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What a pass has gathered from some of the rows.
 *
 * @param states one per regression
 * @param seen losses and dead units
 */
record PassPart(ArrayList<LeastSquaresState> states, Evaluation.Accumulator seen)
    implements Serializable {

  /**
   * Runs the rows of a source through a stack, in the calling thread.
   *
   * @param upTo how many layers
   * @param countsDead whether dead units are wanted
   */
  static PassPart of(
      DenseStack stack,
      double[] parameters,
      List<Regression> regressions,
      int upTo,
      boolean countsDead,
      RowSource source) {
    try (Engine engine = Engines.of(stack, source.largestBlock());
        Lane lane = new Lane(stack, engine, regressions, countsDead)) {
      engine.setParameters(parameters);
      source.restart();
      for (int blocks = source.advance(); blocks > 0; blocks = source.advance()) {
        for (int block = 0; block < blocks; block++) {
          Interruption.check();
          engine.load(source, block);
          lane.add(engine, regressions, upTo);
        }
      }
      return new PassPart(new ArrayList<>(lane.states()), lane.seen());
    }
  }

  /** Adds other rows; returns this. */
  PassPart merge(PassPart other) {
    for (int i = 0; i < states.size(); i++) {
      states.get(i).merge(other.states.get(i));
    }
    seen.merge(other.seen);
    return this;
  }
}
