package io.github.linstorch.dl4j.rows;

import java.io.Serializable;

/** A preprocessor that knows what it makes of the columns it was fitted to. */
public abstract class FittedPreProcessor implements Serializable {

  private static final long serialVersionUID = 1;

  /** For the ones in {@code io.github.linstorch.dl4j}. */
  protected FittedPreProcessor() {}

  /** The columns; null before a fit. */
  protected abstract FittedColumns columns();
}
