package io.github.linstorch.dl4j.badinput;

import io.github.linstorch.dl4j.badinput.Recipe.Container;
import io.github.linstorch.dl4j.badinput.Recipe.Expectation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** What may be wrong with features and labels. */
final class DataDefects {

  private DataDefects() {}

  static List<Defect> all() {
    List<Defect> all = new ArrayList<>();
    all.add(Defect.of("null settings", recipe -> true, r -> r.config = null, "FitConfig", "null"));
    all.add(
        Defect.of(
            "null data",
            recipe -> recipe.container != Container.ARRAYS,
            recipe -> recipe.anyBatch().isNull = true,
            "DataSet",
            "null"));
    for (boolean features : new boolean[] {true, false}) {
      addShapes(all, features);
      addTypes(all, features);
      addNonFinite(all, features);
    }
    all.add(
        Defect.of(
            "fewer labels than features",
            recipe -> true,
            recipe -> {
              Batch batch = recipe.anyBatch();
              batch.labels = Nd4j.ones(batch.features == null ? 3 : size(batch) + 1, recipe.nOut);
            },
            "rows",
            "labels",
            "features"));
    all.add(
        Defect.of(
            "class numbers",
            recipe -> recipe.nOut > 1,
            recipe -> {
              Batch batch = recipe.anyBatch();
              batch.labels = Nd4j.zeros(DataType.INT32, size(batch), 1);
            },
            "labels",
            "one-hot"));
    addMulti(all);
    return all;
  }

  private static long size(Batch batch) {
    INDArray features = batch.features;
    return features == null || features.rank() == 0 || features.isEmpty() ? 3 : features.size(0);
  }

  /** Replaces features or labels by something else. */
  private static Defect replace(
      boolean features,
      String name,
      Predicate<Recipe> fits,
      BiFunction<Recipe, INDArray, INDArray> change,
      String... words) {
    String what = features ? "features" : "labels";
    List<String> expected = new ArrayList<>(List.of(words));
    expected.add(what);
    return Defect.of(
        what + ": " + name,
        fits,
        recipe -> {
          Batch batch = recipe.anyBatch();
          if (features) {
            batch.features = change.apply(recipe, batch.features);
          } else {
            batch.labels = change.apply(recipe, batch.labels);
          }
        },
        expected.toArray(String[]::new));
  }

  private static Defect always(
      boolean features,
      String name,
      BiFunction<Recipe, INDArray, INDArray> change,
      String... words) {
    return replace(features, name, recipe -> true, change, words);
  }

  private static void addShapes(List<Defect> all, boolean features) {
    all.add(always(features, "null", (recipe, old) -> null, "null"));
    all.add(
        always(
            features,
            "closed",
            (recipe, old) -> {
              INDArray closed = Nd4j.ones(2, width(recipe, features));
              closed.close();
              return closed;
            },
            "closed"));
    all.add(
        always(
            features,
            "view of a closed array",
            (recipe, old) -> {
              INDArray closed = Nd4j.ones(3, width(recipe, features));
              INDArray view = closed.getRows(0, 1).getRow(0, true);
              INDArray column = closed.getColumn(0, true);
              closed.close();
              return recipe.chance(0.5) ? column : closed.wasClosed() ? column : view;
            },
            "closed"));
    all.add(always(features, "empty", (r, old) -> Nd4j.empty(DataType.FLOAT), "none"));
    all.add(
        always(
            features,
            "no rows",
            (recipe, old) -> Nd4j.create(DataType.FLOAT, 0, width(recipe, features)),
            "none"));
    all.add(always(features, "scalar", (r, old) -> Nd4j.scalar(1.0), "matrix", "[]"));
    all.add(
        always(features, "vector", (r, old) -> Nd4j.ones(width(r, features)), "matrix", "reshape"));
    all.add(
        always(
            features,
            "rank 3",
            (recipe, old) -> Nd4j.ones(2, width(recipe, features), 3),
            "matrix",
            "3]"));
    all.add(
        always(
            features,
            "rank 4",
            (recipe, old) -> Nd4j.ones(DataType.DOUBLE, 2, 1, 4, width(recipe, features)),
            "matrix",
            "[2, 1, 4,"));
    all.add(
        always(
            features,
            "too wide",
            (recipe, old) -> Nd4j.ones(rows(old), width(recipe, features) + 1),
            "shape"));
    all.add(
        replace(
            features,
            "too narrow",
            recipe -> width(recipe, features) > 1,
            (recipe, old) -> Nd4j.ones(rows(old), width(recipe, features) - 1),
            "shape"));
  }

  private static long rows(INDArray old) {
    return old == null || old.rank() == 0 || old.isEmpty() ? 3 : old.size(0);
  }

  private static int width(Recipe recipe, boolean features) {
    return features ? recipe.nIn : recipe.nOut;
  }

  private static void addTypes(List<Defect> all, boolean features) {
    all.add(
        always(
            features,
            "BOOL",
            (recipe, old) -> Nd4j.zeros(DataType.BOOL, rows(old), width(recipe, features)),
            "BOOL"));
    all.add(
        always(
            features,
            "UTF8",
            (recipe, old) -> {
              int length = (int) rows(old) * width(recipe, features);
              return Nd4j.create(
                  Collections.nCopies(length, "seven"), rows(old), width(recipe, features));
            },
            "UTF8"));
  }

  private static void addNonFinite(List<Defect> all, boolean features) {
    String what = features ? "features" : "labels";
    for (DataType type :
        List.of(DataType.FLOAT, DataType.DOUBLE, DataType.FLOAT16, DataType.BFLOAT16)) {
      for (double value : new double[] {Double.NaN, 1 / 0.0, -1 / 0.0}) {
        all.add(
            new Defect(
                what + ": " + value + " of type " + type,
                recipe -> true,
                recipe -> spoil(recipe, recipe.anyBatch(), features, type, value)));
      }
    }
  }

  private static void spoil(
      Recipe recipe, Batch batch, boolean features, DataType type, double value) {
    INDArray old = features ? batch.features : batch.labels;
    INDArray spoiled = Nd4j.ones(type, rows(old), width(recipe, features));
    spoiled = recipe.chance(0.5) ? spoiled : spoiled.dup('f');
    int row = recipe.random.nextInt((int) rows(old));
    int column = recipe.random.nextInt(width(recipe, features));
    spoiled.putScalar(row, column, value);
    batch.labelsMask = null;
    if (features) {
      batch.features = spoiled;
    } else {
      batch.labels = spoiled;
    }
    recipe.expectations.add(
        Expectation.refusal(features ? "features" : "labels", "" + value, "column " + column));
  }

  private static void addMulti(List<Defect> all) {
    all.add(multi("two arrays of features", 2, 1, 0, "features", "2"));
    all.add(multi("two arrays of labels", 1, 2, 0, "labels", "2"));
    all.add(multi("no array of features", 0, 1, 0, "features", "0"));
    all.add(multi("no array of labels", 1, 0, 0, "labels", "0"));
    all.add(multi("null arrays", -1, -1, 0, "MultiDataSet", "features", "0"));
    all.add(multi("two label masks", 1, 1, 2, "mask", "2"));
  }

  /** A multi data set of some numbers of arrays; null for -1. */
  private static Defect multi(String name, int features, int labels, int masks, String... words) {
    return Defect.of(
        name,
        recipe -> recipe.container.isMulti(),
        recipe -> {
          MultiDataSet data = new MultiDataSet();
          data.setFeatures(arrays(features, recipe.nIn));
          data.setLabels(arrays(labels, recipe.nOut));
          if (masks > 0) {
            data.setLabelsMaskArray(arrays(masks, 1));
          }
          recipe.anyBatch().multi = data;
        },
        words);
  }

  private static INDArray[] arrays(int count, int width) {
    if (count < 0) {
      return null;
    }
    INDArray[] arrays = new INDArray[count];
    Arrays.setAll(arrays, i -> Nd4j.ones(2, width));
    return arrays;
  }
}
