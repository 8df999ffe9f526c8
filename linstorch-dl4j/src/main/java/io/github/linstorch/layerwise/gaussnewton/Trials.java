package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.Seeds;
import io.github.linstorch.layerwise.Workers;
import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Decay;
import io.github.linstorch.layerwise.gaussnewton.step.ParallelFor;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Restarts of a fit. Each sweeps every block of the net from several starts, keeps the best
 * candidate of each block by the held-out rows, and merges the blocks. Where sweeps take all rows,
 * threads share the blocks and starts; where they take samples, starts follow one another, and
 * threads share the rows of a sweep.
 */
final class Trials implements AutoCloseable {

  private final Problem problem;
  private final Progress progress;
  private final List<Start> starts;
  private final List<HoldOutSplit> splits = new ArrayList<>();
  private final List<HoldOutSplit> folds;
  private final List<Sweeper> sweepers = new ArrayList<>();
  private final Workers workers;
  private final Products[] products;

  /**
   * For the rows of a problem.
   *
   * @param threads the calling one included
   */
  Trials(Problem problem, int threads) {
    this(problem, problem.rows(), problem.progress(), new Workers(threads));
  }

  private Trials(Problem problem, Rows rows, Progress progress, Workers workers) {
    this.problem = problem;
    this.progress = progress;
    this.starts = problem.settings().starts();
    this.workers = workers;
    this.folds = problem.isOutputLoss() && !problem.isSampled() ? folds(rows) : List.of();
    int count = problem.settings().blocks();
    for (int b = 0; b < count; b++) {
      Topology part = count == 1 ? problem.shape() : problem.shape().part(b, count);
      Decay decay = problem.decay(part, count);
      HoldOutSplit split = split(rows, b);
      splits.add(split);
      sweepers.add(sweeper(part, rows, split, decay));
    }
    // Samples and folds are what threads share where there is one start.
    int lanes =
        problem.isSampled() || problem.isOutputLoss()
            ? 1
            : Math.min(workers.count(), count * starts.size());
    this.products = Stream.generate(Products::new).limit(lanes).toArray(Products[]::new);
  }

  private Sweeper sweeper(Topology part, Rows rows, HoldOutSplit split, Decay decay) {
    if (problem.isSampled()) {
      Decay own = problem.decayOfSamples(part, problem.settings().blocks());
      return new SampledSweeper(problem, part, split, own, ParallelFor.of(workers));
    }
    return problem.isOutputLoss()
        ? new CriterionSweeper(
            problem,
            part,
            problem.settings().blocks(),
            rows,
            folds,
            CriterionSweeper.decaysOfNet(problem.criterion()),
            ParallelFor.of(workers))
        : new FullSweeper(problem, part, rows, split, decay);
  }

  /** The divisions of the rows by which the decay of classes is chosen. */
  private List<HoldOutSplit> folds(Rows rows) {
    int parts = problem.settings().foldsOf(rows.count());
    Random random = new Random(Seeds.of(problem.task().seed(), 0, 0));
    return problem.validation() == null && parts > 1
        ? HoldOutSplit.folds(rows, parts, random)
        : parts == 0 && problem.validation() == null ? List.of() : List.of(split(rows, 0));
  }

  /**
   * The rows that a block is judged by. Blocks of classes share them, so that the mean of their
   * logits is that of the whole net.
   */
  private HoldOutSplit split(Rows rows, int block) {
    boolean isShared = problem.isClassification() || problem.isSampled();
    if (isShared && block > 0) {
      return splits.get(0);
    }
    int held = problem.settings().heldOutOf(rows.count(), problem.isSampled());
    Random random = new Random(Seeds.of(problem.task().seed(), 0, block));
    return HoldOutSplit.of(rows, problem.validation(), held, random);
  }

  /** What is going to be done. */
  Plan plan() {
    Rows judging = folds.isEmpty() ? splits.get(0).heldOut() : folds.get(0).heldOut();
    boolean isOutputLoss = problem.isOutputLoss() && !problem.isSampled();
    int count = problem.rows().count();
    boolean isHeldOut = problem.validation() != null || judging.count() < count;
    return new Plan(
        problem.isWhole() ? count : problem.seen(),
        isHeldOut && !(isOutputLoss && folds.isEmpty()) ? judging.count() : 0,
        sweepers.size(),
        starts.size(),
        sweepers.get(0).mostSweeps(),
        problem.isSampled(),
        isHeldOut && !isOutputLoss);
  }

  /** Runs a restart. */
  Trial run(int number) {
    List<List<Sweep>> sweeps = new ArrayList<>();
    Sweeper.Candidate[] candidates = sweep(number, sweeps);
    int count = sweepers.size();
    Sweeper.Candidate[] improved = new Sweeper.Candidate[count];
    int[] chosen = new int[count];
    Arrays.setAll(chosen, b -> best(candidates, b));
    Matrix[][] nets = new Matrix[count][];
    HeldOutLogits[] logits = new HeldOutLogits[count];
    HeldOutSquares[] squares = new HeldOutSquares[count];
    share(
        count,
        (b, thread, cancelled) -> {
          Sweeper sweeper = sweepers.get(b);
          Random random = new Random(Seeds.of(problem.task().seed(), 5, number, b));
          Sweeper.Monitor monitor =
              progress.monitor(number, b, start(chosen[b]), sweeps.get(chosen[b]), cancelled);
          improved[b] = sweeper.improved(candidates[chosen[b]], random, monitor, products[thread]);
          Sweeper.Refitted refitted = sweeper.refit(improved[b].net(), products[thread]);
          nets[b] = refitted.net();
          logits[b] = refitted.logits();
          squares[b] = refitted.squares();
        });
    List<Block> blocks = new ArrayList<>();
    double sum = 0;
    for (int b = 0; b < count; b++) {
      double loss = problem.equilibration().rawLoss(improved[b].holdoutLoss());
      boolean improving = improved[b].end() != Sweeper.End.NO_IMPROVEMENT;
      blocks.add(new Block(start(chosen[b]), loss, improving));
      sum += loss;
    }
    Matrix[] net = Blocks.merged(nets);
    return new Trial(
        number,
        net,
        logits[0] == null ? null : HeldOutLogits.mean(logits),
        squares[0] == null ? null : Arrays.stream(squares).reduce(HeldOutSquares::plus).get(),
        problem.validation() == null || problem.isSampled() || problem.isOutputLoss()
            ? sum / count
            : validationLoss(net),
        blocks,
        sweeps.stream().flatMap(List::stream).toList());
  }

  private Start start(int candidate) {
    return starts.get(candidate % starts.size());
  }

  /** Number of the best candidate of a block. */
  private int best(Sweeper.Candidate[] candidates, int block) {
    int best = block * starts.size();
    for (int i = best + 1; i < (block + 1) * starts.size(); i++) {
      best = candidates[i].isBetterThan(candidates[best]) ? i : best;
    }
    return best;
  }

  /** The candidates of all blocks and starts; their sweeps are added to a list for each. */
  private Sweeper.Candidate[] sweep(int number, List<List<Sweep>> sweeps) {
    Sweeper.Candidate[] candidates = new Sweeper.Candidate[sweepers.size() * starts.size()];
    for (int i = 0; i < candidates.length; i++) {
      sweeps.add(new ArrayList<>());
    }
    share(
        candidates.length,
        (i, thread, cancelled) -> {
          int b = i / starts.size();
          int s = i % starts.size();
          Start start = starts.get(s);
          // The two kinds of sweeps number their random streams differently.
          int stream = problem.isSampled() ? start.ordinal() : s;
          Random random = new Random(Seeds.of(problem.task().seed(), 1, number, b, stream));
          Sweeper.Monitor monitor = progress.monitor(number, b, start, sweeps.get(i), cancelled);
          candidates[i] = sweepers.get(b).sweep(start, random, monitor, products[thread]);
        });
    return candidates;
  }

  private double validationLoss(Matrix[] net) {
    Rows rows = problem.validation();
    Matrix output = new Activations(problem.shape(), rows.x(), products[0]).forward(net);
    return problem.equilibration().rawLoss(rows.loss(output));
  }

  /** One of the numbered jobs that threads share. */
  private interface Job {
    void run(int number, int thread, AtomicBoolean cancelled);
  }

  private void share(int jobs, Job job) {
    AtomicInteger next = new AtomicInteger();
    workers.run(
        Math.min(products.length, jobs),
        (thread, cancelled) -> {
          int i = next.getAndIncrement();
          while (i < jobs && !cancelled.get()) {
            job.run(i, thread, cancelled);
            i = next.getAndIncrement();
          }
        });
    progress.tell();
  }

  /** Makes the result of the best restart. */
  Completion.Result complete(Trial best) {
    Completion completion = completion();
    return completion.of(best);
  }

  private Completion completion() {
    if (problem.isSampled()) {
      return problem.isOutputLoss()
          ? new SampledCriterionCompletion(problem, splits.get(0), workers, products[0])
          : new RegressionCompletion(problem, splits.get(0), workers.count(), products[0]);
    }
    return problem.isOutputLoss()
        ? new FullCriterionCompletion(problem, folds, ParallelFor.of(workers), products[0])
        : new FullCompletion(problem, this::netOf, products[0]);
  }

  /** The net that a restart fits to other rows. */
  private Matrix[] netOf(Rows rows, int restart) {
    Trials trials = new Trials(problem, rows, progress.silent(), workers);
    try {
      return trials.run(restart).net();
    } finally {
      trials.closeProducts();
    }
  }

  @Override
  public void close() {
    workers.close();
    closeProducts();
  }

  private void closeProducts() {
    List.of(products).forEach(Products::close);
  }
}
