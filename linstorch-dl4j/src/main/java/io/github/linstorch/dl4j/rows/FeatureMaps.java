package io.github.linstorch.dl4j.rows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * Maps of features to quantiles, as those of {@code QuantileNormalizer}, for machines without ND4J.
 * Immutable.
 */
public final class FeatureMaps implements Serializable {

  private static final long serialVersionUID = 1;

  /** Largest number of distinct values with which a column is only standardised. */
  private static final int FEW = 10;

  private final ColumnMap[] maps;

  private FeatureMaps(ColumnMap[] maps) {
    this.maps = maps;
  }

  /**
   * Fits maps.
   *
   * @param columns finite values of every feature, at least one; unchanged
   * @return one map per feature
   */
  public static FeatureMaps of(double[][] columns) {
    return new FeatureMaps(
        Arrays.stream(columns)
            .map(column -> Arrays.stream(column).map(value -> value + 0.0).sorted().toArray())
            .map(sorted -> map(new DistinctValues(sorted), false))
            .toArray(ColumnMap[]::new));
  }

  /** The map of a column: of few values to mean 0 and variance 1. */
  static ColumnMap map(DistinctValues column, boolean isClipping) {
    if (column.count() <= FEW) {
      return KnotMap.standardising(column);
    }
    return isClipping ? ClipMap.of(column) : KnotMap.ofQuantiles(column);
  }

  /**
   * Maps a value.
   *
   * @param j number of the feature
   * @param value not NaN
   * @return from -3 to 3, if the feature has more than a few values
   */
  public double apply(int j, double value) {
    return maps[j].apply(value);
  }

  /**
   * Number of features.
   *
   * @return at least 1
   */
  public int width() {
    return maps.length;
  }

  ColumnMap[] maps() {
    return maps;
  }

  /**
   * Writes the maps.
   *
   * @return for {@link #read}
   */
  public byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(maps.length);
      for (ColumnMap map : maps) {
        ((KnotMap) map).write(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads maps.
   *
   * @param bytes as {@link #bytes} gives them
   * @return the maps
   * @throws UncheckedIOException if they are none
   */
  public static FeatureMaps read(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int count = in.readInt();
      if (count < 1 || count > bytes.length) {
        throw new IOException("Expected the maps of some features, found " + count);
      }
      ColumnMap[] maps = new ColumnMap[count];
      for (int j = 0; j < count; j++) {
        maps[j] = KnotMap.read(in);
      }
      return new FeatureMaps(maps);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
