package io.github.linstorch.dl4j.rows;

import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.LocalPasses;
import io.github.linstorch.layerwise.Passes;
import io.github.linstorch.layerwise.RowSource;

/** Rows of a fit that this machine reads, block by block. */
public interface LocalRows extends TrainingRows, RowSource {

  @Override
  default Passes passes(DenseStack stack, int threads) {
    return new LocalPasses(stack, this, threads);
  }
}
