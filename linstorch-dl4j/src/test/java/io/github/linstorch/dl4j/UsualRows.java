package io.github.linstorch.dl4j;

import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Rows for the programs of {@link UsualProgramsTest}: normal features, labels without noise. */
final class UsualRows {

  static final int ROWS = 400;

  private static final int STEPS = 20;

  private final Random random;

  UsualRows(long seed) {
    this.random = new Random(seed);
  }

  private float[][] normals(int columns) {
    float[][] values = new float[ROWS][columns];
    for (float[] row : values) {
      for (int j = 0; j < columns; j++) {
        row[j] = (float) random.nextGaussian();
      }
    }
    return values;
  }

  /** One output, {@code sin(2 x1)}, plus x2 where there is one. */
  DataSet regression(int features) {
    float[][] x = normals(features);
    float[][] y = new float[ROWS][1];
    for (int i = 0; i < ROWS; i++) {
      y[i][0] = (float) (Math.sin(2 * x[i][0]) + (features > 1 ? x[i][1] : 0));
    }
    return new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
  }

  /** Classes by the distance of (x1, x2) from the origin, one-hot. */
  DataSet classes(int features, int count) {
    float[][] x = normals(features);
    float[][] y = new float[ROWS][count];
    for (int i = 0; i < ROWS; i++) {
      int ring = (int) (Math.hypot(x[i][0], x[i][1]) / 1.2);
      y[i][Math.min(count - 1, ring)] = 1;
    }
    return new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
  }

  /** Two of those classes as one column of zeros and ones. */
  DataSet binary(int features) {
    DataSet two = classes(features, 2);
    return new DataSet(two.getFeatures(), two.getLabels().getColumn(1, true).dup());
  }

  /** Labels that are the features. */
  DataSet autoencoded(int features) {
    INDArray x = Nd4j.createFromArray(normals(features));
    return new DataSet(x, x.dup());
  }

  /** Sequences of one feature, labelled with the sine of their mean. */
  DataSet sequences() {
    float[][][] x = new float[ROWS][1][STEPS];
    float[][] y = new float[ROWS][1];
    for (int i = 0; i < ROWS; i++) {
      double sum = 0;
      for (int t = 0; t < STEPS; t++) {
        x[i][0][t] = (float) random.nextGaussian();
        sum += x[i][0][t];
      }
      y[i][0] = (float) Math.sin(sum / STEPS);
    }
    return new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
  }

  /** Features of two inputs, labelled with {@code sin(2 num1) + cat1}. */
  MultiDataSet twoInputs(int num, int cat) {
    float[][] a = normals(num);
    float[][] b = normals(cat);
    float[][] y = new float[ROWS][1];
    for (int i = 0; i < ROWS; i++) {
      y[i][0] = (float) (Math.sin(2 * a[i][0]) + b[i][0]);
    }
    return new MultiDataSet(
        new INDArray[] {Nd4j.createFromArray(a), Nd4j.createFromArray(b)},
        new INDArray[] {Nd4j.createFromArray(y)});
  }
}
