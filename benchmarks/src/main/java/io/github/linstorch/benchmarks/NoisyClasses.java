package io.github.linstorch.benchmarks;

import io.github.linstorch.dl4j.Scores;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Rows whose classes are drawn by the probabilities of a random network 20-24-5: normal features,
 * classes that overlap.
 */
final class NoisyClasses {

  static final int FEATURES = 20;
  static final int CLASSES = 5;

  private static final int HIDDEN = 24;

  /** Of the logits: the larger, the less the classes overlap. */
  private static final double SHARPNESS = 3;

  private final MultiLayerNetwork teacher = FloatNet.classification(0, FEATURES, HIDDEN, CLASSES);

  NoisyClasses(long seed) {
    Random random = new Random(seed);
    double he = Math.sqrt(2.0 / FEATURES);
    teacher.setParam("0_W", normal(random, FEATURES, HIDDEN).muli(he));
    teacher.setParam("0_b", normal(random, 1, HIDDEN).muli(he).reshape(-1));
    double last = SHARPNESS * Math.sqrt(2.0 / HIDDEN);
    teacher.setParam("1_W", normal(random, HIDDEN, CLASSES).muli(last));
  }

  /** Makes rows. */
  DataSet rows(int count, long seed) {
    Random random = new Random(seed);
    INDArray features = normal(random, count, FEATURES);
    double[][] probabilities = teacher.output(features).toDoubleMatrix();
    float[][] labels = new float[count][CLASSES];
    for (int i = 0; i < count; i++) {
      double left = random.nextDouble();
      int drawn = 0;
      while (drawn < CLASSES - 1 && left >= probabilities[i][drawn]) {
        left -= probabilities[i][drawn++];
      }
      labels[i][drawn] = 1;
    }
    return new DataSet(features, Nd4j.createFromArray(labels));
  }

  /** What no network can be better than, but by chance. */
  Scores best(DataSet rows) {
    return Scores.of(teacher, rows);
  }

  private static INDArray normal(Random random, int rows, int columns) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Nd4j.createFromArray(values).reshape(rows, columns);
  }
}
