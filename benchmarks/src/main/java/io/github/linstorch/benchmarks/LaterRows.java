package io.github.linstorch.benchmarks;

import com.sun.management.ThreadMXBean;
import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.LastLayerState;
import io.github.linstorch.dl4j.LinstorchFitter;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** Rows that come later: what a state costs, and how near it stays to the fit of all rows. */
final class LaterRows {

  private static final int[] WIDTHS = {20, 64, 1};
  private static final int OLD_ROWS = 1_000_000;
  private static final int NEW_ROWS = 1_000;
  private static final int ROUNDS = 1_000;
  private static final int MEASURED = 200;

  private static final int SEEDS = 10;
  private static final int STEPS = 1_000;

  private LaterRows() {}

  static void run() {
    addToAMillion();
    addAndRemove();
    mergeDevices();
  }

  private static void addToAMillion() {
    MultiLayerNetwork net = net(1, WIDTHS);
    DrawnRows old = new DrawnRows(WIDTHS[0], OLD_ROWS, 1);
    DataSet later = new DrawnRows(WIDTHS[0], NEW_ROWS, 2).all();
    byte[] bytes = LastLayerState.of(net, old).toBytes();
    double[] wall = new double[ROUNDS];
    double[] cpu = new double[ROUNDS];
    double[] adds = new double[ROUNDS];
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int i = 0; i < ROUNDS; i++) {
      LastLayerState state = LastLayerState.fromBytes(bytes, net);
      long cpuStart = threads.getCurrentThreadCpuTime();
      long start = System.nanoTime();
      state.add(later);
      adds[i] = (threads.getCurrentThreadCpuTime() - cpuStart) / 1e6;
      state.solveInto(net);
      wall[i] = (System.nanoTime() - start) / 1e6;
      cpu[i] = (threads.getCurrentThreadCpuTime() - cpuStart) / 1e6;
    }
    double[] warmWall = Arrays.copyOfRange(wall, ROUNDS - MEASURED, ROUNDS);
    double[] warmCpu = Arrays.copyOfRange(cpu, ROUNDS - MEASURED, ROUNDS);
    double[] warmAdds = Arrays.copyOfRange(adds, ROUNDS - MEASURED, ROUNDS);
    Report.print(
        "state of %,d rows, 20-64-1: %,d bytes; of %.3f ms of processor time the add takes %.3f ms",
        OLD_ROWS, bytes.length, median(warmCpu), median(warmAdds));
    Report.printAtMost("add 1,000 rows and solve, median of 200", median(warmWall), "ms", 2);
    Report.printAtMost("... its processor time", median(warmCpu), "ms", 2);

    MultiLayerNetwork again = net(1, WIDTHS);
    DrawnRows all = old.followedBy(new DrawnRows(WIDTHS[0], NEW_ROWS, 2));
    LastLayerState.of(again, all).solveInto(again);
    printError("largest difference from a state of all rows", difference(net, again), 1e-9);
    LastLayerState.fromBytes(bytes, net).add(later).solveInto(net, 0);
    LinstorchFitter.fit(again, all, FitConfig.lastLayer());
    printError("... without ridge, from LAST_LAYER", difference(net, again), 1e-9);
  }

  private static MultiLayerNetwork net(int number, int... widths) {
    return FloatNet.regression(number, widths).convertDataType(DataType.DOUBLE);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static void printError(String what, double error, double bar) {
    Report.print(
        "%-60s %8.1e     (bar: at most %.0e) %s",
        what, error, bar, error <= bar ? "met" : "MISSED");
  }

  /** Largest difference of a parameter, relative to the largest parameter. */
  private static double difference(MultiLayerNetwork net, MultiLayerNetwork expected) {
    double[] a = net.params().toDoubleVector();
    double[] b = expected.params().toDoubleVector();
    double most = 0;
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      most = Math.max(most, Math.abs(a[i] - b[i]));
      largest = Math.max(largest, Math.abs(b[i]));
    }
    return most / largest;
  }

  /** Single rows go in and out at random; what is left is fitted from the rows themselves. */
  private static void addAndRemove() {
    double most = 0;
    double condition = 0;
    int refused = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      MultiLayerNetwork net = nearlyDependent(seed);
      DataSet pool = new DrawnRows(8, 600, seed).all();
      boolean[] inside = new boolean[600];
      LastLayerState state = LastLayerState.of(net);
      for (int i = 0; i < 200; i++) {
        state.add(pool.get(i));
        inside[i] = true;
      }
      SplittableRandom random = new SplittableRandom(seed);
      for (int step = 0; step < STEPS; step++) {
        int row = random.nextInt(600);
        try {
          if (inside[row]) {
            state.remove(pool.get(row));
          } else {
            state.add(pool.get(row));
          }
          inside[row] = !inside[row];
        } catch (IllegalArgumentException e) {
          refused++;
        }
      }
      condition = Math.max(condition, state.solveInto(net, 0).conditionNumber());
      MultiLayerNetwork direct = nearlyDependent(seed);
      LinstorchFitter.fit(direct, DrawnRows.chosen(pool, inside), FitConfig.lastLayer());
      most = Math.max(most, difference(net, direct));
    }
    Report.print("largest condition number at the end: %.3g", condition);
    printError("1,000 adds and removes, 10 seeds: difference", most, 1e-8);
    Report.printAtMost("... refused", refused, "", 0);
  }

  /** Of every two hidden units the second differs from the first by a thousandth. */
  private static MultiLayerNetwork nearlyDependent(int seed) {
    MultiLayerNetwork net = net(seed, 8, 24, 1);
    INDArray w = net.getParam("0_W");
    for (int unit = 1; unit < 24; unit += 2) {
      w.putColumn(unit, w.getColumn(unit - 1).add(w.getColumn(unit).mul(1e-3)));
    }
    return net;
  }

  private static void mergeDevices() {
    MultiLayerNetwork net = net(3, WIDTHS);
    MultiLayerNetwork pooled = net(3, WIDTHS);
    LastLayerState merged = LastLayerState.of(net);
    LastLayerState all = LastLayerState.of(pooled);
    int largest = 0;
    for (int device = 0; device < 5; device++) {
      DataSet rows = new DrawnRows(WIDTHS[0], 500 + 300 * device, 10 + device).all();
      byte[] bytes = LastLayerState.of(net, rows).toBytes();
      largest = Math.max(largest, bytes.length);
      merged.merge(LastLayerState.fromBytes(bytes, net));
      all.add(rows);
    }
    merged.solveInto(net);
    all.solveInto(pooled);
    printError("5 devices merged: difference from pooled", difference(net, pooled), 1e-9);
    Report.printAtMost("... bytes of a state", largest, "", 8 * 66 * 66 + 256);
  }
}
