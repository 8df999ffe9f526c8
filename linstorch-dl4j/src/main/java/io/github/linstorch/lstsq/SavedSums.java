package io.github.linstorch.lstsq;

import java.nio.ByteBuffer;

/** Bytes of {@link UpdatableSums}, from which the same sums are made to the bit. */
public final class SavedSums {

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
   * @throws IllegalArgumentException if no rows can have such sums
   */
  public static UpdatableSums read(ByteBuffer in, int nIn, int nTargets) {
    long rows = in.getLong();
    double weightSquares = in.getDouble();
    // What weightSquares lacks stands at the end.
    double lacking = in.getDouble(in.position() + (int) size(nIn, nTargets) - 24);
    UpdatableSums sums =
        new UpdatableSums(nIn, nTargets, rows, new DoubleDouble(weightSquares, lacking));
    boolean isRight = Math.abs(lacking) <= 0x1p-52 * weightSquares;
    for (int j = 0; j < sums.width(); j++) {
      long bits = in.getLong();
      sums.moved()[j] = Double.longBitsToDouble(bits & ~ColumnShift.MASK);
      sums.shifts()[j] = ColumnShift.ofBits(bits);
      isRight &= Double.isFinite(sums.shift(j));
    }
    for (int at = 0; at < sums.high().length; at++) {
      sums.high()[at] = in.getDouble();
      long bits = (in.get() & 0xFFL) << 56 | (in.get() & 0xFFL) << 48 | (in.get() & 0xFFL) << 40;
      bits |= (in.getInt() & 0xFFFFFFFFL) << 8;
      sums.low()[at] = Double.longBitsToDouble(bits);
    }
    in.getDouble();
    isRight &= sums.shift(nIn) == 0;
    if (!(isRight && SumsCheck.canBeOfRows(sums))) {
      throw new IllegalArgumentException("numbers that no sums of rows can be");
    }
    return sums;
  }
}
