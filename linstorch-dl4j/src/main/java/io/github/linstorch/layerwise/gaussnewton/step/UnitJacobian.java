package io.github.linstorch.layerwise.gaussnewton.step;

import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.SingleMatrix;
import java.util.Arrays;

/**
 * Jacobian in single precision for a single output, computed from the unit errors U_l. Java
 * multiplies and sums up the rows, on the factor with fewer columns:
 *
 * <pre>
 *   (F_l V_l)_i . (U_l)_i = (F_l)_i . (U_l V_l')_i,  F_l' (diag(g) U_l) = (diag(g) F_l)' U_l
 * </pre>
 */
final class UnitJacobian extends SingleJacobian {

  /** U of a layer with fewer inputs than outputs, else null. */
  private final SingleMatrix[] nativeUnits;

  /** F of a layer with fewer inputs than outputs, else null. */
  private final float[][] inputs;

  private final float[][] units;
  private final float[] dots;

  UnitJacobian(Topology shape, int n) {
    super(shape, n);
    int depth = shape.depth();
    this.nativeUnits = new SingleMatrix[depth];
    this.inputs = new float[depth][];
    this.units = new float[depth][];
    this.dots = new float[n];
    for (int l = 0; l < depth; l++) {
      int h = shape.dims()[l + 1];
      units[l] = new float[n * h];
      if (shape.rows(l) < h) {
        nativeUnits[l] = allocate(n, h);
        inputs[l] = new float[n * shape.rows(l)];
      }
    }
  }

  @Override
  public void linearise(Matrix[] net, Activations forward) {
    super.linearise(net, forward);
    Arrays.fill(values, 0, n, 1);
    runBack(
        l -> {
          System.arraycopy(values, 0, units[l], 0, units[l].length);
          if (inputs[l] != null) {
            nativeUnits[l].put(values, shape.dims()[l + 1]);
            Floats.convert(forward.entering(l).values(), inputs[l].length, 1, inputs[l]);
          }
        });
  }

  @Override
  public void apply(Matrix[] v, Matrix tangent) {
    double scale = scale(v);
    Arrays.fill(dots, 0);
    for (int l = 0; l <= last; l++) {
      int d = shape.rows(l);
      int h = shape.dims()[l + 1];
      put(v[l], scale, changes[l]);
      if (inputs[l] != null) {
        product.setProductTransposed(nativeUnits[l], changes[l], h, d);
        product.get(values, d);
        Floats.addRowDots(values, inputs[l], dots);
      } else {
        product.setProduct(entering[l], changes[l], d, h, false);
        product.get(values, h);
        Floats.addRowDots(values, units[l], dots);
      }
    }
    Floats.convert(dots, 1 / scale, tangent.values());
  }

  @Override
  public void applyTransposed(Matrix g, Matrix[] result) {
    double scale = Floats.scale(g.values());
    Floats.convert(g.values(), n, scale, dots);
    for (int l = 0; l <= last; l++) {
      int h = shape.dims()[l + 1];
      if (inputs[l] != null) {
        Floats.setScaledRows(dots, inputs[l], values);
        errors.put(values, shape.rows(l));
        gradients[l].setCross(errors, nativeUnits[l], h);
      } else {
        Floats.setScaledRows(dots, units[l], values);
        errors.put(values, h);
        gradients[l].setCross(entering[l], errors, h);
      }
      getGradient(l, 1 / scale, result[l]);
    }
  }

  @Override
  public void errorGrams(Matrix g, Matrix[] grams) {
    double scale = Floats.scale(g.values());
    Floats.convert(g.values(), n, scale, dots);
    for (int l = 0; l <= last; l++) {
      Floats.setScaledRows(dots, units[l], values);
      errors.put(values, shape.dims()[l + 1]);
      setErrorGram(l, scale, grams[l]);
    }
  }
}
