package io.github.linstorch.examples.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/** Time spent on training alone, and the test error along it, scored while the watch stands. */
final class Stopwatch {

  private static final double FIRST_POINT = 1e-3;
  private static final double RATIO = 1.4;

  private final List<double[]> course = new ArrayList<>();
  private double seconds;
  private long started;
  private double nextPoint = FIRST_POINT;

  void start() {
    started = System.nanoTime();
  }

  void stop() {
    seconds += (System.nanoTime() - started) / 1e9;
  }

  double seconds() {
    return seconds;
  }

  /** Scores if it is time for a point: their distances grow with the time. */
  void mark(DoubleSupplier testError) {
    if (seconds >= nextPoint) {
      course.add(new double[] {seconds, testError.getAsDouble()});
      nextPoint = RATIO * seconds;
    }
  }

  List<double[]> course() {
    return course;
  }
}
