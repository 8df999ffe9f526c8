package io.github.linstorch.dl4j.network;

import java.util.List;

/**
 * A network as a chain of layers, which may begin with several inputs side by side, or with
 * branches side by side.
 *
 * @param inputs names of the inputs whose columns, side by side, are the features
 * @param branches chains that run side by side from an input to the first of the stages; empty
 *     where that takes the inputs themselves
 * @param merge name of the vertex that puts the branches side by side; null without any
 * @param stages the layers behind, from the first to the loss
 */
record Chain(List<String> inputs, List<Branch> branches, String merge, List<Stage> stages) {

  /** A chain without branches. */
  Chain(List<String> inputs, List<Stage> stages) {
    this(inputs, List.of(), null, stages);
  }

  /**
   * One of several chains side by side.
   *
   * @param input name of the input that it takes
   * @param stages its layers
   */
  record Branch(String input, List<Stage> stages) {}
}
