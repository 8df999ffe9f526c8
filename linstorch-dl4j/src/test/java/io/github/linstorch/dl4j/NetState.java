package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.openblas.global.openblas;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** Everything a failed fit must leave as it was: in the network, and in the process around it. */
final class NetState {

  private final Model net;
  private final INDArray probe;
  private final INDArray view;
  private final double[] params;
  private final double[] updater;
  private final List<Integer> counts;
  private final double[] output;
  private final INDArray input;
  private final Double score;
  private final int blasThreads;
  private final int ompThreads;
  private final long rootState;
  private final long nodeState;

  NetState(MultiLayerNetwork net) {
    this(net, Nd4j.linspace(-1, 1, 3 * net.getParam("0_W").size(0)).reshape(3, -1));
  }

  /**
   * Takes down a network of either kind.
   *
   * @param probe rows that its outputs are compared for
   */
  NetState(Model net, INDArray probe) {
    this.net = net;
    this.probe = probe.castTo(net.params().dataType());
    this.output = output();
    this.view = net.params();
    this.params = Nets.doubles(net.params());
    this.updater = updater();
    this.counts = counts();
    this.input = input();
    this.score = net.score();
    this.blasThreads = openblas.blas_get_num_threads();
    this.ompThreads = ompThreads();
    this.rootState = Nd4j.getRandom().rootState();
    this.nodeState = Nd4j.getRandom().nodeState();
  }

  private double[] output() {
    return Nets.doubles(
        net instanceof ComputationGraph graph
            ? graph.outputSingle(probe)
            : ((MultiLayerNetwork) net).output(probe));
  }

  /** All zero of a network that has no updater: that is what one begins with. */
  private double[] updater() {
    INDArray state = null;
    if (net instanceof ComputationGraph graph) {
      state = graph.getUpdater(false) == null ? null : graph.getUpdater(false).getStateViewArray();
    } else if (net instanceof MultiLayerNetwork layers) {
      state =
          layers.getUpdater(false) == null ? null : layers.getUpdater(false).getStateViewArray();
    }
    double[] values = state == null ? new double[0] : Nets.doubles(state);
    return Arrays.stream(values).allMatch(value -> value == 0) ? new double[0] : values;
  }

  /** Iterations and epochs: of the configuration, then of every layer. */
  private List<Integer> counts() {
    List<Integer> all = new ArrayList<>();
    Layer[] layers;
    if (net instanceof ComputationGraph graph) {
      all.add(graph.getConfiguration().getIterationCount());
      all.add(graph.getConfiguration().getEpochCount());
      layers = graph.getLayers();
    } else {
      all.add(((MultiLayerNetwork) net).getIterationCount());
      all.add(((MultiLayerNetwork) net).getEpochCount());
      layers = ((MultiLayerNetwork) net).getLayers();
    }
    for (Layer layer : layers) {
      all.add(layer.getIterationCount());
      all.add(layer.getEpochCount());
    }
    return all;
  }

  private INDArray input() {
    if (net instanceof ComputationGraph graph) {
      return graph.getInputs() == null ? null : graph.getInput(0);
    }
    return net.input();
  }

  private static int ompThreads() {
    return NativeOpsHolder.getInstance().getDeviceNativeOps().ompGetMaxThreads();
  }

  void requireParametersUnchanged() {
    // A graph makes another array of the same memory each time that it is asked.
    assertThat(net.params().data().address()).isEqualTo(view.data().address());
    if (net instanceof MultiLayerNetwork) {
      assertThat(net.params()).isSameAs(view);
    }
    assertThat(Nets.doubles(net.params())).as("parameters").isEqualTo(params);
    requireCountersUnchanged();
  }

  void requireUnchanged() {
    requireParametersUnchanged();
    assertThat(net.score()).as("score").isEqualTo(score);
    assertThat(input()).as("input").isSameAs(input);
    assertThat(output()).as("outputs").isEqualTo(output);
    requireProcessUnchanged();
  }

  void requireCountersUnchanged() {
    assertThat(updater()).as("updater state").isEqualTo(updater);
    assertThat(counts()).as("counts").isEqualTo(counts);
  }

  /** What any fit leaves as it was, one that succeeds too. */
  void requireProcessUnchanged() {
    assertThat(openblas.blas_get_num_threads()).as("BLAS threads").isEqualTo(blasThreads);
    assertThat(ompThreads()).as("OMP threads").isEqualTo(ompThreads);
    assertThat(Nd4j.getRandom().rootState()).as("random root state").isEqualTo(rootState);
    assertThat(Nd4j.getRandom().nodeState()).as("random node state").isEqualTo(nodeState);
  }

  boolean hasSameParametersAs(NetState other) {
    return Arrays.equals(params, other.params);
  }

  /** Of two networks with the same past: everything that a fit may have changed is the same. */
  void requireSameNetworkAs(NetState other) {
    assertThat(params).as("parameters").isEqualTo(other.params);
    assertThat(updater).as("updater state").isEqualTo(other.updater);
    assertThat(counts).as("counts").isEqualTo(other.counts);
    assertThat(score).as("score").isEqualTo(other.score);
    assertThat(output).as("outputs").isEqualTo(other.output);
  }
}
