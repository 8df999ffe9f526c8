package io.github.linstorch.dl4j;

import static io.github.linstorch.dl4j.GaussNewtonSample.config;
import static io.github.linstorch.dl4j.GaussNewtonSample.details;
import static io.github.linstorch.dl4j.GaussNewtonSample.mse;
import static io.github.linstorch.dl4j.GaussNewtonSample.net;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.linstorch.dl4j.FitListener.RestartEvent;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** A fit by Gauss–Newton sweeps from its first event to its report, or to what ends it. */
class GaussNewtonLifeCycleTest {

  private final SplittableRandom random = new SplittableRandom(31);
  private final DataSet data = GaussNewtonSample.data(random, 120);
  private final DataSet validation = GaussNewtonSample.data(random, 40);

  @Test
  void fit_target_firstRestartThatReachesItIsTheLast() {
    GaussNewtonNotes notes = new GaussNewtonNotes();
    LinstorchFitter.fit(net(), data, config().restarts(5).listener(notes).build());
    double target =
        notes.restarts.stream()
            .mapToDouble(RestartEvent::loss)
            .sorted()
            .skip(2)
            .findFirst()
            .orElse(0);
    int first =
        IntStream.range(0, 6)
            .filter(r -> notes.restarts.get(r).loss() <= target)
            .findFirst()
            .orElse(0);

    FitReport report =
        LinstorchFitter.fit(net(), data, config().restarts(5).targetLoss(target).build());

    assertThat(report.stopReason()).isEqualTo(StopReason.TARGET_REACHED);
    assertThat(report.restarts().count()).isEqualTo(first + 1);
    assertThat(report.restarts().best()).isEqualTo(first);
    assertThat(LinstorchFitter.fit(net(), data, config().targetLoss(1e-12).build()).stopReason())
        .isNotEqualTo(StopReason.TARGET_REACHED);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void fit_restarts_bestOfThemIsKept(int threads) {
    GaussNewtonNotes alone = new GaussNewtonNotes();
    FitReport without =
        LinstorchFitter.fit(net(), data, config().threads(threads).listener(alone).build());
    GaussNewtonNotes notes = new GaussNewtonNotes();
    FitReport report =
        LinstorchFitter.fit(
            net(), data, config().restarts(3).threads(threads).listener(notes).build());

    double[] losses = notes.restarts.stream().mapToDouble(RestartEvent::loss).toArray();
    double least = Arrays.stream(losses).min().orElseThrow();
    assertThat(alone.restarts).isEmpty();
    assertThat(notes.callers()).containsExactly(Thread.currentThread());
    assertThat(notes.restarts).extracting(RestartEvent::number).containsExactly(0, 1, 2, 3);
    assertThat(report.restarts().count()).isEqualTo(4);
    assertThat(report.restarts().quantile(0)).isEqualTo(least);
    assertThat(losses[report.restarts().best()]).isEqualTo(least);
    assertThat(losses[0]).isEqualTo(without.restarts().quantile(0));
    double mean =
        details(report).blocks().stream().mapToDouble(b -> b.holdoutLoss()).average().orElse(0);
    assertThat(mean).as("mean of the blocks").isCloseTo(least, withinPercentage(1e-9));
    assertThat(losses).as("restarts differ").doesNotHaveDuplicates();
  }

  /** Penalties of features are taken from the weights twice; only then may the objective rise. */
  @ParameterizedTest
  @CsvSource({"NaN, 2", "0, 0"})
  void fit_sweepEvents_carryTheSweepsOfTheReport(double weightDecay, int mostRises) {
    GaussNewtonNotes notes = new GaussNewtonNotes();
    GaussNewtonConfig.Builder settings = GaussNewtonConfig.builder().blocks(4);
    if (!Double.isNaN(weightDecay)) {
      settings.weightDecay(weightDecay);
    }
    FitConfig.Builder config = config().gaussNewton(settings.build());

    FitReport report =
        LinstorchFitter.fit(net(), data, config.restarts(2).threads(2).listener(notes).build());

    List<GaussNewtonSweep> told =
        notes.sweeps.stream().map(event -> event.gaussNewton().orElseThrow()).toList();
    List<GaussNewtonSweep> kept =
        told.stream().filter(sweep -> sweep.restart() == report.restarts().best()).toList();
    assertThat(details(report).sweeps()).isNotEmpty().containsExactlyInAnyOrderElementsOf(kept);
    assertThat(told).extracting(GaussNewtonSweep::restart).contains(0, 1, 2);
    assertThat(notes.sweeps)
        .allSatisfy(
            event -> {
              assertThat(event.call()).isEqualTo(event.gaussNewton().orElseThrow().number());
              assertThat(event.backward()).isFalse();
            });
    // Eight starts: in each, sweeps come in order.
    for (int block = 0; block < 4; block++) {
      for (GaussNewtonStart start : GaussNewtonStart.values()) {
        int b = block;
        List<GaussNewtonSweep> mine =
            kept.stream().filter(s -> s.block() == b && s.start() == start).toList();
        int rises = 0;
        for (int s = 0; s < mine.size(); s++) {
          assertThat(mine.get(s).number()).isEqualTo(s);
          rises += s > 0 && mine.get(s).loss() > mine.get(s - 1).loss() ? 1 : 0;
        }
        assertThat(rises).isLessThanOrEqualTo(mostRises);
        if (details(report).blocks().get(b).start() == start) {
          assertThat(details(report).blocks().get(b).sweeps()).isEqualTo(mine.size());
        }
      }
    }
  }

  @Test
  void fit_validation_judgesAndLeavesAllRowsToTheFit() {
    GaussNewtonConfig noSweeps =
        GaussNewtonConfig.builder()
            .starts(GaussNewtonStart.UNIFORM_FAN_IN)
            .sweeps(0)
            .refit(false)
            .guard(Guard.NONE)
            .build();
    FitConfig.Builder plain = config().gaussNewton(noSweeps);
    MultiLayerNetwork onAll = net();
    LinstorchFitter.fit(
        onAll, data, plain.gaussNewton(noSweeps.toBuilder().holdout(0).build()).build());
    MultiLayerNetwork held = net();
    LinstorchFitter.fit(held, data, plain.gaussNewton(noSweeps).build());
    MultiLayerNetwork net = net();

    LinstorchFitter.fit(net, data, plain.validation(validation).build());

    assertThat(net.params()).as("fitted to all rows").isEqualTo(onAll.params());
    assertThat(net.params()).as("fitted to some").isNotEqualTo(held.params());
    MultiLayerNetwork swept = net();
    GaussNewtonNotes notes = new GaussNewtonNotes();
    FitReport report =
        LinstorchFitter.fit(
            swept, data, config().restarts(2).validation(validation).listener(notes).build());
    double judged = notes.restarts.get(report.restarts().best()).loss();
    assertThat(report.validationLoss().orElseThrow())
        .isCloseTo(mse(swept, validation), withinPercentage(1e-9));
    assertThat(judged).isCloseTo(report.validationLoss().orElseThrow(), withinPercentage(1e-6));
    assertThat(notes.restarts).allSatisfy(r -> assertThat(r.loss()).isGreaterThanOrEqualTo(judged));
  }

  @Test
  void fit_streamed_sameBitsAsInMemory() {
    MultiLayerNetwork expected = net();
    MultiLayerNetwork found = net();
    INDArray weights = Nd4j.createFromArray(random.doubles(120, 0, 2).toArray()).reshape(120, 1);
    data.setLabelsMaskArray(weights);
    FitReport inMemory = LinstorchFitter.fit(expected, data, config().build());
    List<DataSet> batches = BatchIterator.cut(data.getFeatures(), data.getLabels(), 7, 31);
    int at = 0;
    for (DataSet batch : batches) {
      batch.setLabelsMaskArray(BatchIterator.rows(weights, at, at + batch.numExamples()));
      at += batch.numExamples();
    }

    FitReport report = LinstorchFitter.fit(found, new BatchIterator(batches), config().build());

    assertThat(found.params()).isEqualTo(expected.params());
    assertThat(report.gaussNewton()).isEqualTo(inMemory.gaussNewton());
    assertThat(report.loss()).isCloseTo(inMemory.loss(), withinPercentage(1e-8));
    assertThat(found.getEpochCount()).isEqualTo(1);
  }

  @Test
  void fit_graph_sameBitsAsLayers() {
    MultiLayerNetwork expected = net();
    ComputationGraph graph = net().toComputationGraph();
    FitReport layers = LinstorchFitter.fit(expected, data, config().build());

    FitReport report = LinstorchFitter.fit(graph, data, config().build());

    assertThat(graph.params()).isEqualTo(expected.params());
    assertThat(report.gaussNewton()).isEqualTo(layers.gaussNewton());
    assertThat(graph.score()).isEqualTo(expected.score());
  }
}
