package io.github.linstorch.examples;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitMethod;
import io.github.linstorch.dl4j.FitReport;
import io.github.linstorch.dl4j.LinstorchFitter;
import java.util.Optional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/** Where Adam starts from. */
enum Start {
  DL4J("DL4J's init, another seed", null),
  LINSTORCH("Linstorch", FitConfig.defaults()),
  LINSTORCH_BEST("Linstorch, best of 101", FitConfig.builder().restarts(100).build()),
  ELM("ELM", FitConfig.builder().method(FitMethod.LAST_LAYER).build()),
  ELM_BEST(
      "ELM, best of 101", FitConfig.builder().method(FitMethod.LAST_LAYER).restarts(100).build());

  private final String label;
  private final FitConfig config;

  Start(String label, FitConfig config) {
    this.label = label;
    this.config = config;
  }

  String label() {
    return label;
  }

  /** Fits the network, unless it is to stay as DL4J initialised it. */
  Optional<FitReport> apply(MultiLayerNetwork net, DataSet train) {
    return config == null ? Optional.empty() : Optional.of(LinstorchFitter.fit(net, train, config));
  }
}
