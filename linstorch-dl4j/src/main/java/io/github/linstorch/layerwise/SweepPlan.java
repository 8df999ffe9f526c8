package io.github.linstorch.layerwise;

import java.util.ArrayList;
import java.util.List;

/** The order of the solves: for every call, one sweep over the layers and one back. */
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

  static List<Step> of(int depth, boolean backwardFirst, int calls) {
    List<Step> steps = new ArrayList<>();
    for (int call = 0; call < calls; call++) {
      addSweep(steps, depth, call, backwardFirst);
      addSweep(steps, depth, call, !backwardFirst);
    }
    return steps;
  }

  private static void addSweep(List<Step> steps, int depth, int call, boolean backward) {
    for (int i = 0; i < depth; i++) {
      int layer = backward ? depth - 1 - i : i;
      steps.add(new Step(call, backward, layer, i == depth - 1));
    }
  }
}
