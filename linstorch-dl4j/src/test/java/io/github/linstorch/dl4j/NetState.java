package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.openblas.global.openblas;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Everything a failed fit must leave as it was. */
final class NetState {

  private final MultiLayerNetwork net;
  private final INDArray view;
  private final double[] params;
  private final double[] updater;
  private final int iterations;
  private final int epochs;
  private final double score;
  private final int blasThreads;

  NetState(MultiLayerNetwork net) {
    this.net = net;
    this.view = net.params();
    this.params = Nets.doubles(net.params());
    this.updater = Nets.doubles(net.getUpdater().getStateViewArray());
    this.iterations = net.getIterationCount();
    this.epochs = net.getEpochCount();
    this.score = net.score();
    this.blasThreads = openblas.blas_get_num_threads();
  }

  void requireParametersUnchanged() {
    assertThat(net.params()).isSameAs(view);
    assertThat(Nets.doubles(net.params())).isEqualTo(params);
    requireCountersUnchanged();
  }

  void requireUnchanged() {
    requireParametersUnchanged();
    assertThat(net.score()).isEqualTo(score);
    assertThat(openblas.blas_get_num_threads()).isEqualTo(blasThreads);
  }

  void requireCountersUnchanged() {
    assertThat(Nets.doubles(net.getUpdater().getStateViewArray())).isEqualTo(updater);
    assertThat(net.getIterationCount()).isEqualTo(iterations);
    assertThat(net.getEpochCount()).isEqualTo(epochs);
  }
}
