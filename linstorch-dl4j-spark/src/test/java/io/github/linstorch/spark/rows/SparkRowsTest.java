package io.github.linstorch.spark.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.linstorch.layerwise.RowSource;
import io.github.linstorch.layerwise.RowTask;
import io.github.linstorch.spark.LocalSpark;
import io.github.linstorch.spark.RunsSpark;
import java.io.File;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passes over partitions: their order, and what happens when one of them fails. */
@RunsSpark
class SparkRowsTest {

  /** Lists the first feature of every row. */
  private record ListRows() implements RowTask<ArrayList<Double>> {

    @Override
    public ArrayList<Double> run(RowSource rows, int part) {
      ArrayList<Double> list = new ArrayList<>();
      rows.restart();
      while (rows.advance() > 0) {
        double[][] features = new double[1][rows.largestBlock()];
        rows.read(0, features, new double[1][rows.largestBlock()]);
        for (int i = 0; i < rows.rowsIn(0); i++) {
          list.add(features[0][i]);
        }
      }
      return list;
    }

    @Override
    public ArrayList<Double> merge(ArrayList<Double> first, ArrayList<Double> second) {
      first.addAll(second);
      return first;
    }
  }

  private static final CountDownLatch HAS_BEGUN = new CountDownLatch(1);

  /** Goes on until it is cancelled. */
  private record Wait() implements RowTask<Integer> {

    @Override
    public Integer run(RowSource rows, int part) {
      HAS_BEGUN.countDown();
      while (!TaskContext.get().isInterrupted()) {
        Thread.onSpinWait();
      }
      return 0;
    }

    @Override
    public Integer merge(Integer first, Integer second) {
      return 0;
    }
  }

  /** Rows of one feature, with its double as the label. */
  private static final class Doubled extends BlockBuilder<Integer> {

    Doubled(Iterator<Integer> source, int partition) {
      super(source, 1, 1, partition);
    }

    @Override
    boolean read() {
      if (!hasMore()) {
        return false;
      }
      int value = more();
      putFeature(0, value);
      putLabel(0, 2 * value);
      endRow(1);
      return true;
    }
  }

  private static JavaRDD<Integer> numbers(int count, int partitions) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      numbers.add(i);
    }
    return LocalSpark.context().parallelize(numbers, partitions);
  }

  private static JavaRDD<byte[]> blocks(JavaRDD<Integer> numbers) {
    return numbers.mapPartitions(some -> new Doubled(some, TaskContext.getPartitionId()));
  }

  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 32, 33, 40})
  void run_anyNumberOfPartitions_resultsInOrder(int partitions) {
    int count = 2500;
    try (SparkRows rows = new SparkRows(blocks(numbers(count, partitions)))) {
      ArrayList<Double> found = rows.run(new ListRows());

      assertThat(found).hasSize(count).isSorted();
      assertThat(rows.rowCount()).isEqualTo(count);
      assertThat(rows.whereabouts()).contains(partitions + " partitions on 1 executor");
    }
  }

  @Test
  void run_emptyPartitions_areLeftOut() {
    try (SparkRows rows = new SparkRows(blocks(numbers(3, 9)))) {
      assertThat(rows.run(new ListRows())).containsExactly(0.0, 1.0, 2.0);
    }
  }

  @Test
  void run_noRows_saysSo() {
    try (SparkRows rows = new SparkRows(blocks(numbers(0, 2)))) {
      assertThatThrownBy(() -> rows.run(new ListRows()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Expected at least one row of training data, found none in 2 partitions");
    }
  }

  /** Spark tries a task again; what it had done before does not count twice. */
  @Test
  void run_taskFailsOnce_sameResult() {
    JavaRDD<Integer> failing =
        numbers(2500, 3)
            .map(
                value -> {
                  if (value == 2000 && TaskContext.get().attemptNumber() == 0) {
                    throw new IllegalStateException("the first time");
                  }
                  return value;
                });
    try (SparkRows rows = new SparkRows(blocks(failing))) {
      assertThat(rows.run(new ListRows())).hasSize(2500).isSorted();
    }
  }

  @Test
  void run_taskFailsAlways_oneSentenceWithItsReason() {
    JavaRDD<Integer> failing =
        numbers(10, 2)
            .map(
                value -> {
                  throw new IllegalStateException("no such file");
                });
    try (SparkRows rows = new SparkRows(blocks(failing))) {
      assertThatThrownBy(() -> rows.run(new ListRows()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("A pass over the rows failed on Spark: ")
          .hasMessageContaining("no such file")
          .hasMessageNotContaining("\n");
    }
  }

  /**
   * Not kept, every partition is computed again in every pass, as after the loss of an executor.
   */
  @Test
  void run_rowsThatChange_partitionNamedWithARemedy() {
    JavaRDD<Integer> random =
        numbers(3000, 3).map(value -> value < 1500 ? value : ThreadLocalRandom.current().nextInt());
    try (SparkRows rows = new SparkRows(blocks(random), StorageLevel.NONE())) {
      rows.run(new ListRows());

      assertThatThrownBy(() -> rows.run(new ListRows()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("Partition 1 had other rows in one pass than in another")
          .hasMessageContaining("checkpoint()");
    }
  }

  @Test
  void run_rowsThatAreKept_areComputedOnce() {
    JavaRDD<Integer> random = numbers(3000, 3).map(value -> ThreadLocalRandom.current().nextInt());
    try (SparkRows rows = new SparkRows(blocks(random))) {
      assertThat(rows.run(new ListRows())).isEqualTo(rows.run(new ListRows()));
    }
  }

  /** A session that stops while files are deleted prints errors. */
  @Test
  void close_blocksOnDisk_areGoneWhenItReturns() {
    JavaRDD<byte[]> blocks = blocks(numbers(64, 64));
    SparkRows rows = new SparkRows(blocks, StorageLevel.DISK_ONLY());
    rows.run(new ListRows());
    assertThat(filesOf(blocks)).isEqualTo(64);

    rows.close();

    assertThat(filesOf(blocks)).isZero();
  }

  /** Spark deletes other files meanwhile, at which a walk through the folders would fail. */
  private static long filesOf(JavaRDD<byte[]> blocks) {
    String prefix = "rdd_" + blocks.id() + "_";
    return Stream.of(SparkEnv.get().blockManager().diskBlockManager().localDirs())
        .flatMap(SparkRowsTest::listed)
        .flatMap(SparkRowsTest::listed)
        .filter(file -> file.getName().startsWith(prefix))
        .count();
  }

  private static Stream<File> listed(File folder) {
    File[] files = folder.listFiles();
    return files == null ? Stream.empty() : Stream.of(files);
  }

  @Test
  void close_interrupted_blocksAreReleasedAndFlagKept() {
    JavaRDD<byte[]> blocks = blocks(numbers(10, 2));
    SparkRows rows = new SparkRows(blocks);
    rows.run(new ListRows());
    Thread.currentThread().interrupt();

    rows.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(LocalSpark.context().getPersistentRDDs()).doesNotContainKey(blocks.id());
  }

  @Test
  void run_interrupted_cancelledAndFlagKept() {
    Thread caller = Thread.currentThread();
    Thread other =
        new Thread(
            () -> {
              try {
                HAS_BEGUN.await();
                caller.interrupt();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    other.start();
    try (SparkRows rows = new SparkRows(blocks(numbers(10, 1)))) {
      assertThatThrownBy(() -> rows.run(new Wait())).isInstanceOf(CancellationException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void run_interruptedBefore_cancelledAndFlagKept() {
    try (SparkRows rows = new SparkRows(blocks(numbers(10, 1)))) {
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> rows.run(new ListRows())).isInstanceOf(CancellationException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
