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
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.EarlyStoppingResult.TerminationReason;
import org.deeplearning4j.earlystopping.termination.BestScoreEpochTerminationCondition;
import org.deeplearning4j.earlystopping.termination.IterationTerminationCondition;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.termination.MaxTimeIterationTerminationCondition;
import org.deeplearning4j.earlystopping.termination.ScoreImprovementEpochTerminationCondition;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.dataset.DataSet;

/** Termination conditions, score calculators, model savers and listeners work as DL4J's do. */
class EarlyStoppingTest {

  private final EarlyStopping setup = new EarlyStopping();

  @Test
  void fit_maxEpochs_thatManyRestartsAndTheBestOfThem() {
    MultiLayerNetwork net = setup.net();
    EarlyStoppingResult<MultiLayerNetwork> result =
        new LinstorchEarlyStoppingTrainer(setup.restarts(6), net, setup.train()).fit();

    assertThat(result.getTerminationReason())
        .isEqualTo(TerminationReason.EpochTerminationCondition);
    assertThat(result.getTerminationDetails()).isEqualTo("MaxEpochsTerminationCondition(6)");
    assertThat(result.getTotalEpochs()).isEqualTo(6);
    assertThat(result.getScoreVsEpoch()).containsOnlyKeys(0, 1, 2, 3, 4, 5);
    double least = Collections.min(result.getScoreVsEpoch().values());
    assertThat(result.getBestModelScore()).isEqualTo(least);
    assertThat(result.getScoreVsEpoch().get(result.getBestModelEpoch())).isEqualTo(least);
    // The last one is not the best here, or the following would say nothing.
    assertThat(result.getBestModelEpoch()).isNotEqualTo(5);
    assertThat(result.getBestModel().score(setup.validationRows()))
        .isCloseTo(least, within(1e-12 * least));
    assertThat(net.score(setup.validationRows()))
        .isCloseTo(result.getScoreVsEpoch().get(5), within(1e-12));
  }

  @Test
  void fit_configurationOfANetwork_builtAndFitted() {
    EarlyStoppingResult<MultiLayerNetwork> result =
        new LinstorchEarlyStoppingTrainer(
                setup.restarts(3), setup.net().getLayerWiseConfigurations(), setup.train())
            .fit();

    assertThat(result.getScoreVsEpoch())
        .isEqualTo(setup.fit(setup.restarts(3)).getScoreVsEpoch())
        .hasSize(3);
  }

  @Test
  void fit_noTimeLeft_firstRestartIsScoredAndTheBest() {
    EarlyStoppingResult<MultiLayerNetwork> result =
        setup.fit(
            setup
                .builder()
                .iterationTerminationConditions(
                    new MaxTimeIterationTerminationCondition(1, TimeUnit.NANOSECONDS))
                .build());

    assertThat(result.getTerminationReason())
        .isEqualTo(TerminationReason.IterationTerminationCondition);
    assertThat(result.getTerminationDetails()).startsWith("MaxTimeIterationTerminationCondition(1");
    assertThat(result.getTotalEpochs()).isEqualTo(1);
    assertThat(result.getBestModelEpoch()).isZero();
    assertThat(result.getBestModel().score(setup.validationRows()))
        .isCloseTo(result.getBestModelScore(), within(1e-12));
  }

  @Test
  void fit_iterationCondition_askedOnceARestartWithTheTrainingScore() {
    List<Double> seen = new ArrayList<>();
    IterationTerminationCondition third =
        new IterationTerminationCondition() {
          @Serial private static final long serialVersionUID = 1;

          @Override
          public void initialize() {
            seen.clear();
          }

          @Override
          public boolean terminate(double score) {
            seen.add(score);
            return seen.size() == 3;
          }

          @Override
          public String toString() {
            return "the third";
          }
        };
    seen.add(Double.NaN); // to be cleared
    MultiLayerNetwork net = setup.net();
    EarlyStoppingConfiguration<MultiLayerNetwork> configuration =
        setup
            .builder()
            .iterationTerminationConditions(third)
            .epochTerminationConditions(new MaxEpochsTerminationCondition(3))
            .build();

    EarlyStoppingResult<MultiLayerNetwork> result =
        new LinstorchEarlyStoppingTrainer(configuration, net, setup.train()).fit();

    assertThat(result.getTerminationReason())
        .isEqualTo(TerminationReason.IterationTerminationCondition);
    assertThat(result.getTerminationDetails()).isEqualTo("the third");
    assertThat(result.getScoreVsEpoch()).containsOnlyKeys(0, 1, 2);
    assertThat(seen).hasSize(3).doesNotHaveDuplicates();
    assertThat(net.score(new DataSet(setup.x, setup.y))).isCloseTo(seen.get(2), within(1e-12));
  }

  @Test
  void fit_limitBetweenScoredRestarts_lastRestartIsScoredAllTheSame() {
    IterationTerminationCondition second =
        new IterationTerminationCondition() {
          @Serial private static final long serialVersionUID = 1;
          private int restarts;

          @Override
          public void initialize() {}

          @Override
          public boolean terminate(double score) {
            return ++restarts == 2;
          }
        };

    EarlyStoppingResult<MultiLayerNetwork> result =
        setup.fit(
            setup
                .builder()
                .scoreCalculator(new Script(true, 2, 1))
                .evaluateEveryNEpochs(5)
                .iterationTerminationConditions(second)
                .build());

    assertThat(result.getScoreVsEpoch()).containsOnlyKeys(0, 1);
    assertThat(result.getBestModelEpoch()).isEqualTo(1);
  }

  @Test
  void fit_noImprovement_endsThatManyRestartsAfterTheBest() {
    EarlyStoppingResult<MultiLayerNetwork> result =
        setup.fit(
            setup
                .builder()
                .scoreCalculator(new Script(true, 5, 4, 6, 7, 1))
                .epochTerminationConditions(
                    new MaxEpochsTerminationCondition(9),
                    new ScoreImprovementEpochTerminationCondition(2))
                .build());

    assertThat(result.getTerminationDetails())
        .startsWith("ScoreImprovementEpochTerminationCondition");
    assertThat(result.getScoreVsEpoch().values()).containsExactly(5.0, 4.0, 6.0, 7.0);
    assertThat(result.getBestModelEpoch()).isEqualTo(1);
    assertThat(result.getBestModelScore()).isEqualTo(4);
  }

  @Test
  void fit_scoreGoodEnough_endsWithIt() {
    EarlyStoppingResult<MultiLayerNetwork> result =
        setup.fit(
            setup
                .builder()
                .scoreCalculator(new Script(true, 5, 4, 1))
                .epochTerminationConditions(new BestScoreEpochTerminationCondition(2))
                .build());

    assertThat(result.getBestModelEpoch()).isEqualTo(2);
    assertThat(result.getTotalEpochs()).isEqualTo(3);
  }

  @Test
  void fit_scoreOfEveryThird_conditionsAndListenerSeeThoseOnly() {
    Protocol protocol = new Protocol();
    LinstorchEarlyStoppingTrainer trainer =
        new LinstorchEarlyStoppingTrainer(
            setup
                .builder()
                .scoreCalculator(new Script(true, 3, 2, 4))
                .evaluateEveryNEpochs(3)
                .epochTerminationConditions(new MaxEpochsTerminationCondition(5))
                .build(),
            setup.net(),
            setup.train());
    trainer.setListener(protocol);

    EarlyStoppingResult<MultiLayerNetwork> result = trainer.fit();

    assertThat(protocol.calls)
        .containsExactly("start", "epoch 0: 3.0", "epoch 3: 2.0", "epoch 6: 4.0", "completion");
    assertThat(result.getTotalEpochs()).isEqualTo(7);
    assertThat(result.getBestModelEpoch()).isEqualTo(3);
    // They are what the restarts of these numbers give if all of them are scored.
    List<double[]> all = setup.parametersOfRestarts(7, setup.net());
    assertThat(protocol.parameters.get(1)).isEqualTo(all.get(3));
    assertThat(protocol.parameters.get(2)).isEqualTo(all.get(6));
  }

  @Test
  void fit_listener_toldOfTheResultThatIsReturned() {
    Protocol protocol = new Protocol();
    LinstorchEarlyStoppingTrainer trainer =
        new LinstorchEarlyStoppingTrainer(setup.restarts(2), setup.net(), setup.train());
    trainer.setListener(protocol);

    EarlyStoppingResult<MultiLayerNetwork> result = trainer.fit();

    assertThat(protocol.calls)
        .containsExactly(
            "start",
            "epoch 0: " + result.getScoreVsEpoch().get(0),
            "epoch 1: " + result.getScoreVsEpoch().get(1),
            "completion");
    assertThat(protocol.completed).isSameAs(result);
  }

  @Test
  void fit_calledAgain_beginsAnew() {
    LinstorchEarlyStoppingTrainer trainer =
        new LinstorchEarlyStoppingTrainer(
            setup
                .builder()
                .scoreCalculator(new Script(true, 1, 2, 6, 5, 7))
                .epochTerminationConditions(new ScoreImprovementEpochTerminationCondition(1))
                .build(),
            setup.net(),
            setup.train());
    assertThat(trainer.fit().getTotalEpochs()).isEqualTo(2);

    EarlyStoppingResult<MultiLayerNetwork> again = trainer.fit();

    assertThat(again.getScoreVsEpoch().values()).containsExactly(6.0, 5.0, 7.0);
    assertThat(again.getBestModelScore()).isEqualTo(5);
    assertThat(again.getBestModelEpoch()).isEqualTo(1);
  }

  @Test
  void pretrain_anyNetwork_isRefused() {
    assertThatThrownBy(
            () ->
                new LinstorchEarlyStoppingTrainer(setup.restarts(1), setup.net(), setup.train())
                    .pretrain())
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("call fit()");
  }

  @Test
  void construct_noScoreCalculator_isRefusedWithTheRemedy() {
    EarlyStoppingConfiguration<MultiLayerNetwork> configuration =
        new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
            .epochTerminationConditions(new MaxEpochsTerminationCondition(1))
            .build();

    assertThatThrownBy(
            () -> new LinstorchEarlyStoppingTrainer(configuration, setup.net(), setup.train()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("scoreCalculator(...)");
  }

  @Test
  void construct_null_isRefused() {
    assertThatThrownBy(
            () -> new LinstorchEarlyStoppingTrainer(setup.restarts(1), setup.net(), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("an iterator");
    assertThatThrownBy(
            () ->
                new LinstorchEarlyStoppingTrainer(
                    setup.restarts(1), (MultiLayerConfiguration) null, setup.train()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the configuration of a network");
  }

  /** Without one it would never end. */
  @Test
  @Timeout(600)
  void fit_noTerminationCondition_isRefusedByTheConfiguration() {
    assertThatThrownBy(() -> setup.fit(setup.builder().build()))
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContaining("No termination conditions");
  }
}
