package io.github.linstorch.dl4j;

/** How the layers are trained. */
public enum FitMethod {
  /**
   * The paper's method: every layer is regressed on a target computed backwards from the labels, in
   * one sweep over the layers and one back.
   */
  LINSTORCH
}
