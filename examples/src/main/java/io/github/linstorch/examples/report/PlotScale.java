package io.github.linstorch.examples.report;

import java.util.ArrayList;
import java.util.List;

/**
 * From values to positions along an axis, and its ticks at round values.
 *
 * @param axis places of the values
 * @param isLogarithmic whether equal ratios are equally far apart
 * @param low end of the axis, as a place, or its logarithm to base 10
 * @param high the other end
 */
record PlotScale(PlotAxis axis, boolean isLogarithmic, double low, double high) {

  /** Room between the points and the ends of the axis. */
  private static final double MARGIN = 0.04;

  private static final int MOST_TICKS = 7;

  /** A tick may lie outside by as much as sums of rounded numbers are off. */
  private static final double ROUNDING = 1e-9;

  /**
   * A tick.
   *
   * @param position from 0 to 1
   * @param label beside it
   */
  record Tick(double position, String label) {}

  /** An axis from 0 to 1. */
  static PlotScale unit() {
    return new PlotScale(PlotAxis.PLAIN, false, 0, 1);
  }

  /**
   * An axis for values.
   *
   * @param least of the values, finite
   * @param greatest of them
   * @param isFromZero whether a least value of 0 is the end of the axis, without room before it
   */
  static PlotScale of(double least, double greatest, boolean isLogarithmic, boolean isFromZero) {
    PlotAxis axis = isLogarithmic ? PlotAxis.PLAIN : PlotAxis.of(least, greatest);
    double low = isLogarithmic ? Math.log10(least) : axis.place(least);
    double high = isLogarithmic ? Math.log10(greatest) : axis.place(greatest);
    if (!(high > low)) {
      double room = low == 0 || isLogarithmic ? 0.5 : 0.5 * Math.abs(low);
      return new PlotScale(axis, isLogarithmic, low - room, low + room);
    }
    double room = MARGIN * (high - low);
    return new PlotScale(
        axis, isLogarithmic, isFromZero && least == 0 ? 0 : low - room, high + room);
  }

  /** Where a value is, from 0 to 1. */
  double position(double value) {
    return along(isLogarithmic ? Math.log10(value) : axis.place(value));
  }

  private double along(double place) {
    return (place - low) / (high - low);
  }

  List<Tick> ticks() {
    if (!isLogarithmic) {
      return linear(low, high);
    }
    List<Tick> ticks = decades();
    // Too short for powers of ten: round values as on a linear axis.
    return ticks.size() >= 2
        ? ticks
        : linear(Math.pow(10, low), Math.pow(10, high)).stream()
            .map(t -> new Tick(position(Double.parseDouble(t.label())), t.label()))
            .toList();
  }

  private List<Tick> linear(double from, double to) {
    List<Tick> ticks = new ArrayList<>();
    double step = step((to - from) / MOST_TICKS);
    double slack = ROUNDING * (to - from);
    for (double i = Math.ceil((from - slack) / step); i * step <= to + slack; i++) {
      double place = i * step;
      ticks.add(new Tick((place - from) / (to - from), axis.label(place)));
    }
    return ticks;
  }

  /** The least of 1, 2 and 5 times a power of ten that is not below a number. */
  private static double step(double least) {
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    for (int digit : new int[] {1, 2, 5}) {
      if (digit * power >= least) {
        return digit * power;
      }
    }
    return 10 * power;
  }

  private List<Tick> decades() {
    List<Tick> ticks = new ArrayList<>();
    int every = (int) Math.ceil((high - low) / MOST_TICKS);
    int[] digits = high - low > 3 ? new int[] {1} : new int[] {1, 2, 5};
    for (int decade = (int) Math.floor(low); decade <= high; decade++) {
      for (int digit : digits) {
        double place = decade + Math.log10(digit);
        if (place >= low && place <= high && Math.floorMod(decade, every) == 0) {
          ticks.add(new Tick(along(place), PlotAxis.PLAIN.label(digit * Math.pow(10, decade))));
        }
      }
    }
    return ticks;
  }
}
