package io.github.linstorch.layerwise.linstorch;

import java.util.ArrayList;
import java.util.List;

/** Order of the solves: for every call a sweep over the layers to be solved, and one back. */
final class SweepPlan {

  /**
   * One solve.
   *
   * @param call number of the solve call, from 0
   * @param backward whether its sweep goes from the last layer to the first
   * @param layer which layer is solved
   * @param endsSweep whether it is the last of its sweep
   */
  record Step(int call, boolean backward, int layer, boolean endsSweep) {}

  private SweepPlan() {}

  /**
   * Plans the solves.
   *
   * @param layers numbers of the layers to be solved, rising
   */
  static List<Step> of(List<Integer> layers, boolean backwardFirst, int calls) {
    List<Step> steps = new ArrayList<>();
    for (int call = 0; call < calls; call++) {
      addSweep(steps, layers, call, backwardFirst);
      addSweep(steps, layers, call, !backwardFirst);
    }
    return steps;
  }

  private static void addSweep(List<Step> steps, List<Integer> layers, int call, boolean backward) {
    int count = layers.size();
    for (int i = 0; i < count; i++) {
      int layer = layers.get(backward ? count - 1 - i : i);
      steps.add(new Step(call, backward, layer, i == count - 1));
    }
  }
}
