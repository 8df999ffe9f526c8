package io.github.linstorch.dl4j;

/** What a fit does to the state of the network's updater, for example Adam's moments. */
public enum UpdaterState {
  /**
   * The state is zeroed and the count of iterations set to 0, as for a new network: the moments
   * belong to weights that are gone. The next step of Adam has the length of its learning rate.
   * Schedules by iteration start anew; those by epoch go on. (AdaGrad and RmsProp begin a new
   * network's state at their epsilon; from zero their first steps may be longer.)
   */
  RESET,
  /** The state stays as it is; the iteration is counted. */
  KEEP
}
