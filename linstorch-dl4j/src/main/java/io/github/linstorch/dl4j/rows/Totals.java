package io.github.linstorch.dl4j.rows;

/**
 * Sums of the entries of matrices and of their absolute values, which do not depend on the order of
 * rows. Eight running sums are kept, because an addition has to wait for the one before it.
 */
public final class Totals {

  /**
   * Largest difference of two sums, relative to that of absolute values, that is rounding: two sums
   * of runs of FLOAT differ by at most 64 * 2^-23 = 8e-6.
   */
  private static final double ROUNDING = 1e-5;

  /** Number of entries that are added up in single precision, in four sums. */
  private static final int RUN = 256;

  private double sum;
  private double magnitude;

  /**
   * Single precision inside of a run: a conversion of every entry would take half as long again.
   */
  void add(float[] values, int count) {
    int i = 0;
    while (i + 3 < count) {
      int end = Math.min(count - 3, i + RUN);
      float s0 = 0;
      float s1 = 0;
      float s2 = 0;
      float s3 = 0;
      float m0 = 0;
      float m1 = 0;
      float m2 = 0;
      float m3 = 0;
      for (; i < end; i += 4) {
        float v0 = values[i];
        float v1 = values[i + 1];
        float v2 = values[i + 2];
        float v3 = values[i + 3];
        s0 += v0;
        s1 += v1;
        s2 += v2;
        s3 += v3;
        m0 += Math.abs(v0);
        m1 += Math.abs(v1);
        m2 += Math.abs(v2);
        m3 += Math.abs(v3);
      }
      sum += (double) s0 + s1 + s2 + s3;
      magnitude += (double) m0 + m1 + m2 + m3;
    }
    for (; i < count; i++) {
      sum += values[i];
      magnitude += Math.abs(values[i]);
    }
  }

  void add(double[] values, int count) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double m0 = 0;
    double m1 = 0;
    double m2 = 0;
    double m3 = 0;
    int i = 0;
    for (; i + 3 < count; i += 4) {
      s0 += values[i];
      s1 += values[i + 1];
      s2 += values[i + 2];
      s3 += values[i + 3];
      m0 += Math.abs(values[i]);
      m1 += Math.abs(values[i + 1]);
      m2 += Math.abs(values[i + 2]);
      m3 += Math.abs(values[i + 3]);
    }
    for (; i < count; i++) {
      s0 += values[i];
      m0 += Math.abs(values[i]);
    }
    sum += s0 + s1 + s2 + s3;
    magnitude += m0 + m1 + m2 + m3;
  }

  void add(Totals other) {
    sum += other.sum;
    magnitude += other.magnitude;
  }

  /** Whether all entries are known to be finite; entries near the largest double may not be. */
  public boolean areFinite() {
    return Double.isFinite(magnitude);
  }

  /** Whether these are not those of the same rows, however rounded. */
  public boolean differFrom(Totals other) {
    double rounding = ROUNDING * Math.max(magnitude, other.magnitude);
    return Math.abs(sum - other.sum) > rounding || Math.abs(magnitude - other.magnitude) > rounding;
  }
}
