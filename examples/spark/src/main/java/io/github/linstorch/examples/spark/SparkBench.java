package io.github.linstorch.examples.spark;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitReport;
import io.github.linstorch.dl4j.LinstorchFitter;
import io.github.linstorch.dl4j.Solver;
import io.github.linstorch.spark.LinstorchSpark;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/**
 * What fits on Spark cost, beside fits in memory. Prints figures and bars:
 *
 * <pre>
 * mvn -q compile exec:exec -pl examples/spark -am -Dbench=spark      # 1,000,000 rows, -Dheap=2g
 * mvn -q compile exec:exec -pl examples/spark -am -Dbench=rows       # ten times rows and partitions
 * mvn -q compile exec:exec -pl examples/spark -am -Dbench=large -Dheap=512m
 * </pre>
 *
 * <p>The heap of {@code large} is that of driver and executors together, which share this JVM. The
 * fit in memory beside it has ended, in a JVM of its own, before Spark starts. Other numbers of
 * rows follow the name: {@code -Dbench="large 100000 1000000"}.
 */
public final class SparkBench {

  private static final int FITS = 5;

  private final SparkSession session;
  private final TaskCpu cpu = new TaskCpu();

  private SparkBench(SparkSession session) {
    this.session = session;
    session.sparkContext().addSparkListener(cpu);
  }

  /**
   * Runs a benchmark.
   *
   * @param args spark, rows or large; for large perhaps the numbers of rows, in memory and on Spark
   * @throws IOException if no other process can be started
   * @throws InterruptedException if the thread is interrupted
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    String name = args.length == 0 ? "spark" : args[0];
    int few = args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000;
    int many = args.length > 2 ? Integer.parseInt(args[2]) : 20_000_000;
    double inMemory = name.equals("large") ? MemoryFit.run(few) : 0;
    SparkSession session =
        SparkSession.builder()
            .master(System.getProperty("spark.master", "local[2]"))
            .appName("benchmark")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate();
    print(
        "Spark %s, %s, JDK %s, heap %d MB, load %.1f",
        session.version(),
        session.sparkContext().master(),
        System.getProperty("java.version"),
        Runtime.getRuntime().maxMemory() >> 20,
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    try {
      SparkBench bench = new SparkBench(session);
      switch (name) {
        case "rows" -> bench.tenTimesTheRows();
        case "large" -> bench.large(few, many, inMemory);
        default -> bench.besideMemory();
      }
    } finally {
      session.stop();
    }
  }

  /** 20-32-1 by LINSTORCH: parameters, bits and CPU time beside the fit in memory. */
  private void besideMemory() {
    TeacherRows teacher = new TeacherRows(1_000_000, 16, 20);
    DataSet all = teacher.dataSet();
    FitConfig config = FitConfig.builder().solver(Solver.QR).threads(2).build();
    MultiLayerNetwork inMemory = null;
    double own = Double.POSITIVE_INFINITY;
    for (int i = 0; i < FITS; i++) {
      inMemory = TeacherRows.net(20, 32);
      long before = processCpu();
      LinstorchFitter.fit(inMemory, all, config);
      own = Math.min(own, (processCpu() - before) / 1e9);
    }
    Dataset<Row> rows = kept(teacher);
    String digest = null;
    boolean isSame = true;
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < FITS; i++) {
      MultiLayerNetwork net = TeacherRows.net(20, 32);
      cpu.reset();
      FitReport report = LinstorchSpark.fit(net, rows, "features", "label", config);
      best = Math.min(best, cpu.seconds(session));
      isSame &= digest == null || digest.equals(digest(net));
      digest = digest(net);
      if (i == 0) {
        print("%s", report.notes());
        double worst = distance(net, inMemory);
        printBar("largest difference of a parameter, of the largest", worst, 1e-10);
      }
    }
    print("bits of %d fits: %s, digest %s", FITS, isSame ? "equal" : "DIFFERENT", digest);
    print("CPU: in memory %.2f s, tasks %.2f s (reading the columns included)", own, best);
    printBar("task CPU / CPU in memory", best / own, 2);
  }

  /** The same with ten times the rows in ten times the partitions. */
  private void tenTimesTheRows() {
    FitConfig config = FitConfig.builder().solver(Solver.QR).build();
    double[] tasks = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
    double[] driver = tasks.clone();
    List<Dataset<Row>> rows =
        List.of(kept(new TeacherRows(100_000, 40, 20)), kept(new TeacherRows(1_000_000, 400, 20)));
    for (int round = 0; round < FITS; round++) {
      for (int i = 0; i < 2; i++) {
        cpu.reset();
        long before = threadCpu();
        LinstorchSpark.fit(TeacherRows.net(20, 32), rows.get(i), "features", "label", config);
        driver[i] = Math.min(driver[i], (threadCpu() - before) / 1e9);
        tasks[i] = Math.min(tasks[i], cpu.seconds(session));
      }
    }
    print(
        "tasks %.2f and %.2f s, driver's thread %.2f and %.2f s",
        tasks[0], tasks[1], driver[0], driver[1]);
    printBar("task CPU, ten times the rows", tasks[1] / tasks[0], 11.5);
    printBar("driver time, ten times the rows", driver[1] / driver[0], 1.3);
  }

  /** 20-64-64-1 by GAUSS_NEWTON: rows that are generated on executors. */
  private void large(int few, int many, double inMemory) {
    DataSet test = MemoryFit.test();
    double error = 0;
    for (int count : new int[] {few, many}) {
      MultiLayerNetwork net = MemoryFit.net();
      Dataset<Row> rows = frame(new TeacherRows(count, (int) (16L * count / few), 20));
      cpu.reset();
      long start = System.nanoTime();
      long before = processCpu();
      FitReport report = LinstorchSpark.fit(net, rows, "features", "label", MemoryFit.config());
      error = net.score(test);
      print(
          "%,d rows on Spark, %,d swept over: test error %.5f, %d passes, %.0f s, task CPU %.0f s of %.0f s",
          count,
          report.gaussNewton().orElseThrow().sampledRows().orElse(count),
          error,
          report.passes(),
          (System.nanoTime() - start) / 1e9,
          cpu.seconds(session),
          (processCpu() - before) / 1e9);
    }
    printBar("test error / that of the fewer rows in memory", error / inMemory, 1.02);
  }

  private Dataset<Row> kept(TeacherRows teacher) {
    Dataset<Row> rows = frame(teacher).cache();
    rows.count();
    return rows;
  }

  private Dataset<Row> frame(TeacherRows teacher) {
    JavaRDD<Row> rows = teacher.rows(session);
    StructType schema =
        new StructType()
            .add("features", SQLDataTypes.VectorType())
            .add("label", DataTypes.DoubleType);
    return session.createDataFrame(rows, schema);
  }

  private static double distance(MultiLayerNetwork net, MultiLayerNetwork other) {
    double[] a = net.params().data().asDouble();
    double[] b = other.params().data().asDouble();
    double worst = 0;
    for (int i = 0; i < a.length; i++) {
      worst = Math.max(worst, Math.abs(a[i] - b[i]));
    }
    return worst / Arrays.stream(b).map(Math::abs).max().orElse(1);
  }

  static String digest(MultiLayerNetwork net) {
    CRC32 crc = new CRC32();
    for (double value : net.params().data().asDouble()) {
      crc.update(ByteBuffer.allocate(8).putDouble(value).array());
    }
    return Long.toHexString(crc.getValue());
  }

  static long processCpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static long threadCpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }

  private static void printBar(String what, double figure, double bar) {
    print("%-55s %.3g (bar: at most %.3g) %s", what, figure, bar, figure <= bar ? "met" : "MISSED");
  }
}
