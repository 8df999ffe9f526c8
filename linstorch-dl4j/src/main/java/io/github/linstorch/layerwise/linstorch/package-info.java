/**
 * The paper's method: the solves, their order, and restarts. Internal: public for {@code
 * io.github.linstorch.dl4j} only.
 */
package io.github.linstorch.layerwise.linstorch;
