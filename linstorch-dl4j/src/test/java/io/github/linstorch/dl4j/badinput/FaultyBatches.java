package io.github.linstorch.dl4j.badinput;

import io.github.linstorch.dl4j.badinput.IteratorFault.Kind;
import java.util.List;
import java.util.NoSuchElementException;

/** What iterators of either kind have in common: they give batches, and err as they are told. */
final class FaultyBatches {

  final IteratorFault fault;
  private final List<Batch> batches;
  private int pass;
  private int position;

  FaultyBatches(List<Batch> batches, IteratorFault fault) {
    this.batches = batches;
    this.fault = fault;
    this.pass = fault.kind == Kind.CANNOT_RESET ? 1 : 0;
  }

  boolean resetSupported() {
    fault.throwIf(Kind.THROWS_IN_RESET_SUPPORTED, fault.fromPass);
    return fault.kind != Kind.CANNOT_RESET;
  }

  void reset() {
    pass++;
    position = 0;
    fault.throwIf(Kind.THROWS_IN_RESET, pass);
    if (fault.kind == Kind.CANNOT_RESET) {
      throw new UnsupportedOperationException("There is no way back");
    }
  }

  private int count() {
    if (fault.strikes(Kind.GIVES_NOTHING, pass)) {
      return 0;
    }
    if (fault.strikes(Kind.GIVES_ONE_BATCH_LESS, pass)) {
      return batches.size() - 1;
    }
    return batches.size() + (fault.strikes(Kind.GIVES_ONE_BATCH_MORE, pass) ? 1 : 0);
  }

  boolean hasNext() {
    fault.throwIf(Kind.THROWS_IN_HAS_NEXT, pass);
    boolean more = position < count();
    fault.isMet |= !more && count() < batches.size();
    return more;
  }

  Batch next() {
    fault.throwIf(Kind.THROWS_IN_NEXT, pass);
    if (position >= count()) {
      throw new NoSuchElementException();
    }
    Batch batch = batches.get(position % batches.size());
    fault.isMet |= position >= batches.size();
    position++;
    if (fault.strikes(Kind.GIVES_NULL, pass)) {
      fault.isMet = true;
      Batch none = new Batch(null, null);
      none.isNull = true;
      return none;
    }
    if (fault.strikes(Kind.GIVES_ANOTHER_BATCH, pass)) {
      fault.isMet = true;
      Batch changed = new Batch(batch.features, batch.labels);
      changed.labelsMask = batch.labelsMask;
      fault.change.accept(changed);
      return changed;
    }
    return batch;
  }
}
