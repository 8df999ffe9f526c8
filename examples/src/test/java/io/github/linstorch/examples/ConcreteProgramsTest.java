package io.github.linstorch.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.EarlyStoppingResult.TerminationReason;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.listeners.Checkpoint;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.slf4j.LoggerFactory;

/** Both programs work from their data to their predictions. Everything but their times. */
class ConcreteProgramsTest {

  /** The two, with what is known of each. */
  private enum Program {
    /** 721 rows in batches of 32, 20 times; by gradients, it gets near the best there is. */
    ADAM(23 * 20, 20, 0.8),
    /** One fit, by GAUSS_NEWTON. Least squares explain 0.60 of the variance. */
    LINSTORCH(1, 1, 0.8);

    final int iterations;
    final int epochs;
    final double leastRSquared;
    ConcreteOutcome outcome;
    List<String> log;

    Program(int iterations, int epochs, double leastRSquared) {
      this.iterations = iterations;
      this.epochs = epochs;
      this.leastRSquared = leastRSquared;
    }
  }

  @TempDir private static Path folder;

  @BeforeAll
  static void runBoth() throws Exception {
    Path csv = ProjectFiles.find("src-test-data/concrete.csv");
    Logger logger = (Logger) LoggerFactory.getLogger("org.deeplearning4j.optimize.listeners");
    for (Program program : Program.values()) {
      ListAppender<ILoggingEvent> log = new ListAppender<>();
      log.start();
      logger.addAppender(log);
      logger.setAdditive(false);
      Path own = Files.createDirectory(folder.resolve(program.name()));
      try {
        program.outcome =
            program == Program.ADAM
                ? ConcreteWithAdam.run(csv, own)
                : ConcreteWithLinstorch.run(csv, own);
      } finally {
        logger.detachAppender(log);
        logger.setAdditive(true);
      }
      program.log = log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
  }

  @ParameterizedTest
  @EnumSource
  void run_fit_isCountedAndScored(Program program) {
    ConcreteOutcome outcome = program.outcome;
    double[] scores = outcome.scores().getScoreVsIter().getEffectiveScores();

    assertThat(scores).hasSize(program.iterations);
    assertThat(Arrays.stream(scores)).allMatch(Double::isFinite);
    assertThat(outcome.net().score()).isEqualTo(scores[scores.length - 1]);
    assertThat(outcome.net().getEpochCount()).isEqualTo(program.epochs);
  }

  @ParameterizedTest
  @EnumSource
  void run_loggingListeners_tellOfTheFirstIteration(Program program) {
    double first = program.outcome.scores().getScoreVsIter().getEffectiveScores()[0];

    assertThat(program.log)
        .contains("Score at iteration 0 is " + first)
        .anyMatch(line -> line.contains("iteration 0; ") && line.contains("samples/sec: "))
        .contains("Starting evaluation nr. 1");
  }

  @ParameterizedTest
  @EnumSource
  void run_evaluations_explainTheVariance(Program program) {
    ConcreteOutcome outcome = program.outcome;

    for (RegressionEvaluation evaluation :
        List.of(outcome.validation(), outcome.test(), outcome.stoppedTest())) {
      assertThat(evaluation.rSquared(0)).isBetween(program.leastRSquared, 0.95);
      assertThat(outcome.rmse(evaluation)).isBetween(5.0, 8.0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void run_checkpoints_areTheLastThreeAndLoad(Program program) {
    ConcreteOutcome outcome = program.outcome;
    List<Checkpoint> kept = outcome.checkpoints().availableCheckpoints();

    assertThat(kept).hasSize(Math.min(3, program.epochs));
    Checkpoint last = outcome.checkpoints().lastCheckpoint();
    assertThat(last.getCheckpointNum()).isEqualTo(program.epochs - 1);
    MultiLayerNetwork loaded = outcome.checkpoints().loadCheckpointMLN(last);
    assertThat(loaded.params()).isEqualTo(outcome.net().params());
  }

  @ParameterizedTest
  @EnumSource
  void run_earlyStopping_endsByItselfWithTheBestEpoch(Program program) {
    EarlyStoppingResult<MultiLayerNetwork> stopped = program.outcome.stopped();

    assertThat(stopped.getTerminationReason())
        .isEqualTo(TerminationReason.EpochTerminationCondition);
    assertThat(stopped.getTerminationDetails())
        .startsWith("ScoreImprovementEpochTerminationCondition");
    assertThat(stopped.getTotalEpochs()).isEqualTo(stopped.getBestModelEpoch() + 6);
    assertThat(stopped.getScoreVsEpoch()).hasSize(stopped.getTotalEpochs());
    assertThat(stopped.getScoreVsEpoch().values()).allMatch(Double::isFinite);
    assertThat(stopped.getBestModel().score()).isFinite();
  }

  /** The first restart is the plain fit: its network, too, was built from the configuration. */
  @Test
  void run_earlyStoppingWithLinstorch_beginsWithThePlainFit() {
    ConcreteOutcome outcome = Program.LINSTORCH.outcome;

    assertThat(outcome.stopped().getScoreVsEpoch().get(0))
        .isCloseTo(outcome.validation().meanSquaredError(0), within(1e-6));
  }

  /** In MPa, by the stored network and normalizer, what was evaluated in standardised units. */
  @ParameterizedTest
  @EnumSource
  void run_loadedNetwork_predictsInTheUnitOfTheData(Program program) {
    ConcreteOutcome outcome = program.outcome;

    double squares =
        outcome.predicted().sub(outcome.actual()).norm2Number().doubleValue()
            / Math.sqrt(outcome.actual().length());
    assertThat(squares).isCloseTo(outcome.rmse(outcome.stoppedTest()), within(1e-3));
    assertThat(outcome.actual().minNumber().doubleValue()).isBetween(2.0, 10.0);
    assertThat(outcome.actual().maxNumber().doubleValue()).isBetween(70.0, 83.0);
  }

  /** What the program's Javadoc says; another processor's rounding may move either error. */
  @Test
  void run_both_linstorchIsAboutAsGoodOrBetter() {
    ConcreteOutcome adam = Program.ADAM.outcome;
    ConcreteOutcome linstorch = Program.LINSTORCH.outcome;

    assertThat(linstorch.rmse(linstorch.test())).isLessThan(1.1 * adam.rmse(adam.test()));
    assertThat(linstorch.rmse(linstorch.stoppedTest()))
        .isLessThan(1.1 * adam.rmse(adam.stoppedTest()));
  }

  @ParameterizedTest
  @EnumSource
  void describe_outcome_hasTheNumbers(Program program) {
    assertThat(program.outcome.describe())
        .startsWith(program == Program.ADAM ? "ConcreteWithAdam: " : "ConcreteWithLinstorch: ")
        .contains("iterations: " + program.iterations + "; epochs: " + program.epochs + "\n")
        .contains("\nScoreImprovementEpoch ended it.\n")
        .doesNotContain("NaN");
  }

  @Test
  void deleteFolder_withFiles_isGone(@TempDir Path parent) throws Exception {
    Path full = Files.createDirectory(parent.resolve("full"));
    Files.writeString(full.resolve("file"), "");

    ProjectFiles.deleteFolder(full);

    assertThat(full).doesNotExist();
  }
}
