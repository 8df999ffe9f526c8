package io.github.linstorch.benchmarks;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.LinstorchFitter;
import io.github.linstorch.dl4j.Solver;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * 5,000,000 rows, 20-32-1, streamed in batches of 4,096, against 500,000 such rows in memory (QR)
 * in the same JVM with a heap of 512 MB; on one thread and on two. Memory is noted before any rows
 * are in memory. {@code mvn -q compile exec:exec -pl benchmarks -am -Dbench=streaming} runs it.
 */
final class StreamingFit {

  private static final int BATCH = 4096;
  private static final int FEW = 123;
  private static final int MANY = 1230;
  private static final Problem IN_MEMORY = new Problem(500_000, 20, 32, 1);
  private static final int ROUNDS = 7;

  private final MultiLayerNetwork net = IN_MEMORY.newNetwork();
  private final INDArray start = net.params().dup();
  private final DataSet[] batches = new Problem(BATCH, 20, 32, 1).newDataSets(16);

  private StreamingFit() {}

  static void run() {
    new StreamingFit().compare();
  }

  private void compare() {
    Report.print("%nstreamed in batches of %d, 20-32-1; rows, threads, us a row", BATCH);
    // As much garbage in ten small fits as in a large one: only the rows of a fit differ.
    double fewPeak = streamed(FEW, MANY / FEW);
    double manyPeak = streamed(MANY, 1);
    Report.printAtMost("peak RSS, " + MANY * BATCH + " rows", manyPeak, "MB", 1024);
    Report.printBar("peak RSS, ten times the rows", manyPeak / fewPeak, "x", 0.9, 1.1);
    DataSet inMemory = IN_MEMORY.newDataSets(1)[0];
    for (int threads = 1; threads <= 2; threads++) {
      compare(threads, inMemory);
    }
  }

  /** Peak memory after fits of so many batches each, on one thread and on two. */
  private double streamed(int count, int fits) {
    for (int threads = 1; threads <= 2; threads++) {
      for (int fit = 0; fit < fits; fit++) {
        stream(count, threads);
      }
    }
    return ProcessMemory.peak();
  }

  private void compare(int threads, DataSet inMemory) {
    FitConfig qr = FitConfig.builder().solver(Solver.QR).threads(threads).build();
    Samples few = new Samples();
    Samples many = new Samples();
    Samples memory = new Samples();
    for (int round = 0; round < ROUNDS; round++) {
      // The rows in memory before and after the streamed ones, so that a drift cancels.
      Samples around = new Samples();
      around.time(() -> fit(inMemory, qr));
      few.time(() -> stream(FEW, threads));
      many.time(() -> stream(MANY, threads));
      around.time(() -> fit(inMemory, qr));
      memory.add(around.median());
    }
    print(FEW * BATCH + " streamed", threads, few.median() / FEW / BATCH);
    print(MANY * BATCH + " streamed", threads, many.median() / MANY / BATCH);
    print(IN_MEMORY.rows() + " in memory", threads, memory.median() / IN_MEMORY.rows());
    double perRow = many.medianRatio(memory) * IN_MEMORY.rows() / MANY / BATCH;
    Report.printAtMost("a row streamed / in memory, threads: " + threads, perRow, "", 1.3);
    double tenfold = many.medianRatio(few);
    Report.printBar("time for ten times the rows, threads: " + threads, tenfold, "", 8.5, 11.5);
  }

  private static void print(String what, int threads, double millis) {
    Report.print("%-24s %d %9.3f", what, threads, millis * 1000);
  }

  private void stream(int count, int threads) {
    net.params().assign(start);
    FitConfig config = FitConfig.builder().threads(threads).build();
    LinstorchFitter.fit(net, new CyclingIterator(batches, count), config);
  }

  private void fit(DataSet data, FitConfig config) {
    net.params().assign(start);
    LinstorchFitter.fit(net, data, config);
  }
}
