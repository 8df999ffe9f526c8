package io.github.linstorch.dl4j.network;

import io.github.linstorch.dl4j.network.Chain.Branch;
import io.github.linstorch.dl4j.network.Dense.Piece;
import io.github.linstorch.layerwise.Links;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Makes branches that run side by side one chain: each of its layers consists of a layer of every
 * branch, as blocks.
 */
final class BranchMerger {

  private final Chain chain;
  private final List<Branch> branches;
  private final List<List<Dense>> dense;

  /**
   * Branches.
   *
   * @param chain with branches, in the order in which their outputs stand side by side
   * @param dense their dense layers
   */
  BranchMerger(Chain chain, List<List<Dense>> dense) {
    this.chain = chain;
    this.branches = chain.branches();
    this.dense = dense;
  }

  /** What keeps the branches from being equally deep; null if they are. */
  String unequalDepths() {
    List<Integer> depths = dense.stream().map(List::size).toList();
    if (depths.stream().distinct().count() == 1 && !dense.get(0).isEmpty()) {
      return null;
    }
    return "vertex(name="
        + chain.merge()
        + ") is a MergeVertex of branches from the inputs "
        + branches.stream().map(Branch::input).toList()
        + " that have "
        + depths
        + " dense layers: only branches of equally many, at least one, run side by side";
  }

  /** What keeps the layers of equally deep branches from being one; null if nothing does. */
  String unlikeLayers() {
    List<Dense> first = dense.get(0);
    for (List<Dense> branch : dense) {
      for (int l = 0; l < first.size(); l++) {
        if (!branch.get(l).isLike(first.get(l))) {
          return branch.get(l).label()
              + " and "
              + first.get(l).label()
              + " are side by side in their branches and differ in activation, bias, L2, or in"
              + " being frozen: make them alike";
        }
      }
    }
    return null;
  }

  /** The layers that they make, from the first to the last; the features come by inputs. */
  List<Dense> merged() {
    Map<String, Integer> columns = new LinkedHashMap<>();
    int nIn = 0;
    for (int b = 0; b < branches.size(); b++) {
      if (columns.putIfAbsent(branches.get(b).input(), nIn) == null) {
        nIn += dense.get(b).get(0).nIn();
      }
    }
    int[] from = branches.stream().mapToInt(branch -> columns.get(branch.input())).toArray();
    List<Dense> merged = new ArrayList<>();
    for (int l = 0; l < dense.get(0).size(); l++) {
      int level = l;
      List<Dense> parts = dense.stream().map(branch -> branch.get(level)).toList();
      List<Piece> pieces = new ArrayList<>();
      int nOut = 0;
      for (int b = 0; b < from.length; b++) {
        Dense part = parts.get(b);
        pieces.add(
            new Piece(
                part.pieces().get(0).stage(),
                new Links.Branch(from[b], part.nIn(), nOut, part.nOut())));
        from[b] = nOut;
        nOut += part.nOut();
      }
      merged.add(merged(parts, nIn, nOut, pieces));
      nIn = nOut;
    }
    return merged;
  }

  private static Dense merged(List<Dense> parts, int nIn, int nOut, List<Piece> pieces) {
    Dense first = parts.get(0);
    return new Dense(
        first.index(),
        parts.stream().map(Dense::name).collect(Collectors.joining("+")),
        nIn,
        nOut,
        first.hasBias(),
        first.activation(),
        first.isFrozen(),
        first.l2(),
        first.l2Bias(),
        pieces);
  }
}
