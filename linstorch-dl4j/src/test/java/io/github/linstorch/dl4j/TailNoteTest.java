package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A report of GAUSS_NEWTON names a feature whose tails a network cannot follow. */
class TailNoteTest {

  private static final String NOTE = "QuantileNormalizer keeps such rows level";

  /** Two normal features and one of choice. */
  private static DataSet rows(int count, IntToDoubleFunction third) {
    Random random = new Random(3);
    INDArray x = Nd4j.create(DataType.DOUBLE, count, 3);
    INDArray y = Nd4j.create(DataType.DOUBLE, count, 1);
    for (int i = 0; i < count; i++) {
      x.putScalar(i, 0, 1e6 + random.nextGaussian());
      x.putScalar(i, 1, random.nextGaussian());
      x.putScalar(i, 2, third.applyAsDouble(i));
      y.putScalar(i, 0, Math.abs(x.getDouble(i, 1)));
    }
    return new DataSet(x, y);
  }

  private static FitReport fit(DataSet rows) {
    MultiLayerNetwork net = Nets.plain(Nets.relu(3, 4, 1), DataType.DOUBLE, LossFunction.MSE);
    return LinstorchFitter.fit(net, rows, FitConfig.gaussNewton());
  }

  private static IntToDoubleFunction normal(DoubleUnaryOperator map) {
    Random random = new Random(4);
    return i -> map.applyAsDouble(random.nextGaussian());
  }

  @Test
  void notes_valueFarFromTheMean_namedWithItsDistance() {
    FitReport report = fit(rows(5000, normal(v -> v > 3.2 ? 70 : v)));
    assertThat(report.notes())
        .singleElement()
        .asString()
        .matches("Feature 2 \\(counted from 0\\) has values as far as \\d\\d deviations.*" + NOTE);
    assertThat(report.toString()).contains(NOTE);
  }

  /** Of 60 rows none can be 15 deviations from the mean. */
  @Test
  void notes_typingErrorAmongFewRows_named() {
    assertThat(fit(rows(60, i -> i == 30 ? 1e6 : Math.sin(i))).notes())
        .singleElement()
        .asString()
        .contains("as far as 8 deviations");
  }

  @Test
  void notes_normalAndExponentialFeatures_none() {
    Random random = new Random(5);
    assertThat(fit(rows(5000, i -> -Math.log(1 - random.nextDouble()))).notes()).isEmpty();
    assertThat(fit(rows(20, normal(v -> v))).notes()).isEmpty();
  }

  /** A code that few rows have is as far as the root of their number. */
  @Test
  void notes_rareCodeAndConstant_none() {
    assertThat(fit(rows(5000, i -> i % 2500 == 0 ? 1 : 0)).notes()).isEmpty();
    assertThat(fit(rows(5000, i -> i % 500 == 0 ? i / 500 : 0)).notes()).isEmpty();
    assertThat(fit(rows(500, i -> 7)).notes()).isEmpty();
  }

  /** What the note advises helps. */
  @Test
  void notes_behindQuantileNormalizer_none() {
    for (QuantileNormalizer.Shape shape : QuantileNormalizer.Shape.values()) {
      DataSet rows = rows(2000, normal(v -> Math.exp(3 * v)));
      assertThat(fit(rows).notes()).hasSize(1);
      QuantileNormalizer normalizer = new QuantileNormalizer(shape);
      normalizer.fit(rows);
      normalizer.transform(rows);
      assertThat(fit(rows).notes()).isEmpty();
    }
  }
}
