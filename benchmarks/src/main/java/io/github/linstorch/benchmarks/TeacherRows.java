package io.github.linstorch.benchmarks;

import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Rows whose labels a network 20-64-64-1 gives: normal features, its output standardised, normal
 * noise of deviation 0.1; so squared errors are in units of the variance of its output. The network
 * has He's weights and biases of deviation 0.5.
 */
final class TeacherRows {

  static final int[] WIDTHS = {20, 64, 64, 1};

  /** What no network can get below, but by chance. */
  static final double NOISE_VARIANCE = 0.01;

  private static final int CHUNK = 20_000;

  private final MultiLayerNetwork teacher = FloatNet.regression(0, WIDTHS);
  private final double mean;
  private final double deviation;

  TeacherRows(long seed) {
    Random random = new Random(seed);
    for (int l = 0; l < WIDTHS.length - 1; l++) {
      double he = Math.sqrt(2.0 / WIDTHS[l]);
      teacher.setParam(l + "_W", normal(random, WIDTHS[l], WIDTHS[l + 1]).muli(he));
      teacher.setParam(l + "_b", normal(random, 1, WIDTHS[l + 1]).muli(0.5).reshape(-1));
    }
    INDArray sample = teacher.output(normal(random, CHUNK, WIDTHS[0]));
    mean = sample.meanNumber().doubleValue();
    deviation = sample.stdNumber().doubleValue();
  }

  /**
   * Makes rows.
   *
   * @param count a multiple of 20,000
   */
  DataSet rows(int count, long seed) {
    Random random = new Random(seed);
    INDArray features = Nd4j.create(count, WIDTHS[0]);
    INDArray labels = Nd4j.create(count, 1);
    for (int from = 0; from < count; from += CHUNK) {
      INDArray x = normal(random, CHUNK, WIDTHS[0]);
      INDArray y = teacher.output(x).subi(mean).divi(deviation);
      y.addi(normal(random, CHUNK, 1).muli(Math.sqrt(NOISE_VARIANCE)));
      features.get(NDArrayIndex.interval(from, from + CHUNK)).assign(x);
      labels.get(NDArrayIndex.interval(from, from + CHUNK)).assign(y);
    }
    return new DataSet(features, labels);
  }

  private static INDArray normal(Random random, int rows, int columns) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Nd4j.createFromArray(values).reshape(rows, columns);
  }
}
