package io.github.linstorch.lstsq;

import java.nio.ByteBuffer;

/** Bytes of {@link UpdatableSums}, from which the same sums are made to the bit. */
public final class SavedSums {

  /** Rows beyond which doubles do not count them. */
  private static final long MOST_ROWS = 1L << 53;

  /**
   * Share of the squares that went in and out by which sums may miss what sums of rows obey: what
   * {@link Downdate} lets pass, which is far more than round-off.
   */
  private static final double SLACK = 0x1p-40;

  /** The same for sums of plain doubles. */
  private static final double COARSE_SLACK = 1e-3;

  /** What squares and products may lose by underflow, for each row. */
  private static final double LOST = 0x1p-1000;

  private SavedSums() {}

  /**
   * Number of bytes.
   *
   * @param nIn number of columns of F
   * @param nTargets number of columns of Y
   * @return less than {@code 8 (nIn + 1 + nTargets)^2 + 145}
   */
  public static long size(int nIn, int nTargets) {
    long q = nIn + 1L + nTargets;
    return 24 + 8 * q + 15 * (q * (q + 1) / 2);
  }

  /**
   * Writes sums.
   *
   * @param sums unchanged
   * @param out has room for {@link #size} bytes
   */
  public static void write(UpdatableSums sums, ByteBuffer out) {
    out.putLong(sums.rows()).putDouble(sums.weightSquares());
    for (int j = 0; j < sums.width(); j++) {
      long moved = Double.doubleToRawLongBits(sums.moved()[j]);
      out.putLong(moved | ColumnShift.bits(sums.shift(j)));
    }
    for (int at = 0; at < sums.high().length; at++) {
      out.putDouble(sums.high()[at]);
      long bits = Double.doubleToRawLongBits(sums.low()[at]);
      out.put((byte) (bits >>> 56)).put((byte) (bits >>> 48)).put((byte) (bits >>> 40));
      out.putInt((int) (bits >>> 8));
    }
    out.putDouble(sums.preciseWeightSquares().low());
  }

  /**
   * Reads sums.
   *
   * @param in what {@link #write} has written
   * @param nIn number of columns of F
   * @param nTargets number of columns of Y
   * @return the sums
   * @throws IllegalArgumentException if a number is none that sums of rows can be
   */
  public static UpdatableSums read(ByteBuffer in, int nIn, int nTargets) {
    long rows = in.getLong();
    double weightSquares = in.getDouble();
    // What weightSquares lacks stands at the end.
    double lacking = in.getDouble(in.position() + (int) size(nIn, nTargets) - 24);
    UpdatableSums sums =
        new UpdatableSums(nIn, nTargets, rows, new DoubleDouble(weightSquares, lacking));
    boolean isRight = rows >= 0 && rows <= MOST_ROWS && isSquare(weightSquares);
    isRight &= Math.abs(lacking) <= 0x1p-52 * weightSquares;
    for (int j = 0; j < sums.width(); j++) {
      long bits = in.getLong();
      sums.moved()[j] = Double.longBitsToDouble(bits & ~ColumnShift.MASK);
      sums.shifts()[j] = ColumnShift.ofBits(bits);
      isRight &= isSquare(sums.moved()[j]) && Double.isFinite(sums.shift(j));
    }
    for (int at = 0; at < sums.high().length; at++) {
      sums.high()[at] = in.getDouble();
      long bits = (in.get() & 0xFFL) << 56 | (in.get() & 0xFFL) << 48 | (in.get() & 0xFFL) << 40;
      bits |= (in.getInt() & 0xFFFFFFFFL) << 8;
      sums.low()[at] = Double.longBitsToDouble(bits);
      // Two doubles hold a number in one way only; infinities and NaN fail here, too.
      isRight &= sums.high()[at] + sums.low()[at] - sums.high()[at] == 0;
    }
    in.getDouble();
    isRight &= sums.shift(nIn) == 0;
    if (!(isRight && areSquares(sums) && isOfWeights(sums))) {
      throw new IllegalArgumentException("a number that no sum of rows can be");
    }
    return sums;
  }

  /** Whether squares are not negative, and no product is larger than the squares allow. */
  private static boolean areSquares(UpdatableSums sums) {
    double[] size = new double[sums.width()];
    boolean isRight = true;
    for (int j = 0; j < size.length; j++) {
      double square = sums.product(j, j).high();
      double most = sums.moved()[j];
      double slack = SLACK * most + LOST * sums.rows();
      isRight &= square >= -slack && square <= most * (1 + COARSE_SLACK) + slack;
      size[j] = Math.sqrt(Math.max(square, 0) + slack);
      for (int i = 0; i < j; i++) {
        isRight &= Math.abs(sums.product(i, j).high()) <= size[i] * size[j] * (1 + SLACK);
      }
    }
    return isRight;
  }

  /** Whether so many rows can have these sums of weights, and none has nothing. */
  private static boolean isOfWeights(UpdatableSums sums) {
    double weight = sums.weight();
    double squares = sums.weightSquares();
    if (sums.rows() == 0) {
      return weight == 0 && squares == 0;
    }
    return weight > 0 && weight * weight <= sums.rows() * squares * (1 + COARSE_SLACK);
  }

  private static boolean isSquare(double value) {
    return value >= 0 && value < Double.POSITIVE_INFINITY;
  }
}
