package io.github.linstorch.layerwise;

import io.github.linstorch.lstsq.ColumnProducts;
import io.github.linstorch.lstsq.PreciseSums;
import java.util.List;

/**
 * Passes over rows that this machine reads, on several threads if that saves time.
 *
 * <p>Block k of a pass belongs to lane k mod {@link RowSource#LANES}. A lane gathers its blocks in
 * order, and the lanes are merged pairwise at the end. The order of all sums, and with it every bit
 * of the result, does not depend on the number of threads.
 */
public final class LocalPasses implements Passes {

  /**
   * Multiply-adds of a group of blocks below which waking other threads costs more than it saves.
   */
  private static final double THREADS_THRESHOLD = 3e6;

  private final DenseStack stack;
  private final RowSource source;
  private final Workers workers;
  private final Engine[] engines;
  private final boolean isNative;
  private final int widest;

  /**
   * Prepares passes; threads are started when they are first needed.
   *
   * @param stack the layers that rows are run through
   * @param source the rows
   * @param threads threads that may be used; no result depends on it
   */
  public LocalPasses(DenseStack stack, RowSource source, int threads) {
    this.stack = stack;
    this.source = source;
    this.workers = new Workers(Math.min(threads, RowSource.LANES));
    this.engines = new Engine[workers.count()];
    this.widest = Engines.widest(stack);
    this.isNative = Engines.isNative(stack);
  }

  @Override
  public boolean isNative() {
    return isNative;
  }

  @Override
  public boolean hasCheapSums(int layer) {
    int width = stack.layer(layer).nIn() + 1 + BackwardTarget.width(stack, layer);
    return ColumnProducts.pay(source.largestBlock(), width);
  }

  @Override
  public Gathering run(
      double[] parameters, List<Regression> regressions, int upTo, boolean countsDead) {
    Lane[] lanes = new Lane[RowSource.LANES];
    try {
      for (Engine engine : engines) {
        if (engine != null) {
          engine.setParameters(parameters);
        }
      }
      source.restart();
      int first = 0;
      for (int blocks = source.advance(); blocks > 0; blocks = source.advance()) {
        runGroup(parameters, regressions, upTo, countsDead, lanes, first, blocks);
        first += blocks;
      }
      if (first == 0) {
        throw new IllegalArgumentException(
            "Expected at least one row of training data, found none");
      }
      return merged(lanes, upTo);
    } finally {
      for (Lane lane : lanes) {
        if (lane != null) {
          lane.close();
        }
      }
    }
  }

  private void runGroup(
      double[] parameters,
      List<Regression> regressions,
      int upTo,
      boolean countsDead,
      Lane[] lanes,
      int first,
      int blocks) {
    double work = (double) blocks * source.largestBlock() * widest * widest;
    int threads = work < THREADS_THRESHOLD ? 1 : Math.min(workers.count(), blocks);
    workers.run(
        threads,
        (thread, cancelled) -> {
          Engine engine = engine(thread, parameters);
          for (int block = 0; block < blocks && !cancelled.get(); block++) {
            int lane = (first + block) % RowSource.LANES;
            if (lane % threads == thread) {
              Interruption.check();
              if (lanes[lane] == null) {
                lanes[lane] = new Lane(stack, engine, regressions, countsDead);
              }
              engine.load(source, block);
              lanes[lane].add(engine, regressions, upTo);
            }
          }
        });
  }

  @Override
  public PreciseSums sums(BackwardTarget target, PreciseSums like) {
    PreciseSums[] lanes = new PreciseSums[RowSource.LANES];
    source.restart();
    int first = 0;
    for (int blocks = source.advance(); blocks > 0; blocks = source.advance()) {
      sumGroup(target, like, lanes, first, blocks);
      first += blocks;
    }
    for (int i = 1; i < lanes.length && lanes[i] != null; i++) {
      lanes[0].merge(lanes[i]);
    }
    return lanes[0];
  }

  @Override
  public double preciseLoss(double[] parameters) {
    return new PreciseLoss(stack, parameters).squares(source).mean(stack.nOut());
  }

  private void sumGroup(
      BackwardTarget target, PreciseSums like, PreciseSums[] lanes, int first, int blocks) {
    int threads = Math.min(workers.count(), blocks);
    workers.run(
        threads,
        (thread, cancelled) -> {
          PreciseGathering gathering = new PreciseGathering(stack, target, source.largestBlock());
          for (int block = 0; block < blocks && !cancelled.get(); block++) {
            int lane = (first + block) % RowSource.LANES;
            if (lane % threads == thread) {
              Interruption.check();
              lanes[lane] = lanes[lane] == null ? like.empty() : lanes[lane];
              gathering.add(source, block, lanes[lane]);
            }
          }
        });
  }

  private Engine engine(int thread, double[] parameters) {
    if (engines[thread] == null) {
      engines[thread] = Engines.of(stack, source.largestBlock());
      engines[thread].setParameters(parameters);
    }
    return engines[thread];
  }

  /** Merges lane 1 into 0, 3 into 2, …, then 2 into 0, …: the same tree for any threads. */
  private Gathering merged(Lane[] lanes, int upTo) {
    double work = Math.pow(widest, 3);
    for (int distance = 1; distance < RowSource.LANES; distance *= 2) {
      int step = distance;
      int pairs = RowSource.LANES / (2 * distance);
      int threads = work < THREADS_THRESHOLD ? 1 : Math.min(workers.count(), pairs);
      workers.run(
          threads,
          (thread, cancelled) -> {
            for (int pair = thread; pair < pairs && !cancelled.get(); pair += threads) {
              Interruption.check();
              merge(lanes, 2 * pair * step, 2 * pair * step + step);
            }
          });
    }
    return new Gathering(lanes[0].states(), lanes[0].seen().result(upTo == stack.depth()));
  }

  /** Merges a lane into another and forgets it: wide ones take much memory. */
  private static void merge(Lane[] lanes, int into, int from) {
    if (lanes[from] != null) {
      lanes[into].merge(lanes[from]);
      lanes[from].close();
      lanes[from] = null;
    }
  }

  @Override
  public void close() {
    workers.close();
    for (Engine engine : engines) {
      if (engine != null) {
        engine.close();
      }
    }
  }
}
