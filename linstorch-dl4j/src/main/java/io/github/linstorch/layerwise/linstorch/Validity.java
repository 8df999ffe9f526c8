package io.github.linstorch.layerwise.linstorch;

import io.github.linstorch.layerwise.BackwardTarget;
import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.linstorch.SweepPlan.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Knows, while layers change, which regressions are still those of the present activations, and
 * which solves would only repeat themselves.
 *
 * <p>Times are numbers of steps of the plan, from 1; 0 is the beginning.
 */
final class Validity {

  private static final int NEVER = -1;

  private final DenseStack stack;
  private final int[] changedAt;
  private final int[] gatheredAt;
  private final int[] solvedAt;

  Validity(DenseStack stack) {
    this.stack = stack;
    int depth = stack.depth();
    this.changedAt = new int[depth];
    this.gatheredAt = new int[depth];
    this.solvedAt = new int[depth];
    Arrays.fill(gatheredAt, NEVER);
    Arrays.fill(solvedAt, NEVER);
  }

  /** Whether no other layer has changed since layer l was last solved. */
  boolean isSolved(int l) {
    return solvedAt[l] != NEVER
        && !anyChangedSince(solvedAt[l], 0, l)
        && !anyChangedSince(solvedAt[l], l + 1, stack.depth());
  }

  /** Whether what was last gathered for layer l is what a pass would gather now. */
  boolean isGathered(int l) {
    return gatheredAt[l] != NEVER
        && !anyChangedSince(gatheredAt[l], 0, l)
        && !(BackwardTarget.dependsOnParameters(stack, l)
            && anyChangedSince(gatheredAt[l], l + 1, stack.depth()));
  }

  private boolean anyChangedSince(int moment, int fromLayer, int toLayer) {
    for (int j = fromLayer; j < toLayer; j++) {
      if (changedAt[j] > moment) {
        return true;
      }
    }
    return false;
  }

  /** Notes that the rows of layer l have been gathered in step i, counted from 0. */
  void gathered(int l, int i) {
    gatheredAt[l] = i;
  }

  /** Notes that layer l has been solved in step i, counted from 0. */
  void solved(int l, int i) {
    changedAt[l] = i + 1;
    solvedAt[l] = i + 1;
  }

  /**
   * The layer of step i, and all others that the same forward pass can serve: those that must be
   * gathered anew, and whose next solve comes before any change of what it depends on.
   */
  List<Integer> servedByOnePass(List<Step> plan, int i) {
    List<Integer> layers = new ArrayList<>();
    boolean[] passed = new boolean[stack.depth()];
    int waiting = stack.solvable().size();
    for (int s = i; s < plan.size() && waiting > 0; s++) {
      int l = plan.get(s).layer();
      boolean ready = s == i || !BackwardTarget.dependsOnParameters(stack, l);
      for (int j = 0; j < l; j++) {
        ready &= !passed[j];
      }
      if (ready && !passed[l] && !isGathered(l)) {
        layers.add(l);
      }
      waiting -= passed[l] ? 0 : 1;
      passed[l] = true;
    }
    return layers;
  }
}
