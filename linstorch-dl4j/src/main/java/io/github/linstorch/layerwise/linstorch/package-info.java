/**
 * The paper's method: the order of the solves, which of them are stale, and restarts. Internal:
 * public for {@code io.github.linstorch.dl4j} only.
 */
package io.github.linstorch.layerwise.linstorch;
