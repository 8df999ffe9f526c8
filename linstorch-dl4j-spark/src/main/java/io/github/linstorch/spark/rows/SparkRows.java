package io.github.linstorch.spark.rows;

import io.github.linstorch.layerwise.PartitionedRows;
import io.github.linstorch.layerwise.RowTask;
import io.github.linstorch.lstsq.BlasThreads;
import io.github.linstorch.lstsq.NativeBlas;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import org.apache.spark.HashPartitioner;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Blocks of rows on Spark. A pass is one job: the task is broadcast, every partition gives one
 * result, and the results are merged in a tree that depends on the number of partitions alone. No
 * executor has to be there from one pass to the next, and a task may run twice.
 *
 * <p>Spark's own {@code treeAggregate} merges in the order in which results arrive, so that bits
 * change from run to run.
 */
public final class SparkRows implements PartitionedRows {

  /** Number of results that the driver merges without a stage before. */
  private static final int MERGED_AT_ONCE = 32;

  private final JavaRDD<byte[]> blocks;
  private final TreeMap<String, Boolean> executors = new TreeMap<>();
  private long[] checks;
  private long largestTask;
  private long largestResult;

  /**
   * Takes blocks, and has Spark keep them from the first pass on, in memory as far as that goes.
   * What the user keeps stays as it is.
   *
   * @param blocks as {@link RowBlock} encodes them
   */
  public SparkRows(JavaRDD<byte[]> blocks) {
    this(blocks, StorageLevel.MEMORY_AND_DISK());
  }

  /** As above, kept in another way. */
  SparkRows(JavaRDD<byte[]> blocks, StorageLevel level) {
    this.blocks = blocks.persist(level);
  }

  /**
   * Maps all rows.
   *
   * @param map of features and labels
   * @return rows that are kept beside these
   */
  public SparkRows mapped(RowMap map) {
    return new SparkRows(blocks.map(block -> new RowBlock(block).mapped(map)));
  }

  @Override
  public long rowCount() {
    long count = 0;
    for (int at = 1; at < checks.length; at += 3) {
      count += checks[at];
    }
    return count;
  }

  @Override
  public <S extends Serializable> S run(RowTask<S> task) {
    try {
      return runUninterrupted(task);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      // Scala throws checked exceptions without declaring them.
      if (e instanceof InterruptedException) {
        throw cancelled();
      }
      throw new IllegalStateException("A pass over the rows failed on Spark: " + e.getMessage(), e);
    }
  }

  private static CancellationException cancelled() {
    Thread.currentThread().interrupt();
    return new CancellationException("The fit was interrupted");
  }

  private <S extends Serializable> S runUninterrupted(RowTask<S> task) {
    byte[] wire = Wire.bytes(task);
    largestTask = Math.max(largestTask, wire.length);
    Broadcast<byte[]> sent = JavaSparkContext.fromSparkContext(blocks.context()).broadcast(wire);
    PartResult<S> all;
    try {
      List<byte[]> parts = new ArrayList<>(collect(merged(parts(sent), sent)));
      if (parts.isEmpty()) {
        throw new IllegalArgumentException(
            "Expected at least one row of training data, found none in "
                + blocks.getNumPartitions()
                + " partitions");
      }
      parts.forEach(part -> largestResult = Math.max(largestResult, part.length));
      all = inOrder(parts, task);
    } finally {
      withoutInterrupt(sent::destroy);
    }
    if (all.refusal() != null) {
      throw new IllegalArgumentException(all.refusal());
    }
    requireSameRows(all.checks());
    executors.putAll(all.executors());
    return all.result();
  }

  /** One result for every partition that has rows, under its number. */
  private JavaPairRDD<Integer, byte[]> parts(Broadcast<byte[]> sent) {
    return JavaPairRDD.fromJavaRDD(
        blocks.mapPartitionsWithIndex(
            (number, rows) ->
                rows.hasNext()
                    ? List.of(new Tuple2<>(number, part(number, rows, sent.value()))).iterator()
                    : Collections.emptyIterator(),
            true));
  }

  private static <S extends Serializable> byte[] part(
      int number, Iterator<byte[]> rows, byte[] wire) {
    try {
      RowTask<S> task = Wire.object(wire);
      BlockSource source = new BlockSource(rows);
      S found = BlasThreads.single(() -> task.run(source, number));
      long[] check = {number, source.rows(), source.checksum()};
      TreeMap<String, Boolean> executor = new TreeMap<>();
      executor.put(SparkEnv.get().executorId(), NativeBlas.isAvailable());
      return Wire.bytes(new PartResult<>(number, found, null, check, executor));
    } catch (BlockSource.RefusedException e) {
      return Wire.bytes(new PartResult<>(number, null, e.getMessage(), null, null));
    }
  }

  /** Merges groups of neighbours, until few enough are left for the driver. */
  private JavaRDD<byte[]> merged(JavaPairRDD<Integer, byte[]> parts, Broadcast<byte[]> sent) {
    JavaPairRDD<Integer, byte[]> left = parts;
    int count = blocks.getNumPartitions();
    while (count > MERGED_AT_ONCE) {
      int fan = (int) Math.ceil(Math.sqrt(count));
      int groups = (count + fan - 1) / fan;
      left =
          left.mapToPair(part -> new Tuple2<>(part._1() / fan, part._2()))
              .groupByKey(new HashPartitioner(groups))
              .mapValues(group -> merge(group, sent.value()));
      count = groups;
    }
    return left.values();
  }

  private static byte[] merge(Iterable<byte[]> group, byte[] wire) {
    List<byte[]> parts = new ArrayList<>();
    group.forEach(parts::add);
    return Wire.bytes(inOrder(parts, Wire.<RowTask<Serializable>>object(wire)));
  }

  private static <S extends Serializable> PartResult<S> inOrder(
      List<byte[]> parts, RowTask<S> task) {
    List<PartResult<S>> sorted = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      sorted.add(Wire.object(parts.set(i, null))); // so that nothing large is held twice
    }
    sorted.sort(Comparator.comparingInt(PartResult::number));
    PartResult<S> all = sorted.get(0);
    for (PartResult<S> part : sorted.subList(1, sorted.size())) {
      all = all.merge(task, part);
    }
    return all;
  }

  /** Waits for a job, which an interrupt ends. */
  private static List<byte[]> collect(JavaRDD<byte[]> parts) {
    JavaFutureAction<List<byte[]>> job = parts.collectAsync();
    try {
      return job.get();
    } catch (InterruptedException e) {
      job.cancel(true);
      throw cancelled();
    } catch (ExecutionException e) {
      String message = String.valueOf(e.getCause().getMessage());
      throw new IllegalStateException(
          "A pass over the rows failed on Spark: " + message.lines().findFirst().orElse(""),
          e.getCause());
    }
  }

  private void requireSameRows(long[] now) {
    if (checks == null) {
      checks = now;
      return;
    }
    if (Arrays.equals(checks, now)) {
      return;
    }
    int at = Arrays.mismatch(checks, now) / 3 * 3;
    long partition =
        Math.min(
            at < now.length ? now[at] : Long.MAX_VALUE,
            at < checks.length ? checks[at] : Long.MAX_VALUE);
    throw new IllegalArgumentException(
        "Partition "
            + partition
            + " had other rows in one pass than in another: it was computed again, and what computes"
            + " it draws random numbers, shuffles without a key, or reads a table that changes."
            + " Write the rows to a file first, or checkpoint() them, and fit to that");
  }

  @Override
  public String whereabouts() {
    long withBlas = executors.values().stream().filter(has -> has).count();
    return "Passes ran on Spark in "
        + blocks.getNumPartitions()
        + " partitions on "
        + (executors.size() == 1 ? "1 executor" : executors.size() + " executors")
        + ", "
        + (withBlas == executors.size() ? "all" : withBlas == 0 ? "none" : withBlas + " of them")
        + " with OpenBLAS; the largest task had "
        + largestTask
        + " bytes, the largest result "
        + largestResult;
  }

  /**
   * Releases the blocks, and waits for that: a session that is stopped meanwhile prints a stack for
   * every executor that has not ended it. An interrupted thread does not wait, nor does one wait
   * for executors that do not answer.
   */
  @Override
  public void close() {
    boolean waits = !Thread.currentThread().isInterrupted();
    withoutInterrupt(() -> release(waits));
  }

  private void release(boolean waits) {
    try {
      blocks.unpersist(waits);
    } catch (Exception e) {
      // Scala throws checked exceptions without declaring them.
      blocks.unpersist(false);
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * To release anything, Spark asks the driver's endpoint, which an interrupted thread cannot do.
   */
  private static void withoutInterrupt(Runnable action) {
    boolean isInterrupted = Thread.interrupted();
    try {
      action.run();
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
