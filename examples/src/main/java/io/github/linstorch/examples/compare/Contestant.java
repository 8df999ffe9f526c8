package io.github.linstorch.examples.compare;

import io.github.linstorch.examples.report.Ink;
import java.util.List;

/** A way of training. */
interface Contestant {

  /** Who wrote what is measured. */
  enum Origin {
    /** Linear models, the yardstick. */
    BASELINE("linear", Ink.GREY),
    /** This library. */
    OURS("ours", Ink.BLUE),
    /** Deeplearning4j's own training. */
    DL4J("DL4J", Ink.ORANGE),
    /** Encog's. */
    ENCOG("Encog", Ink.VIOLET),
    /** Trees by XGBoost. */
    TREES("trees", Ink.GREEN);

    private final String label;
    private final Ink ink;

    Origin(String label, Ink ink) {
      this.label = label;
      this.ink = ink;
    }

    /** For a legend. */
    String label() {
      return label;
    }

    /** Of its methods in plots. */
    Ink ink() {
      return ink;
    }
  }

  /**
   * What came of one training.
   *
   * @param test how it does on the test rows
   * @param seconds of training, without scoring
   * @param steps how many it took
   * @param unit what a step is
   * @param isCut whether the time was up before the method came to its own end
   * @param course test error after so many seconds: pairs, seconds first; empty if there is but the
   *     end
   * @param trained the network, to be inspected; null if it is not one of ours
   */
  record Attempt(
      TestError test,
      double seconds,
      long steps,
      String unit,
      boolean isCut,
      List<double[]> course,
      TrainedNet trained) {

    Attempt(
        TestError test,
        double seconds,
        long steps,
        String unit,
        boolean isCut,
        List<double[]> course) {
      this(test, seconds, steps, unit, isCut, course, null);
    }
  }

  /**
   * A method that cannot train the network on these rows. The message says why, in one sentence.
   */
  final class DoesNotApply extends Exception {

    private static final long serialVersionUID = 1;

    DoesNotApply(String reason) {
      super(reason);
    }
  }

  String name();

  Origin origin();

  /** Whether it ends by its loss on rows that are held out. */
  default boolean stopsEarly() {
    return false;
  }

  /** Whether it is one fit of ours, from one start. */
  default boolean isSingleFit() {
    return false;
  }

  /**
   * What is done to the features before this method sees them.
   *
   * @param asked what the user wants for all methods
   */
  default Normalization normalization(Normalization asked) {
    return asked;
  }

  /**
   * Trains a new network, or another model.
   *
   * @param fold its rows
   * @param net shape and seed of a network
   * @param seconds what an iterative method may take
   * @throws DoesNotApply if it cannot
   */
  Attempt train(Fold fold, NetSettings net, double seconds) throws DoesNotApply;
}
