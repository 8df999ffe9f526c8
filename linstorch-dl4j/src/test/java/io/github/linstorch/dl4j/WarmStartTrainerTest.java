package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.dl4j.EarlyStopping.Protocol;
import io.github.linstorch.dl4j.EarlyStopping.Script;
import java.io.Serial;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.EarlyStoppingResult.TerminationReason;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.termination.MaxScoreIterationTerminationCondition;
import org.deeplearning4j.earlystopping.termination.ScoreImprovementEpochTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;

/** Early stopping of {@code net.fit} that can return the network that it was given. */
class WarmStartTrainerTest {

  private final EarlyStopping setup = new EarlyStopping();

  private EarlyStoppingConfiguration<MultiLayerNetwork> epochs(int count, double... script) {
    EarlyStoppingConfiguration.Builder<MultiLayerNetwork> builder = setup.builder();
    if (script.length > 0) {
      builder.scoreCalculator(new Script(true, script));
    }
    return builder.epochTerminationConditions(new MaxEpochsTerminationCondition(count)).build();
  }

  private EarlyStoppingResult<MultiLayerNetwork> run(
      EarlyStoppingConfiguration<MultiLayerNetwork> configuration, MultiLayerNetwork net) {
    return new WarmStartTrainer<>(configuration, net, setup.train()).fit();
  }

  @Test
  void fit_everyEpochWorse_givenNetworkReturned() {
    MultiLayerNetwork net = setup.net();
    double[] given = Nets.doubles(net.params());
    EarlyStoppingResult<MultiLayerNetwork> result = run(epochs(3, 1, 3, 2, 4), net);

    assertThat(result.getBestModelEpoch()).isZero();
    assertThat(result.getBestModelScore()).isEqualTo(1);
    assertThat(Nets.doubles(result.getBestModel().params())).isEqualTo(given);
    assertThat(Nets.doubles(net.params())).isNotEqualTo(given);
    assertThat(result.getScoreVsEpoch()).containsOnlyKeys(0, 1, 2, 3);
    assertThat(result.getTotalEpochs()).isEqualTo(3);

    // What it is for: DL4J's own trainer returns its first epoch here.
    EarlyStoppingResult<MultiLayerNetwork> other =
        new EarlyStoppingTrainer(epochs(3, 3, 2, 4), setup.net(), setup.train()).fit();
    assertThat(Nets.doubles(other.getBestModel().params())).isNotEqualTo(given);
  }

  @Test
  void fit_someEpochBetter_thatOneWithItsScore() {
    MultiLayerNetwork net = setup.net();
    EarlyStoppingResult<MultiLayerNetwork> result = run(epochs(12), net);

    double least = Collections.min(result.getScoreVsEpoch().values());
    assertThat(result.getBestModelEpoch()).isPositive();
    assertThat(result.getBestModelScore()).isEqualTo(least);
    assertThat(result.getBestModel().score(setup.validationRows())).isCloseTo(least, within(1e-12));
  }

  @Test
  void fit_epochs_stepsAndEventsOfNetFit() {
    List<String> events = new ArrayList<>();
    MultiLayerNetwork net = listened(events);
    run(epochs(2), net);
    List<String> expected = new ArrayList<>();
    MultiLayerNetwork other = listened(expected);
    other.fit(setup.train(), 2);

    assertThat(events).isEqualTo(expected);
    assertThat(Nets.doubles(net.params())).isEqualTo(Nets.doubles(other.params()));
    assertThat(net.getEpochCount()).isEqualTo(other.getEpochCount()).isEqualTo(2);
    assertThat(net.getIterationCount()).isEqualTo(other.getIterationCount()).isEqualTo(6);
  }

  private MultiLayerNetwork listened(List<String> events) {
    MultiLayerNetwork net = setup.net();
    net.setListeners(
        new BaseTrainingListener() {
          @Override
          public void onEpochStart(Model model) {
            events.add("start " + ((MultiLayerNetwork) model).getEpochCount());
          }

          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            events.add("iteration " + iteration + ", " + epoch);
          }

          @Override
          public void onEpochEnd(Model model) {
            events.add("end " + ((MultiLayerNetwork) model).getEpochCount());
          }
        });
    return net;
  }

  @Test
  void fit_noImprovement_endsAfterPatience() {
    EarlyStoppingResult<MultiLayerNetwork> result =
        run(
            setup
                .builder()
                .scoreCalculator(new Script(true, 5, 4, 3, 3.5))
                .epochTerminationConditions(new ScoreImprovementEpochTerminationCondition(2))
                .build(),
            setup.net());

    assertThat(result.getBestModelEpoch()).isEqualTo(2);
    assertThat(result.getTerminationReason())
        .isEqualTo(TerminationReason.EpochTerminationCondition);
    assertThat(result.getTotalEpochs()).isLessThan(7);
  }

  @Test
  void fit_iterationCondition_endsWithinEpochAndIsScored() {
    MultiLayerNetwork net = setup.net();
    EarlyStoppingResult<MultiLayerNetwork> result =
        run(
            setup
                .builder()
                .iterationTerminationConditions(new MaxScoreIterationTerminationCondition(0))
                .build(),
            net);

    assertThat(result.getTerminationReason())
        .isEqualTo(TerminationReason.IterationTerminationCondition);
    assertThat(net.getIterationCount()).isEqualTo(1);
    assertThat(result.getScoreVsEpoch()).containsOnlyKeys(0, 1);
  }

  @Test
  void fit_stepFails_bestUntilThen() {
    MultiLayerNetwork net = setup.net();
    net.setListeners(
        new BaseTrainingListener() {
          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            if (epoch == 2) {
              throw new IllegalStateException("user's");
            }
          }
        });
    EarlyStoppingResult<MultiLayerNetwork> result = run(epochs(9, 5, 3, 4), net);

    assertThat(result.getTerminationReason()).isEqualTo(TerminationReason.Error);
    assertThat(result.getTerminationDetails()).contains("user's");
    assertThat(result.getBestModelEpoch()).isEqualTo(1);
  }

  @Test
  void fit_interrupted_cancelledFlagKept() {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> run(epochs(2), setup.net()))
          .isInstanceOf(CancellationException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void fit_listener_toldOfEveryEpoch() {
    Protocol protocol = new Protocol();
    WarmStartTrainer<MultiLayerNetwork> trainer =
        new WarmStartTrainer<>(epochs(2, 1, 3, 2), setup.net(), setup.train());
    trainer.setListener(protocol);
    trainer.fit();

    assertThat(protocol.calls)
        .containsExactly("start", "epoch 0: 1.0", "epoch 1: 3.0", "epoch 2: 2.0", "completion");
  }

  @Test
  void fit_graph_asLayers() {
    MultiLayerNetwork net = setup.net();
    ComputationGraph graph = net.toComputationGraph();
    EarlyStoppingConfiguration<ComputationGraph> configuration =
        new EarlyStoppingConfiguration.Builder<ComputationGraph>()
            .scoreCalculator(new GraphLoss(setup.validationRows()))
            .epochTerminationConditions(new MaxEpochsTerminationCondition(3))
            .build();
    EarlyStoppingResult<ComputationGraph> result =
        new WarmStartTrainer<>(configuration, graph, setup.train()).fit();

    EarlyStoppingResult<MultiLayerNetwork> ofLayers = run(epochs(3), net);
    assertThat(result.getScoreVsEpoch().get(3))
        .isCloseTo(ofLayers.getScoreVsEpoch().get(3), within(1e-9));
  }

  /** DL4J's loss on some rows. */
  private static final class GraphLoss
      implements org.deeplearning4j.earlystopping.scorecalc.ScoreCalculator<ComputationGraph> {
    @Serial private static final long serialVersionUID = 1;

    private final transient DataSet rows;

    GraphLoss(DataSet rows) {
      this.rows = rows;
    }

    @Override
    public double calculateScore(ComputationGraph network) {
      return network.score(rows);
    }

    @Override
    public boolean minimizeScore() {
      return true;
    }
  }

  @Test
  void fit_afterAFit_neverWorseOnValidationRows() {
    MultiLayerNetwork net = setup.net();
    FitReport report =
        LinstorchFitter.fit(net, new DataSet(setup.x, setup.y), FitConfig.gaussNewton());
    double fitted = net.score(setup.validationRows());
    net.setLearningRate(report.suggestedLearningRate().orElseThrow());

    MultiLayerNetwork best = run(epochs(5), net).getBestModel();
    assertThat(best.score(setup.validationRows())).isLessThanOrEqualTo(fitted + 1e-12);
  }

  @Test
  void constructor_badArguments_named() {
    EarlyStoppingConfiguration<MultiLayerNetwork> configuration = epochs(2);
    assertThatThrownBy(() -> new WarmStartTrainer<>(configuration, null, setup.train()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected a MultiLayerNetwork or a ComputationGraph, found null");
    assertThatThrownBy(() -> new WarmStartTrainer<>(configuration, setup.net(), null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                new WarmStartTrainer<>(
                    new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>().build(),
                    setup.net(),
                    setup.train()))
        .hasMessageContaining("score calculator");
    assertThatThrownBy(
            () -> new WarmStartTrainer<>(configuration, setup.net(), setup.train()).pretrain())
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
