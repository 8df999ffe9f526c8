package io.github.linstorch.dl4j.badinput;

import io.github.linstorch.dl4j.badinput.Recipe.Expectation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One thing that may be wrong.
 *
 * @param fits whether a recipe can have it
 * @param spoil gives it to a recipe, and notes what must come of it
 */
record Defect(String name, Predicate<Recipe> fits, Consumer<Recipe> spoil) {

  /** All defects there are. */
  static List<Defect> all() {
    List<Defect> all = new ArrayList<>();
    all.addAll(NetworkDefects.all());
    all.addAll(LayerDefects.all());
    all.addAll(ActivationDefects.all());
    all.addAll(GraphDefects.all());
    all.addAll(DataDefects.all());
    all.addAll(MaskDefects.all());
    all.addAll(IteratorDefects.all());
    all.addAll(ListenerDefects.all());
    return List.copyOf(all);
  }

  /** A defect whose refusal contains certain words, whatever it strikes. */
  static Defect of(String name, Predicate<Recipe> fits, Consumer<Recipe> spoil, String... words) {
    return new Defect(
        name,
        fits,
        recipe -> {
          spoil.accept(recipe);
          recipe.expectations.add(Expectation.refusal(words));
        });
  }

  void strike(Recipe recipe) {
    recipe.names.add(name);
    spoil.accept(recipe);
  }
}
