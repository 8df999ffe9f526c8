package io.github.linstorch.dl4j;

/** What a fit does to the state of the network's updater, for example Adam's moments. */
public enum UpdaterState {
  /**
   * The state and the count of iterations are set to 0, as in a new network, because the moments
   * belong to weights that are gone. The next step of Adam has the length of its learning rate.
   * Schedules by iteration start again; schedules by epoch continue. (AdaGrad and RmsProp start a
   * new network's state at their epsilon; from zero their first steps may be longer.)
   */
  RESET,
  /** The state stays as it is, and the fit counts as one iteration. */
  KEEP
}
