package io.github.linstorch.dl4j.network;

import java.util.ArrayList;
import java.util.List;

/**
 * A network as a chain of layers, which may begin with several inputs side by side, or with
 * branches side by side, and along which sums may add what the chain has passed.
 *
 * @param inputs names of the inputs whose columns, side by side, are the features
 * @param branches chains that run side by side from an input to the first of the stages; empty
 *     where that takes the inputs themselves
 * @param merge name of the vertex that puts the branches side by side; null without any
 * @param stages the layers behind, from the first to the loss
 * @param sums vertices between the stages, from the first to the last
 */
record Chain(
    List<String> inputs, List<Branch> branches, String merge, List<Stage> stages, List<Sum> sums) {

  /** A chain without branches. */
  Chain(List<String> inputs, List<Stage> stages) {
    this(inputs, List.of(), null, stages, List.of());
  }

  /**
   * One of several chains side by side.
   *
   * @param input name of the input that it takes
   * @param stages its layers
   */
  record Branch(String input, List<Stage> stages) {}

  /**
   * A vertex that adds what the chain has passed to what the chain has come to.
   *
   * @param name of the vertex
   * @param place number of stages in front of it
   * @param terms what else it adds
   */
  record Sum(String name, int place, List<Term> terms) {}

  /**
   * What a sum adds.
   *
   * @param name of the vertex or input
   * @param place number of stages in front of it; negative inside layers that are left to DL4J
   */
  record Term(String name, int place) {}

  /** The chain behind some of its first stages, which has no branches. */
  Chain behind(int first) {
    List<Sum> left = new ArrayList<>();
    for (Sum sum : sums) {
      if (sum.place() > first) {
        List<Term> terms =
            sum.terms().stream().map(term -> new Term(term.name(), term.place() - first)).toList();
        left.add(new Sum(sum.name(), sum.place() - first, terms));
      }
    }
    return new Chain(inputs, List.of(), null, stages.subList(first, stages.size()), left);
  }
}
