package io.github.linstorch.layerwise;

/**
 * A ReLU with Deeplearning4j's further parameters, {@code f(z) = min(max, z >= threshold ? z :
 * below (z - threshold))}. It jumps at a threshold other than 0.
 *
 * @param below slope below the threshold, at least 0
 * @param threshold finite
 * @param max positive and above the threshold; infinite for none
 */
record BentRelu(double below, double threshold, double max) implements ScalarFunction {

  @Override
  public double value(double z) {
    return Math.min(max, z >= threshold ? z : below * (z - threshold));
  }

  @Override
  public double derivative(double z) {
    return z >= max ? 0 : z >= threshold ? 1 : below;
  }
}
