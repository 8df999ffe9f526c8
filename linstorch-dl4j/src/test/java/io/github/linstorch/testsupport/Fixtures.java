package io.github.linstorch.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.linstorch.lstsq.Matrix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads the component fixtures of the Gauss–Newton method, and compares with them. */
public final class Fixtures {

  private Fixtures() {}

  /**
   * One case of a fixture, named by it.
   *
   * @param json its content
   */
  public record Case(JsonNode json) {

    public JsonNode get(String field) {
      return json.get(field);
    }

    public double number(String field) {
      return json.get(field).asDouble();
    }

    public boolean flag(String field) {
      return json.get(field).asBoolean();
    }

    public Matrix matrix(String field) {
      return Fixtures.matrix(json.get(field));
    }

    public Matrix[] net(String field) {
      return Fixtures.net(json.get(field));
    }

    public double[] numbers(String field) {
      return Fixtures.numbers(json.get(field));
    }

    @Override
    public String toString() {
      return json.get("name").asText();
    }
  }

  /**
   * The cases of a fixture.
   *
   * @param name of its file, without the ending
   * @return at least one
   */
  public static Stream<Case> cases(String name) {
    Path file = TestData.root().resolve("fixtures/gauss-newton").resolve(name + ".json");
    try {
      JsonNode cases = new ObjectMapper().readTree(file.toFile()).get("cases");
      assertThat(cases.size()).as("cases of " + file).isPositive();
      return StreamSupport.stream(cases.spliterator(), false).map(Case::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static double[] numbers(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  public static int[] integers(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }

  public static boolean[] flags(JsonNode list) {
    boolean[] flags = new boolean[list.size()];
    for (int i = 0; i < flags.length; i++) {
      flags[i] = list.get(i).asBoolean();
    }
    return flags;
  }

  /** A matrix that is given as a list of rows. */
  public static Matrix matrix(JsonNode rows) {
    Matrix matrix = new Matrix(rows.size(), rows.get(0).size());
    for (int i = 0; i < matrix.rows(); i++) {
      for (int j = 0; j < matrix.columns(); j++) {
        JsonNode entry = rows.get(i).get(j);
        matrix.set(i, j, entry.isBoolean() ? entry.asBoolean() ? 1 : 0 : entry.asDouble());
      }
    }
    return matrix;
  }

  public static Matrix[] net(JsonNode layers) {
    Matrix[] net = new Matrix[layers.size()];
    for (int l = 0; l < net.length; l++) {
      net[l] = matrix(layers.get(l));
    }
    return net;
  }

  /** Requires {@code max|found - expected| <= relative max|expected| + absolute}. */
  public static void assertClose(
      String what, double[] found, double[] expected, double relative, double absolute) {
    assertThat(found).as(what).hasSameSizeAs(expected);
    double largest = 0;
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      double off = Math.abs(found[i] - expected[i]);
      worst = Double.isNaN(off) ? off : Math.max(worst, off);
    }
    assertThat(worst).as(what).isLessThanOrEqualTo(relative * largest + absolute);
  }

  public static void assertClose(String what, Matrix found, Matrix expected, double relative) {
    assertThat(found.rows()).as(what + ": rows").isEqualTo(expected.rows());
    assertClose(what, found.values(), expected.values(), relative, 0);
  }

  /** Requires every entry to be within a relative tolerance. */
  public static void assertEachClose(
      String what, double[] found, double[] expected, double relative) {
    assertThat(found).as(what).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(Math.abs(found[i] / expected[i] - 1))
          .as(what + " " + i)
          .isLessThanOrEqualTo(relative);
    }
  }
}
