package io.github.linstorch.dl4j.network;

import java.util.Arrays;
import java.util.function.BiConsumer;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.constraint.BaseConstraint;
import org.deeplearning4j.nn.conf.constraint.MinMaxNormConstraint;
import org.deeplearning4j.nn.params.DefaultParamInitializer;

/** Finds constraints of dense layers that would fail inside ND4J when they are applied. */
public final class ConstraintChecker {

  private ConstraintChecker() {}

  /**
   * Checks one constraint.
   *
   * @param refuse receives the fault and its remedy, once for every fault
   */
  static void check(LayerConstraint constraint, BiConsumer<String, String> refuse) {
    String name = constraint.getClass().getSimpleName();
    if (constraint instanceof MinMaxNormConstraint norm && !(norm.getMin() < norm.getMax())) {
      refuse.accept(
          "has a " + name + " between " + norm.getMin() + " and " + norm.getMax(),
          "give it a minimum below the maximum");
    }
    if (constraint instanceof BaseConstraint base && base.getDimensions() != null) {
      for (String parameter : base.getParams()) {
        int rank = DefaultParamInitializer.BIAS_KEY.equals(parameter) ? 1 : 2;
        if (Arrays.stream(base.getDimensions()).anyMatch(d -> d < 0 || d >= rank)) {
          refuse.accept(
              String.format(
                  "has a %s of %s over the dimensions %s",
                  name, parameter, Arrays.toString(base.getDimensions())),
              "use dimensions from 0 to " + (rank - 1));
        }
      }
    }
  }
}
