package io.github.linstorch.dl4j.badinput;

import io.github.linstorch.dl4j.badinput.Recipe.Container;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What may be wrong with masks. */
final class MaskDefects {

  private static final Predicate<Recipe> CAN_HAVE_MASKS =
      recipe -> recipe.container != Container.ARRAYS;

  private MaskDefects() {}

  static List<Defect> all() {
    List<Defect> all = new ArrayList<>();
    all.add(featuresMask("of ones", (recipe, rows) -> Nd4j.ones(rows, 1)));
    all.add(featuresMask("of time steps", (recipe, rows) -> Nd4j.ones(rows, 7)));
    all.add(featuresMask("of BOOL", (recipe, rows) -> Nd4j.zeros(DataType.BOOL, rows, 1)));
    all.add(featuresMask("that is closed", (recipe, rows) -> closed(rows)));
    all.add(mask("of outputs", (recipe, rows) -> Nd4j.ones(rows, recipe.nOut + 1), "1]"));
    all.add(mask("with a row too many", (recipe, rows) -> Nd4j.ones(rows + 1, 1), "1]"));
    all.add(mask("of rank 1", (recipe, rows) -> Nd4j.ones(rows), "1]"));
    all.add(mask("of rank 3", (recipe, rows) -> Nd4j.ones(rows, 1, 1), "1]"));
    all.add(mask("that is a scalar", (recipe, rows) -> Nd4j.scalar(1.0), "1]"));
    all.add(mask("that is empty", (recipe, rows) -> Nd4j.empty(DataType.FLOAT), "1]"));
    all.add(mask("that is closed", (recipe, rows) -> closed(rows), "closed"));
    all.add(
        mask(
            "of UTF8",
            (recipe, rows) -> Nd4j.create(Collections.nCopies(rows, "all"), rows, 1),
            "UTF8"));
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE, DataType.FLOAT16)) {
      for (double value : new double[] {Double.NaN, -1, 1 / 0.0}) {
        all.add(
            mask(
                "of " + type + " with " + value,
                (recipe, rows) -> {
                  INDArray mask = Nd4j.ones(type, rows, 1);
                  mask.putScalar(recipe.random.nextInt(rows), 0, value);
                  return mask;
                },
                "" + value,
                "row"));
      }
    }
    all.add(
        Defect.of(
            "label masks of zeros",
            CAN_HAVE_MASKS,
            recipe ->
                recipe.batches.forEach(
                    batch -> batch.labelsMask = Nd4j.zeros(DataType.FLOAT, rows(batch), 1)),
            "weight above 0",
            "label mask"));
    return all;
  }

  private static int rows(Batch batch) {
    INDArray labels = batch.labels;
    return labels == null || labels.rank() == 0 || labels.isEmpty() ? 3 : (int) labels.size(0);
  }

  private static INDArray closed(int rows) {
    INDArray closed = Nd4j.ones(rows, 1);
    closed.close();
    return closed;
  }

  private static Defect featuresMask(String name, BiFunction<Recipe, Integer, INDArray> make) {
    return Defect.of(
        "features mask " + name,
        CAN_HAVE_MASKS,
        recipe -> {
          Batch batch = recipe.anyBatch();
          batch.featuresMask = make.apply(recipe, rows(batch));
        },
        "mask of the features");
  }

  private static Defect mask(
      String name, BiFunction<Recipe, Integer, INDArray> make, String... words) {
    List<String> expected = new ArrayList<>(List.of(words));
    expected.add("label mask");
    return Defect.of(
        "label mask " + name,
        CAN_HAVE_MASKS,
        recipe -> {
          Batch batch = recipe.anyBatch();
          batch.labelsMask = make.apply(recipe, rows(batch));
        },
        expected.toArray(String[]::new));
  }
}
