package io.github.linstorch.dl4j.badinput;

import java.util.function.Consumer;

/** What is wrong with an iterator, and from which pass over the rows on. */
final class IteratorFault {

  enum Kind {
    NONE,
    THROWS_IN_NEXT,
    THROWS_IN_HAS_NEXT,
    THROWS_IN_RESET,
    THROWS_IN_RESET_SUPPORTED,
    CANNOT_RESET,
    GIVES_NULL,
    GIVES_NOTHING,
    GIVES_ONE_BATCH_MORE,
    GIVES_ONE_BATCH_LESS,
    GIVES_ANOTHER_BATCH
  }

  Kind kind = Kind.NONE;

  /** The first pass that is spoiled, counted from 1. */
  int fromPass = 1;

  /** What the iterator throws. */
  RuntimeException exception;

  /** What is done to the batch that is spoiled. */
  Consumer<Batch> change;

  /** Changes every batch in place; null for no preprocessor. */
  Consumer<Batch> preProcessor;

  /** Whether the iterator knows of no preprocessor. */
  boolean refusesPreProcessors;

  /** Whether the fit has come across what is wrong. */
  boolean isMet;

  void throwIf(Kind where, int pass) {
    if (kind == where && pass >= fromPass) {
      isMet = true;
      throw exception;
    }
  }

  boolean strikes(Kind where, int pass) {
    return kind == where && pass >= fromPass;
  }
}
