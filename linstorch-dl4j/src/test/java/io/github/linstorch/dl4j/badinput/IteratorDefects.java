package io.github.linstorch.dl4j.badinput;

import io.github.linstorch.dl4j.Solver;
import io.github.linstorch.dl4j.badinput.IteratorFault.Kind;
import io.github.linstorch.dl4j.badinput.Recipe.Expectation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What may be wrong with iterators and their preprocessors. */
final class IteratorDefects {

  private static final Predicate<Recipe> HAS_ITERATOR = recipe -> recipe.container.isIterator();

  /** Part of the class names of both iterators. */
  private static final String NAME = "Iterator";

  private IteratorDefects() {}

  static List<Defect> all() {
    List<Defect> all = new ArrayList<>();
    all.add(Defect.of("null iterator", HAS_ITERATOR, r -> r.isIteratorNull = true, NAME, "null"));
    all.add(
        new Defect(
            "no reset()",
            recipe -> HAS_ITERATOR.test(recipe) && readsAgain(recipe),
            recipe -> {
              IteratorFault fault = recipe.iteratorFault;
              fault.kind = Kind.CANNOT_RESET;
              recipe.expectations.add(
                  new Expectation(
                      () -> fault.kind == Kind.CANNOT_RESET,
                      List.of(NAME, "cannot be reset"),
                      null));
            }));
    for (Kind kind : List.of(Kind.THROWS_IN_NEXT, Kind.THROWS_IN_HAS_NEXT, Kind.THROWS_IN_RESET)) {
      for (int pass = 1; pass <= 4; pass++) {
        all.add(throwing(kind, pass));
      }
    }
    all.add(throwing(Kind.THROWS_IN_RESET_SUPPORTED, 0));
    all.add(fault(Kind.GIVES_NULL, 1, null, "batch 0", NAME, "null"));
    all.add(fault(Kind.GIVES_NOTHING, 1, null, "at least one row", NAME));
    for (int pass = 2; pass <= 4; pass++) {
      all.add(fault(Kind.GIVES_NULL, pass, null, "batch 0", NAME, "null"));
      all.add(fault(Kind.GIVES_NOTHING, pass, null, NAME, "rows in one pass"));
      all.add(fault(Kind.GIVES_ONE_BATCH_MORE, pass, null, NAME, "rows in one pass"));
      all.add(fault(Kind.GIVES_ONE_BATCH_LESS, pass, null, NAME, "rows in one pass"));
      all.add(fault(Kind.GIVES_ANOTHER_BATCH, pass, b -> b.features = null, "batch 0", "features"));
      all.add(fault(Kind.GIVES_ANOTHER_BATCH, pass, b -> b.labels = null, "batch 0", "labels"));
      all.add(
          fault(
              Kind.GIVES_ANOTHER_BATCH,
              pass,
              batch -> batch.features = Nd4j.ones(2, 9),
              "batch 0",
              "features"));
      all.add(
          fault(
              Kind.GIVES_ANOTHER_BATCH,
              pass,
              batch -> batch.labels = Nd4j.ones(2, 9, 3),
              "batch 0",
              "labels"));
    }
    all.add(preProcessor("drops the features", batch -> batch.features = null, "features"));
    all.add(preProcessor("drops the labels", batch -> batch.labels = null, "labels"));
    all.add(preProcessor("makes rank 3", batch -> batch.features = Nd4j.ones(2, 3, 1), "features"));
    all.add(preProcessor("widens", batch -> batch.labels = Nd4j.ones(2, 9), "labels"));
    all.add(
        preProcessor(
            "closes",
            batch -> {
              INDArray closed = batch.features.dup();
              closed.close();
              batch.features = closed;
            },
            "features"));
    all.add(preProcessor("makes NaN", IteratorDefects::spoilFirst, "labels", "NaN"));
    all.add(
        new Defect(
            "preprocessor throws",
            HAS_ITERATOR,
            recipe -> {
              RuntimeException exception = new IllegalStateException("from the preprocessor");
              recipe.iteratorFault.refusesPreProcessors = false;
              recipe.iteratorFault.preProcessor =
                  batch -> {
                    throw exception;
                  };
              recipe.expectations.add(new Expectation(() -> true, List.of(), exception));
            }));
    return all;
  }

  /** Whether one pass over the rows does not do. */
  static boolean readsAgain(Recipe recipe) {
    return recipe.depth > 1
        || recipe.config.keepBest()
        || !recipe.isOutputLinear
        || recipe.isConstrained
        || recipe.type == DataType.FLOAT16
        || recipe.config.solver() == Solver.NORMAL_EQUATIONS;
  }

  private static void spoilFirst(Batch batch) {
    if (batch.labels.rank() != 2) {
      return;
    }
    batch.labels = Nd4j.ones(batch.labels.shape());
    for (int i = 0; i < batch.labels.size(0); i++) {
      batch.labels.putScalar(i, 0, Double.NaN);
    }
  }

  private static Defect throwing(Kind kind, int pass) {
    return new Defect(
        kind + " from pass " + pass,
        HAS_ITERATOR,
        recipe -> {
          IteratorFault fault = recipe.iteratorFault;
          fault.kind = kind;
          fault.fromPass = pass;
          fault.exception = new IllegalStateException("from the iterator");
          recipe.expectations.add(new Expectation(() -> fault.isMet, List.of(), fault.exception));
        });
  }

  private static Defect fault(Kind kind, int pass, Consumer<Batch> change, String... words) {
    return new Defect(
        kind + " from pass " + pass,
        HAS_ITERATOR,
        recipe -> {
          IteratorFault fault = recipe.iteratorFault;
          fault.kind = kind;
          fault.fromPass = pass;
          fault.change = change;
          recipe.expectations.add(new Expectation(() -> fault.isMet, List.of(words), null));
        });
  }

  private static Defect preProcessor(String name, Consumer<Batch> change, String... words) {
    List<String> expected = new ArrayList<>(List.of(words));
    return Defect.of(
        "preprocessor " + name,
        HAS_ITERATOR,
        recipe -> {
          recipe.iteratorFault.refusesPreProcessors = false;
          recipe.iteratorFault.preProcessor = change;
        },
        expected.toArray(String[]::new));
  }
}
