package io.github.linstorch.testsupport;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Linear regressions with certified coefficients; see PROVENANCE.md beside the data. */
public enum NistData {
  /** Six correlated economic series. */
  LONGLEY(
      "longley",
      0,
      10,
      15.0618722713733,
      -0.358191792925910E-01,
      -2.02022980381683,
      -1.03322686717359,
      -0.511041056535807E-01,
      1829.15146461355,
      -3482258.63459582),
  /** Polynomial of degree 5 without noise. */
  WAMPLER1("wampler", 1, 9, 1, 1, 1, 1, 1, 1),
  /** The same, its coefficients falling by a tenth. */
  WAMPLER2("wampler", 2, 9, .1, .01, .001, .0001, .00001, 1),
  /** WAMPLER1 with noise orthogonal to it. */
  WAMPLER3("wampler", 3, 9, 1, 1, 1, 1, 1, 1),
  /** A hundred times the noise. */
  WAMPLER4("wampler", 4, 8, 1, 1, 1, 1, 1, 1),
  /** Ten thousand times the noise. */
  WAMPLER5("wampler", 5, 6, 1, 1, 1, 1, 1, 1),
  /** Polynomial of degree 10, condition number 1.8e15. */
  FILIPPELLI(
      "filip",
      0,
      6,
      -2772.17959193342,
      -2316.37108160893,
      -1127.97394098372,
      -354.478233703349,
      -75.1242017393757,
      -10.8753180355343,
      -1.06221498588947,
      -0.670191154593408E-01,
      -0.246781078275479E-02,
      -0.402962525080404E-04,
      -1467.48961422980);

  private final String file;
  private final int labelColumn;
  private final int digits;
  private final double[] certified;

  NistData(String file, int labelColumn, int digits, double... certified) {
    this.file = file;
    this.labelColumn = labelColumn;
    this.digits = digits;
    this.certified = certified;
  }

  /** Digits of every coefficient that a good solver finds. */
  public int digits() {
    return digits;
  }

  /** Number of columns of the design matrix, the constant's included. */
  public int columns() {
    return certified.length;
  }

  /** Coefficients of the features, then of the constant; a copy. */
  public double[] certified() {
    return certified.clone();
  }

  /** Features, one row per sample, without the constant. */
  public double[][] features() {
    return rows().stream()
        .map(
            row ->
                switch (this) {
                  case LONGLEY -> Arrays.copyOfRange(row, 1, 7);
                  case FILIPPELLI -> powers(row[1]);
                  default -> powers(row[0]);
                })
        .toArray(double[][]::new);
  }

  private double[] powers(double x) {
    double[] powers = new double[certified.length - 1];
    double power = 1;
    for (int j = 0; j < powers.length; j++) {
      power *= x;
      powers[j] = power;
    }
    return powers;
  }

  /** Labels, one per sample. */
  public double[] labels() {
    return rows().stream().mapToDouble(row -> row[labelColumn]).toArray();
  }

  /**
   * Digits that agree with the certified coefficients, the least over all of them.
   *
   * @param coefficients of the features, then of the constant
   */
  public double agreement(double[] coefficients) {
    double worst = 0;
    for (int j = 0; j < certified.length; j++) {
      double error = Math.abs(coefficients[j] - certified[j]) / Math.abs(certified[j]);
      worst = Math.max(worst, Double.isNaN(error) ? 1 : error);
    }
    return -Math.log10(Math.max(worst, 1e-16));
  }

  private List<double[]> rows() {
    String name = "/nist/" + file + ".csv";
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                NistData.class.getResourceAsStream(name), StandardCharsets.UTF_8))) {
      return reader
          .lines()
          .skip(1)
          .map(line -> Arrays.stream(line.split(",")).mapToDouble(Double::parseDouble).toArray())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
