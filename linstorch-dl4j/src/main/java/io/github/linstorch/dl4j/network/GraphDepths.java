package io.github.linstorch.dl4j.network;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;

/** How far the vertices of a graph are from its inputs. */
final class GraphDepths {

  private final ComputationGraphConfiguration configuration;
  private final Map<String, Integer> known = new HashMap<>();

  GraphDepths(ComputationGraphConfiguration configuration) {
    this.configuration = configuration;
  }

  /**
   * The term of a sum that is further from the inputs than all others, so that a chain may lead
   * through it.
   *
   * @return null if the vertex is no sum, or has no such term
   */
  String deepestTerm(String vertex) {
    boolean isSum =
        configuration.getVertices().get(vertex) instanceof ElementWiseVertex elementwise
            && elementwise.getOp() == ElementWiseVertex.Op.Add;
    if (!isSum) {
      return null;
    }
    List<String> terms = configuration.getVertexInputs().get(vertex);
    List<String> deepest = terms.stream().filter(term -> of(term) == of(vertex) - 1).toList();
    return deepest.size() == 1 && terms.size() > 1 ? deepest.get(0) : null;
  }

  /** Number of vertices on the longest way from an input to a vertex, which counts. */
  private int of(String vertex) {
    if (configuration.getNetworkInputs().contains(vertex)) {
      return 0;
    }
    Integer depth = known.get(vertex);
    if (depth == null) {
      List<String> before = configuration.getVertexInputs().get(vertex);
      depth = 1 + before.stream().mapToInt(this::of).max().orElse(0);
      known.put(vertex, depth);
    }
    return depth;
  }
}
