package io.github.linstorch.examples.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No plot takes for ever; the time limit is for failures only. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PlotTest {

  private static final double[] ZERO_TO_FOUR = {0, 1, 2, 3, 4};

  private static void assertDrawn(Plot plot) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(plot.png()));
    int[] pixels =
        image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    long red = Arrays.stream(pixels).filter(pixel -> pixel == Color.RED.getRGB()).count();
    assertThat(red).isPositive();
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {
        1, 1e6, 1e21, -1e21, 1e300, 1e305, 1e-10, 1e-20, 1e-170, 1e-300, -1e-300, 4.9e-324
      })
  void png_valuesOfAnySize_isDrawn(double unit) throws IOException {
    double[] values = Arrays.stream(ZERO_TO_FOUR).map(v -> (v * v + 1) * unit).toArray();

    assertDrawn(new Plot("t", "x", "y").points("p", Color.RED, values, values));
  }

  @ParameterizedTest
  @CsvSource({
    "1e21, 1e5",
    "1.7e18, 1e4",
    "1e9, 1e-3",
    "-1e9, 1e-3",
    "1e300, 1e290",
    "1, 1e-15",
    "1e15, 0.125"
  })
  void png_valuesThatAreAllButTheSame_isDrawn(double offset, double step) throws IOException {
    double[] values = Arrays.stream(ZERO_TO_FOUR).map(v -> offset + v * v * step).toArray();

    assertDrawn(new Plot("t", "x", "y").points("p", Color.RED, values, values));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e21, 4.9e-324})
  void png_oneValueOnly_isDrawn(double value) throws IOException {
    double[] values = {value, value};

    assertDrawn(new Plot("t", "x", "y").points("p", Color.RED, values, values));
  }

  @Test
  void png_sizesFarApart_isDrawn() throws IOException {
    double[] values = {1, 2, -1e305, 1e305, 1e-300};

    assertDrawn(new Plot("t", "x", "y").points("p", Color.RED, values, values));
  }

  @Test
  void png_pointsThatAreNotFinite_areLeftOut() throws IOException {
    double[] values = {1, Double.NaN, Double.POSITIVE_INFINITY, 2};

    assertDrawn(new Plot("t", "x", "y").points("p", Color.RED, values, values));
    assertThat(
            new Plot("t", "x", "y")
                .points("p", Color.RED, new double[] {Double.NaN}, new double[] {1})
                .png())
        .isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-300, 1e300})
  void png_logarithmicAxes_isDrawn(double unit) throws IOException {
    double[] values = {0, -1, unit, 3 * unit, 1000 * unit};

    assertDrawn(new Plot("t", "x", "y").logarithmic().points("p", Color.RED, values, values));
  }

  @Test
  void png_namesWithControlCharacters_areDrawn() throws IOException {
    assertDrawn(
        new Plot("\u001b[31m", "\n", "\u202e")
            .points("\u0000\n", Color.RED, ZERO_TO_FOUR, ZERO_TO_FOUR));
  }
}
