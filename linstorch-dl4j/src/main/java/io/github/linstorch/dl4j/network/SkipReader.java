package io.github.linstorch.dl4j.network;

import io.github.linstorch.dl4j.network.Chain.Sum;
import io.github.linstorch.dl4j.network.Chain.Term;
import io.github.linstorch.layerwise.Activation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads what the sums along a chain add, as levels of the dense layers. */
final class SkipReader {

  private static final String OTHERWISE =
      ": it must stand behind the activation of a hidden dense layer, and add outputs of earlier"
          + " ones, or the input, of equal width";

  /**
   * Where a chain has come to.
   *
   * @param level number of dense layers so far
   * @param activation of the last of them, as far as it has been read; null without any
   */
  private record Place(int level, Activation activation) {}

  private final List<Sum> sums;
  private final List<Place> places = new ArrayList<>();

  SkipReader(Chain chain) {
    this.sums = chain.sums();
  }

  /**
   * Notes where the chain has come to: first in front of its stages, then behind each of them.
   *
   * @param dense the layers so far
   */
  void pass(List<Dense> dense) {
    int level = dense.size();
    places.add(new Place(level, level == 0 ? null : dense.get(level - 1).activation()));
  }

  /**
   * Reads the sums.
   *
   * @param dense all layers
   * @param obstacles gets a sentence for every sum that is none of levels
   * @return the levels that are added to the units of a layer, by its number
   */
  Map<Integer, List<Integer>> levels(List<Dense> dense, List<String> obstacles) {
    Map<Integer, List<Integer>> added = new HashMap<>();
    for (Sum sum : sums) {
      String label = "vertex(name=" + sum.name() + ")";
      Place own = places.get(sum.place());
      if (!isActivated(own, dense)) {
        obstacles.add(label + " stands in front of an activation layer" + OTHERWISE);
      } else if (own.level() == dense.size()) {
        obstacles.add(label + " adds to the outputs of the last dense layer" + OTHERWISE);
      }
      for (Term term : sum.terms()) {
        String fault = fault(term, own, dense);
        if (fault != null) {
          obstacles.add(label + " adds " + term.name() + ", " + fault + OTHERWISE);
        } else {
          added
              .computeIfAbsent(own.level() - 1, l -> new ArrayList<>())
              .add(places.get(term.place()).level());
        }
      }
    }
    return added;
  }

  /** What keeps a term from being added; null if nothing does. */
  private String fault(Term term, Place own, List<Dense> dense) {
    if (term.place() < 0) {
      return "which stands inside the frozen layers in front";
    }
    Place place = places.get(term.place());
    if (!isActivated(place, dense)) {
      return "which stands in front of an activation layer";
    }
    if (place.level() == own.level()) {
      return "with no dense layer in between";
    }
    int width = width(place.level(), dense);
    int ownWidth = width(own.level(), dense);
    return width == ownWidth ? null : "which has " + width + " units, to " + ownWidth;
  }

  private static boolean isActivated(Place place, List<Dense> dense) {
    return place.level() == 0
        || dense.get(place.level() - 1).activation().equals(place.activation());
  }

  private static int width(int level, List<Dense> dense) {
    return level == 0 ? dense.get(0).nIn() : dense.get(level - 1).nOut();
  }
}
