package io.github.linstorch.dl4j;

import java.util.SplittableRandom;

/**
 * Regressions that confuse double precision: offsets to 1e16, units from 1e-150 to 1e150, columns
 * that depend on each other exactly or nearly, in single precision, too, constants, fewer rows than
 * columns, and more columns than are worked on in Java.
 *
 * @param x rows of features
 * @param y labels
 * @param isSingle whether single precision holds all features
 * @param hidden units of the hidden layer, 0 for none
 * @param text what it is
 */
record HostileColumns(double[][] x, double[] y, boolean isSingle, int hidden, String text) {

  /** From this number of columns of {@code [F 1 Y]} on, rows are worked on in native memory. */
  private static final int NATIVE = 40;

  static HostileColumns of(int number) {
    SplittableRandom random = new SplittableRandom(number * 7919L + 13);
    boolean isWide = number % 25 == 24;
    boolean isFlat = number % 10 == 9;
    int p = 1 + random.nextInt(5);
    int n = random.nextInt(6) == 0 ? 2 + random.nextInt(p + 2) : p + 3 + random.nextInt(50);
    if (isWide || isFlat) {
      p = isWide ? NATIVE + random.nextInt(6) : 6 + random.nextInt(20);
      n = isFlat ? 2 + random.nextInt(p / 2) : p + 3 + random.nextInt(30);
    }
    int hidden = number % 4 == 3 ? 1 + random.nextInt(12) : 0;
    boolean isSingle = random.nextInt(4) == 0;
    StringBuilder text =
        new StringBuilder("case " + number + ": n=" + n + (isSingle ? " F" : "") + " h=" + hidden);
    double[][] columns = new double[p][];
    double[] signal = new double[n];
    for (int j = 0; j < p; j++) {
      int kind = random.nextInt(j == 0 ? 6 : 12);
      double[] column = new double[n];
      double[] base = normals(random, n);
      double[] other = j == 0 ? null : columns[random.nextInt(j)];
      double[] third = j == 0 ? null : columns[random.nextInt(j)];
      double factor = Math.pow(10, random.nextInt(-14, 0));
      double spread = Math.pow(10, random.nextInt(9));
      double offset = Math.pow(10, random.nextInt(17));
      double unit = Math.pow(10, isSingle ? random.nextInt(-20, 20) : random.nextInt(-150, 151));
      double value = random.nextInt(3) == 0 ? 0 : offset;
      for (int i = 0; i < n; i++) {
        column[i] =
            switch (kind) {
              case 0, 1 -> base[i];
              case 2, 3 -> offset + spread * base[i];
              case 4 -> unit * base[i];
              case 5 -> value;
              case 6 -> other[i];
              case 7 -> 1.8 * other[i] + 32;
              case 8 -> other[i] + third[i];
              case 9 -> other[i] * (1 + factor * base[i]);
              case 10 -> Math.floor(offset + spread * base[i]);
              default -> 100 - other[i];
            };
        if (kind < 5 || kind == 10) {
          signal[i] += base[i];
        }
        if (isSingle) {
          column[i] = (float) column[i];
        }
      }
      columns[j] = column;
      text.append(' ').append(kind);
      if (kind == 2 || kind == 3 || kind == 10) {
        text.append('(').append(offset).append(',').append(spread).append(')');
      }
      if (kind == 9) {
        text.append('(').append(factor).append(')');
      }
    }
    double noise = Math.pow(10, -random.nextInt(5));
    double unit = random.nextInt(3) == 0 ? Math.pow(10, random.nextInt(-100, 100)) : 1;
    double shift = random.nextInt(4) == 0 ? Math.pow(10, random.nextInt(8)) : 0;
    double[] y = normals(random, n);
    double[][] x = new double[n][p];
    for (int i = 0; i < n; i++) {
      y[i] = unit * (shift + signal[i] + noise * y[i]);
      for (int j = 0; j < p; j++) {
        x[i][j] = columns[j][i];
      }
    }
    return new HostileColumns(
        x, y, isSingle, hidden, text + ", noise " + noise + ", unit " + unit + ", shift " + shift);
  }

  /** Sums of twelve uniform numbers do. */
  private static double[] normals(SplittableRandom random, int n) {
    double[] result = new double[n];
    for (int i = 0; i < n; i++) {
      for (int t = 0; t < 12; t++) {
        result[i] += random.nextDouble();
      }
      result[i] -= 6;
    }
    return result;
  }
}
