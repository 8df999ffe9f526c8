package io.github.linstorch.dl4j.network;

import io.github.linstorch.dl4j.network.Chain.Branch;
import io.github.linstorch.dl4j.network.Chain.Sum;
import io.github.linstorch.dl4j.network.Chain.Term;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** Reads a graph back from its output: as a chain, and as the layers at its end. */
final class GraphReader {

  private static final String SUPPORTED =
      "only a graph that is one chain of layers can be fitted, in front of which a MergeVertex may"
          + " put inputs, or dense branches from the inputs, side by side, and along which an"
          + " ElementWiseVertex(Add) may add what the chain has passed: inputs, layers and sums, but of"
          + " a layer that a sum follows only that sum";

  private final ComputationGraph graph;
  private final ComputationGraphConfiguration configuration;
  private final List<String> networkInputs;
  private final GraphDepths depths;

  GraphReader(ComputationGraph graph) {
    this.graph = graph;
    this.configuration = graph.getConfiguration();
    this.networkInputs = configuration.getNetworkInputs();
    this.depths = new GraphDepths(configuration);
  }

  /**
   * Layers that follow one another, and what the first of them takes.
   *
   * @param sums names of the sums between them, with the number of stages behind each
   */
  private record Run(String from, List<Stage> stages, Map<String, Integer> sums) {}

  /**
   * The layers at the end that are a chain, whatever stands in front.
   *
   * @param obstacles gets a sentence if the graph does not have one output
   */
  List<Stage> tail(List<String> obstacles) {
    return endsInOneLayer(obstacles)
        ? before(configuration.getNetworkOutputs().get(0), false).stages()
        : List.of();
  }

  /**
   * The graph as a chain.
   *
   * @param obstacles gets a sentence for everything that is in the way
   */
  Chain chain(List<String> obstacles) {
    if (!endsInOneLayer(obstacles)) {
      return new Chain(networkInputs, List.of());
    }
    Run end = before(configuration.getNetworkOutputs().get(0), true);
    List<String> sources = sources(end.from());
    List<Branch> branches = new ArrayList<>();
    for (String source : sources) {
      Run branch = before(source, false);
      if (!networkInputs.contains(branch.from())) {
        refuse(branch.from(), obstacles);
      }
      branches.add(new Branch(branch.from(), branch.stages()));
    }
    boolean isOfInputs = networkInputs.containsAll(sources);
    Chain chain =
        new Chain(
            isOfInputs ? sources : branches.stream().map(Branch::input).distinct().toList(),
            isOfInputs ? List.of() : branches,
            end.from(),
            end.stages(),
            sums(end, obstacles));
    if (obstacles.isEmpty()) {
      refuseTheRest(chain, end.from(), obstacles);
    }
    return chain;
  }

  private boolean endsInOneLayer(List<String> obstacles) {
    List<String> outputs = configuration.getNetworkOutputs();
    if (outputs.size() != 1) {
      obstacles.add("The graph has the outputs " + outputs + ": fit a graph with one output");
    }
    if (outputs.size() == 1
        && !(configuration.getVertices().get(outputs.get(0)) instanceof LayerVertex)) {
      obstacles.add(
          "vertex(name="
              + outputs.get(0)
              + ") ends the graph and is no layer: end it with an OutputLayer");
    }
    return obstacles.isEmpty();
  }

  /** What a chain takes: what a MergeVertex puts side by side, or its only input. */
  private List<String> sources(String from) {
    GraphVertex vertex = configuration.getVertices().get(from);
    List<String> before = configuration.getVertexInputs().get(from);
    boolean merges = vertex != null && vertex.getClass() == MergeVertex.class && before.size() > 1;
    return merges ? before : List.of(from);
  }

  /** Walks back from a vertex as long as there are layers of one input, or sums of a chain. */
  private Run before(String vertex, boolean throughSums) {
    List<String> names = new ArrayList<>();
    Map<String, Integer> sums = new LinkedHashMap<>();
    String name = vertex;
    while (!networkInputs.contains(name)) {
      if (isLink(name)) {
        names.add(0, name);
        name = configuration.getVertexInputs().get(name).get(0);
      } else if (throughSums && depths.deepestTerm(name) != null) {
        sums.put(name, names.size());
        name = depths.deepestTerm(name);
      } else {
        break;
      }
    }
    boolean isWhole = networkInputs.contains(name);
    int first = isWhole ? 0 : graph.getLayers().length - names.size();
    List<Stage> stages = new ArrayList<>();
    for (String link : names) {
      LayerVertex layer = (LayerVertex) configuration.getVertices().get(link);
      stages.add(
          new Stage(first + stages.size(), link, graph.getLayer(link), layer.getPreProcessor()));
    }
    return new Run(name, stages, sums);
  }

  /** The sums of a chain, whose other terms are what the chain has passed. */
  private List<Sum> sums(Run run, List<String> obstacles) {
    int count = run.stages().size();
    List<String> passed = new ArrayList<>(List.of(run.from()));
    run.stages().forEach(stage -> passed.add(stage.name()));
    List<String> names = new ArrayList<>(run.sums().keySet());
    Collections.reverse(names);
    // Of several sums behind one stage, the last is what goes on.
    names.forEach(name -> passed.set(count - run.sums().get(name), name));
    List<Sum> sums = new ArrayList<>();
    for (String name : names) {
      List<String> others = new ArrayList<>(configuration.getVertexInputs().get(name));
      others.remove(depths.deepestTerm(name));
      if (!passed.containsAll(others)) {
        refuse(name, obstacles);
        continue;
      }
      List<Term> terms = others.stream().map(term -> new Term(term, passed.indexOf(term))).toList();
      sums.add(new Sum(name, count - run.sums().get(name), terms));
    }
    return sums;
  }

  private boolean isLink(String name) {
    return configuration.getVertices().get(name) instanceof LayerVertex
        && configuration.getVertexInputs().get(name).size() == 1;
  }

  private void refuse(String name, List<String> obstacles) {
    obstacles.add(
        String.format(
            "vertex(name=%s) is a %s of the inputs %s: %s",
            name,
            kind(configuration.getVertices().get(name)),
            configuration.getVertexInputs().get(name),
            SUPPORTED));
  }

  private static String kind(GraphVertex vertex) {
    String type = vertex.getClass().getSimpleName();
    return vertex instanceof ElementWiseVertex sum ? type + "(" + sum.getOp() + ")" : type;
  }

  /** Refuses layers of two branches, and what is not on the way from the inputs to the output. */
  private void refuseTheRest(Chain chain, String merge, List<String> obstacles) {
    Set<String> aside = new HashSet<>(configuration.getVertices().keySet());
    chain.stages().forEach(stage -> aside.remove(stage.name()));
    chain.sums().forEach(sum -> aside.remove(sum.name()));
    aside.remove(merge);
    for (Branch branch : chain.branches()) {
      for (Stage stage : branch.stages()) {
        if (!aside.remove(stage.name())) {
          obstacles.add(
              "vertex(name="
                  + stage.name()
                  + ") belongs to two branches of vertex(name="
                  + merge
                  + "): "
                  + SUPPORTED);
        }
      }
    }
    for (String name : aside) {
      obstacles.add(
          "vertex(name="
              + name
              + ") is not on the way from the input to the output: remove it with"
              + " TransferLearning.GraphBuilder.removeVertexAndConnections");
    }
    List<String> unused = new ArrayList<>(networkInputs);
    unused.removeAll(chain.inputs());
    if (!unused.isEmpty()) {
      obstacles.add(
          "The graph has the inputs "
              + networkInputs
              + ", and nothing leads from "
              + unused
              + " to the output: leave them out");
    }
  }
}
