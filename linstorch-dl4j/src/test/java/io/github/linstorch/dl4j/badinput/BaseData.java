package io.github.linstorch.dl4j.badinput;

import io.github.linstorch.dl4j.badinput.Recipe.Container;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Rows that a network can be fitted to, however odd. */
final class BaseData {

  private static final DataType[] TYPES = {
    DataType.FLOAT,
    DataType.DOUBLE,
    DataType.FLOAT16,
    DataType.BFLOAT16,
    DataType.INT8,
    DataType.UINT8,
    DataType.INT16,
    DataType.UINT16,
    DataType.INT32,
    DataType.UINT32,
    DataType.INT64,
    DataType.UINT64
  };

  private final Recipe recipe;

  BaseData(Recipe recipe) {
    this.recipe = recipe;
  }

  /** Draws the container and its batches. */
  void draw() {
    recipe.container =
        recipe.isGraph
            ? recipe.any(
                Container.DATA_SET,
                Container.ITERATOR,
                Container.MULTI_DATA_SET,
                Container.MULTI_ITERATOR)
            : recipe.any(Container.DATA_SET, Container.ARRAYS, Container.ITERATOR);
    int count = recipe.container.isIterator() ? recipe.between(1, 4) : 1;
    double featureScale = scale();
    double labelScale = scale();
    recipe.labelScale = labelScale;
    for (int b = 0; b < count; b++) {
      int rows = recipe.chance(0.15) ? 1 : recipe.between(1, 30);
      Batch batch =
          new Batch(matrix(rows, recipe.nIn, featureScale), matrix(rows, recipe.nOut, labelScale));
      if (recipe.container != Container.ARRAYS && recipe.chance(0.2)) {
        batch.labelsMask = weights(rows);
      }
      recipe.batches.add(batch);
    }
    if (recipe.container.isIterator()) {
      drawIterator();
    }
  }

  private void drawIterator() {
    IteratorFault fault = recipe.iteratorFault;
    fault.refusesPreProcessors = recipe.chance(0.1);
    if (!fault.refusesPreProcessors && recipe.chance(0.2)) {
      fault.preProcessor = batch -> {};
    }
    if (recipe.chance(0.5) && !IteratorDefects.readsAgain(recipe)) {
      recipe.names.add("no reset()");
      fault.kind = IteratorFault.Kind.CANNOT_RESET;
    }
  }

  private double scale() {
    if (recipe.chance(0.8)) {
      return 1;
    }
    double scale = recipe.any(0.0, 1e-300, 1e-30, 1e-3, 1e3, 1e10, 1e20, 1e100, 1e300);
    recipe.names.add("scale " + scale);
    recipe.mayOverflow |= scale != 0 && Math.abs(Math.log10(scale)) > 15;
    return scale;
  }

  /** A random matrix of any type and layout, some with columns that determine nothing. */
  private INDArray matrix(int rows, int columns, double scale) {
    double[][] values = new double[rows][columns];
    boolean repeats = recipe.chance(0.1);
    for (int j = 0; j < columns; j++) {
      double constant = recipe.any(0.0, 1.0, -3.0);
      boolean isConstant = recipe.chance(0.1);
      for (int i = 0; i < rows; i++) {
        values[i][j] = scale * (isConstant ? constant : recipe.random.nextDouble(-2, 2));
        values[i][j] = repeats && j > 0 ? values[i][0] : values[i][j];
      }
    }
    INDArray matrix = layout(Nd4j.createFromArray(values));
    boolean isOrdinary = Math.abs(scale) < 1e4 && (scale == 0 || Math.abs(scale) > 1e-4);
    if (!isOrdinary || recipe.chance(0.5)) {
      return matrix;
    }
    DataType type = recipe.any(TYPES);
    if (type != DataType.FLOAT) {
      recipe.names.add(type + " array");
    }
    return (!type.isSigned() ? Transforms.abs(matrix) : matrix).castTo(type);
  }

  /** The same matrix in another order, or as a view into a larger array. */
  private INDArray layout(INDArray matrix) {
    long rows = matrix.size(0);
    long columns = matrix.size(1);
    switch (recipe.between(0, 6)) {
      case 0:
        return matrix.dup('f');
      case 1:
        return matrix.transpose().dup('c').transpose();
      case 2:
        INDArray larger = Nd4j.valueArrayOf(new long[] {rows + 2, columns + 3}, Double.NaN);
        larger = larger.castTo(DataType.DOUBLE);
        INDArray inside =
            larger.get(NDArrayIndex.interval(1, rows + 1), NDArrayIndex.interval(2, columns + 2));
        return inside.assign(matrix);
      case 3:
        INDArray wide = Nd4j.valueArrayOf(new long[] {2 * rows, 2 * columns}, Double.NaN);
        wide = wide.castTo(DataType.DOUBLE);
        INDArray strided =
            wide.get(
                NDArrayIndex.interval(0, 2, 2 * rows), NDArrayIndex.interval(0, 2, 2 * columns));
        return strided.assign(matrix);
      default:
        return matrix;
    }
  }

  /** Weights of rows, of which at least one is above 0. */
  private INDArray weights(int rows) {
    double[][] weights = new double[rows][1];
    boolean whole = recipe.chance(0.5);
    for (double[] weight : weights) {
      double drawn = recipe.random.nextDouble(0, 3);
      weight[0] = whole ? Math.floor(drawn / 2) : drawn;
    }
    weights[recipe.random.nextInt(rows)][0] = 1;
    INDArray mask = Nd4j.createFromArray(weights);
    DataType type =
        whole
            ? recipe.any(
                DataType.FLOAT, DataType.BOOL, DataType.INT32, DataType.INT64, DataType.UINT8)
            : recipe.any(DataType.FLOAT, DataType.DOUBLE, DataType.FLOAT16, DataType.BFLOAT16);
    recipe.names.add("label mask of " + type);
    return recipe.chance(0.3) ? mask.castTo(type).dup('f') : mask.castTo(type);
  }
}
