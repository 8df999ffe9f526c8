package io.github.linstorch.layerwise;

import io.github.linstorch.lstsq.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Outputs of a stack before its last activation, and the labels of the rows.
 *
 * @param values n x nOut pre-activations of the last layer
 * @param labels n x nOut
 * @param weights one per row; null where all are 1
 */
public record Logits(Matrix values, Matrix labels, double[] weights) {

  /**
   * Runs rows through a stack.
   *
   * @param stack the layers
   * @param parameters flat parameters; unchanged
   * @param source the rows
   * @return all rows, in their order
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  public static Logits of(DenseStack stack, double[] parameters, RowSource source) {
    DenseStack linear = stack.withLinearOutput();
    HeapEngine engine = new HeapEngine(linear, source.largestBlock(), 0);
    engine.setParameters(parameters);
    Evaluation.Accumulator unused = new Evaluation.Accumulator(linear, false);
    List<Logits> blocks = new ArrayList<>();
    source.restart();
    for (int count = source.advance(); count > 0; count = source.advance()) {
      for (int b = 0; b < count; b++) {
        Interruption.check();
        engine.load(source, b);
        engine.forward(linear.depth(), unused);
        int rows = source.rowsIn(b);
        double[] weights = source.weights(b);
        blocks.add(
            new Logits(
                Matrix.ofColumns(engine.outputs(), rows),
                Matrix.ofColumns(engine.labels(), rows),
                weights == null ? null : Arrays.copyOf(weights, rows)));
      }
    }
    return joined(blocks);
  }

  /**
   * Puts logits of the same number of outputs together.
   *
   * @param parts at least one
   * @return the rows of all, in their order
   */
  public static Logits joined(List<Logits> parts) {
    int n = parts.stream().mapToInt(part -> part.values.rows()).sum();
    int nOut = parts.get(0).values.columns();
    boolean weighted = parts.stream().anyMatch(part -> part.weights != null);
    Logits all =
        new Logits(new Matrix(n, nOut), new Matrix(n, nOut), weighted ? new double[n] : null);
    int from = 0;
    for (Logits part : parts) {
      copy(part.values, all.values, from);
      copy(part.labels, all.labels, from);
      for (int i = 0; weighted && i < part.values.rows(); i++) {
        all.weights[from + i] = part.weights == null ? 1 : part.weights[i];
      }
      from += part.values.rows();
    }
    return all;
  }

  private static void copy(Matrix part, Matrix all, int from) {
    for (int j = 0; j < part.columns(); j++) {
      System.arraycopy(part.values(), part.at(j), all.values(), all.at(j) + from, part.rows());
    }
  }
}
