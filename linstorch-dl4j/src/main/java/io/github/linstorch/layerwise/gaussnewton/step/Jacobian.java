package io.github.linstorch.layerwise.gaussnewton.step;

import io.github.linstorch.lstsq.Matrix;

/**
 * The Jacobian J: derivative of the outputs of some rows by the weights, at the net of a forward
 * pass. Not thread-safe. With a single output the errors of a row in all layers are multiples of
 * the unit errors U_l, which an output error of 1 gives. Only these need products with the weights
 * of the net:
 *
 * <pre>
 *   (J v)_i = sum_l (F_l V_l)_i . (U_l)_i,  J'g = F_l' diag(g) U_l
 * </pre>
 */
public interface Jacobian extends AutoCloseable {

  /**
   * Takes J at a net.
   *
   * @param net the weights; must stay until the next call
   * @param forward has been run through with these weights
   */
  void linearise(Matrix[] net, Activations forward);

  /**
   * {@code tangent = J v}.
   *
   * @param v per layer a change of the weights; unchanged
   * @param tangent n x k; overwritten
   */
  void apply(Matrix[] v, Matrix tangent);

  /**
   * {@code result = J'g}.
   *
   * @param g n x k; unchanged
   * @param result like the weights; overwritten
   */
  void applyTransposed(Matrix g, Matrix[] result);

  /**
   * Per layer {@code G'G} of the errors G that g gives.
   *
   * @param g n x k; unchanged
   * @param grams overwritten
   */
  void errorGrams(Matrix g, Matrix[] grams);

  /**
   * {@code F'F} of what enters a layer.
   *
   * @param weights one per row; null where each is 1
   * @param gram overwritten
   */
  void inputGram(int layer, double[] weights, Matrix gram);

  @Override
  void close();
}
