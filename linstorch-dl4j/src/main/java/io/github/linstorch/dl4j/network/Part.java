package io.github.linstorch.dl4j.network;

/** What of a network a method fits. */
public enum Part {
  /** All dense layers, which form a chain; layers of other kinds in front of it are frozen. */
  ALL_LAYERS,
  /** The last dense layer, on whatever stands in front of it. */
  LAST_LAYER
}
