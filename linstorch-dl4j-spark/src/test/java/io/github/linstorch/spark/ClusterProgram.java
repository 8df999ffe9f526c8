package io.github.linstorch.spark;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitReport;
import io.github.linstorch.dl4j.LinstorchFitter;
import io.github.linstorch.dl4j.Solver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.Success$;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Fits on two executors, each a process that this one starts; with the argument "kill" one of them
 * is killed during the first pass. Prints a hash of the parameters, and what has failed. With the
 * argument "compare" it fits a wide network instead, and prints how far the outputs are from those
 * of a fit in memory.
 */
public final class ClusterProgram {

  private static final CountDownLatch FIRST_TASK_HAS_ENDED = new CountDownLatch(1);

  private static final AtomicInteger FAILED = new AtomicInteger();

  private ClusterProgram() {}

  /**
   * Runs.
   *
   * @param args kill, compare, or nothing
   */
  public static void main(String[] args) {
    SparkSession session =
        LocalSpark.builder()
            .master("local-cluster[2,1,700]")
            .config("spark.executor.memory", "700m")
            .config("spark.scheduler.minRegisteredResourcesRatio", "1")
            .config("spark.scheduler.maxRegisteredResourcesWaitingTime", "120s")
            .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
            .config("spark.executor.extraJavaOptions", System.getProperty("opens"))
            .config("spark.executorEnv.OMP_NUM_THREADS", "1")
            .getOrCreate();
    session.sparkContext().addSparkListener(new Watch());
    if (args.length > 0 && args[0].equals("compare")) {
      compare();
      session.stop();
      return;
    }
    if (args.length > 0) {
      Thread killer = new Thread(ClusterProgram::killOne);
      killer.setDaemon(true);
      killer.start();
    }
    Dataset<Row> rows =
        session
            .range(0, 400_000, 1, 24)
            .selectExpr(
                "array(id / 4e5D, sin(id / 20D), cos(id / 7D)) as features",
                "array(sin(id / 50D), id / 4e5D) as label");
    MultiLayerNetwork net = LocalSpark.net(12, false);
    LinstorchSpark.fit(net, rows, "features", "label");
    System.out.println(
        "parameters "
            + Arrays.hashCode(LocalSpark.parameters(net))
            + ", failed tasks "
            + FAILED.get());
    session.stop();
  }

  /** Layers of 64 units, which OpenBLAS solves where it is. */
  private static void compare() {
    DataSet data = LocalSpark.data(20_000, false);
    MultiLayerNetwork inMemory = LocalSpark.net(64, false);
    MultiLayerNetwork onSpark = LocalSpark.net(64, false);
    FitConfig config = FitConfig.builder().solver(Solver.QR).build();
    LinstorchFitter.fit(inMemory, data, config);
    FitReport report =
        LinstorchSpark.fit(onSpark, LocalSpark.frame(data, 24, false), "features", "label", config);
    double distance =
        onSpark
            .output(data.getFeatures())
            .sub(inMemory.output(data.getFeatures()))
            .amaxNumber()
            .doubleValue();
    System.out.println("distance " + distance + ", notes " + report.notes());
  }

  private static final class Watch extends SparkListener {

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      if (!(end.reason() instanceof Success$)) {
        FAILED.incrementAndGet();
      }
      FIRST_TASK_HAS_ENDED.countDown();
    }
  }

  private static void killOne() {
    try {
      FIRST_TASK_HAS_ENDED.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    ProcessHandle.current()
        .descendants()
        .filter(process -> command(process).contains("CoarseGrainedExecutorBackend"))
        .findFirst()
        .orElseThrow()
        .destroyForcibly();
  }

  /** A class path makes the command longer than what Java reads of it. */
  private static String command(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", "" + process.pid(), "cmdline"));
    } catch (IOException e) {
      return "";
    }
  }
}
