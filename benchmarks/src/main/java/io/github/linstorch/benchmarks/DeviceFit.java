package io.github.linstorch.benchmarks;

import io.github.linstorch.arrays.ArrayNetwork;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A program of a small device: it fits 690 rows with the core of the library alone, says so, and
 * fits them again, with other initial weights each time.
 */
final class DeviceFit {

  private static final int ROWS = 690;
  private static final int FEATURES = 8;
  private static final int HIDDEN = 10;

  private DeviceFit() {}

  /**
   * Prints the processor time in milliseconds up to the first fit; then the median time of a warm
   * fit in milliseconds, and the heap in use in kilobytes.
   *
   * @param args number of fits
   */
  public static void main(String[] args) {
    SplittableRandom random = new SplittableRandom(1);
    double[][] x = new double[ROWS][];
    double[][] y = new double[ROWS][1];
    for (int i = 0; i < ROWS; i++) {
      x[i] = random.doubles(FEATURES, -1.7, 1.7).toArray();
      y[i][0] = Math.abs(x[i][0]) + x[i][1] * x[i][2] + 0.1 * random.nextDouble();
    }
    ArrayNetwork.of(0, FEATURES, HIDDEN, 1).fit(x, y);
    Duration used = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    System.out.println(used.toMillis());
    double[] millis = new double[Integer.parseInt(args[0])];
    for (int i = 0; i < millis.length; i++) {
      ArrayNetwork net = ArrayNetwork.of(i, FEATURES, HIDDEN, 1);
      long start = System.nanoTime();
      net.fit(x, y);
      millis[i] = (System.nanoTime() - start) / 1e6;
    }
    double[] warm = Arrays.copyOfRange(millis, millis.length / 2, millis.length);
    Arrays.sort(warm);
    Runtime runtime = Runtime.getRuntime();
    System.out.println(warm[warm.length / 2]);
    System.out.println((runtime.totalMemory() - runtime.freeMemory()) >> 10);
  }
}
