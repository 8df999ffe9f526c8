package io.github.linstorch.layerwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.linstorch.layerwise.DenseStack.Layer;
import io.github.linstorch.layerwise.DenseStack.Penalty;
import io.github.linstorch.layerwise.linstorch.Linstorch;
import io.github.linstorch.layerwise.linstorch.SolverChoice;
import io.github.linstorch.lstsq.Summary;
import io.github.linstorch.testsupport.Copies;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a pass needs can be sent to another JVM, and gives the same results there. */
class SerialisationTest {

  private static final int ROWS = 1500;

  private final SplittableRandom random = new SplittableRandom(21);
  private final double[][] x = columns(4);
  private final double[][] y = columns(3);

  private static Stream<Activation> activations() {
    return Stream.of(
        Activation.IDENTITY,
        Activation.RELU,
        Activation.SOFTMAX,
        Activation.leakyRelu(0.1),
        Activation.elu(0.1));
  }

  /** Rows of columns of which every one sums to 1 over them. */
  private double[][] columns(int count) {
    double[][] columns = new double[count][ROWS];
    for (int i = 0; i < ROWS; i++) {
      double sum = 0;
      for (double[] column : columns) {
        column[i] = random.nextDouble();
        sum += column[i];
      }
      for (double[] column : columns) {
        column[i] /= sum;
      }
    }
    return columns;
  }

  private static DenseStack stack(Activation hidden, Activation last) {
    return new DenseStack(
        List.of(
            new Layer("a", 4, 6, true, Activation.leakyRelu(0.25), true, Penalty.NONE),
            new Layer("b", 6, 5, false, hidden, false, new Penalty(0.125, 0, true)),
            new Layer("c", 5, 3, true, last)));
  }

  private double[] parameters(DenseStack stack) {
    return new SplittableRandom(22).doubles(stack.parameterCount(), -1, 1).toArray();
  }

  private Fitted fit(DenseStack stack) {
    Linstorch.Settings settings =
        new Linstorch.Settings(false, true, 1, true, Double.NaN, SolverChoice.AUTO, 2);
    return Linstorch.fit(
        stack,
        parameters(stack),
        new Samples(x, y, ROWS),
        settings,
        new HeapFit.AsTheyAre(),
        new HeapFit.Nobody());
  }

  @ParameterizedTest
  @MethodSource("activations")
  void activation_copied_equalToThatOfItsKindAndParameterAlone(Activation activation) {
    Activation copy = Copies.of(activation);

    assertThat(copy).isNotSameAs(activation).isEqualTo(activation).hasSameHashCodeAs(activation);
    assertThat(activations().filter(copy::equals)).containsExactly(activation);
    assertThat(copy).isNotEqualTo(Activation.elu(0.5)).isNotEqualTo(Activation.leakyRelu(0.5));
  }

  private static void assertSame(Evaluation found, Evaluation expected) {
    assertThat(found.deadUnits()).isEqualTo(expected.deadUnits());
    assertThat(List.of(found.loss(), found.logLoss(), found.rowWeight()))
        .isEqualTo(List.of(expected.loss(), expected.logLoss(), expected.rowWeight()));
  }

  @ParameterizedTest
  @MethodSource("activations")
  void fit_copiedStack_sameParametersAndLosses(Activation last) {
    DenseStack stack = stack(Activation.RELU, last);
    Fitted expected = fit(stack);

    Fitted found = fit(Copies.of(stack));

    assertThat(found.parameters()).isEqualTo(expected.parameters());
    assertSame(found.losses().after(), expected.losses().after());
    assertSame(found.losses().before(), expected.losses().before());
    assertThat(found.losses().after().logLoss())
        .matches(loss -> last.isSoftmax() != Double.isNaN(loss));
  }

  @Test
  void layers_copied_equal() {
    DenseStack stack = stack(Activation.elu(2), Activation.SOFTMAX);
    DenseStack copy = Copies.of(stack);

    for (int l = 0; l < stack.depth(); l++) {
      assertThat(copy.layer(l)).isEqualTo(stack.layer(l));
      assertThat(copy.end(l)).isEqualTo(stack.end(l));
    }
    assertThat(copy.solvable()).isEqualTo(stack.solvable());
  }

  @Test
  void regression_copied_sameTargets() {
    DenseStack stack = stack(Activation.elu(2), Activation.leakyRelu(0.5));
    Regression regression =
        new Regression(
            1, new BackwardTarget(stack, parameters(stack), 1, Double.NaN), Summary.GRAM);
    Regression copy = Copies.of(regression);

    assertThat(copy.layer()).isEqualTo(1);
    assertThat(copy.summary()).isEqualTo(Summary.GRAM);
    assertThat(copy.target().width()).isEqualTo(regression.target().width());
    assertThat(copy.target().map()).isEqualTo(regression.target().map());
    assertThat(copy.target().transform(y, ROWS))
        .isDeepEqualTo(regression.target().transform(y, ROWS));
    assertThat(copy.newState(Copies.of(stack)).width())
        .isEqualTo(regression.newState(stack).width());
    assertThatThrownBy(copy.target()::conditionNumber).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void accumulator_copiedHalfway_sameEvaluation() {
    DenseStack stack = stack(Activation.RELU, Activation.SOFTMAX);
    Evaluation.Accumulator expected = new Evaluation.Accumulator(stack, true);
    Evaluation.Accumulator half = new Evaluation.Accumulator(stack, true);
    note(expected, 0);
    note(expected, 1);
    note(half, 0);

    Evaluation.Accumulator copy = Copies.of(half);
    note(copy, 1);

    Evaluation result = expected.result(true);
    assertThat(result.deadUnits()).isEqualTo(new int[] {0, 4, 0});
    assertSame(copy.result(true), result);
    assertSame(Copies.of(result), result);
  }

  private void note(Evaluation.Accumulator accumulator, int unit) {
    accumulator.countRows(ROWS, null);
    accumulator.addUnit(1, 0, x[unit], ROWS);
    accumulator.addOutput(0, y[unit], y[unit + 1], null, ROWS);
  }
}
