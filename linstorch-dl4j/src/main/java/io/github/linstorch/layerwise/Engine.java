package io.github.linstorch.layerwise;

import io.github.linstorch.lstsq.LeastSquaresState;

/**
 * Processes one block of rows at a time: loads it, runs it through the layers, and adds it to
 * regressions. Owns its buffers. Not thread-safe.
 */
interface Engine extends AutoCloseable {

  /** Rows gathered for one regression. */
  interface Gathered extends AutoCloseable {

    /** Hands over what was gathered; to be called once, before {@link #close()}. */
    LeastSquaresState state();

    @Override
    void close();
  }

  /** Where the rows of a regression are to go. */
  Gathered newGathered(Regression regression);

  /** Takes the parameters that the next blocks are run with; unchanged, kept until replaced. */
  void setParameters(double[] parameters);

  /** Reads a block of the source. */
  void load(RowSource source, int block);

  /** Runs the block through layers 0 to {@code upTo - 1}, noting what it sees. */
  void forward(int upTo, Evaluation.Accumulator seen);

  /** Adds the block to a regression whose layer the block has reached. */
  void add(Regression regression, Gathered gathered);

  @Override
  void close();
}
