package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.linstorch.dl4j.EarlyStopping.Script;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingModelSaver;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.saver.LocalFileModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.ClassificationScoreCalculator;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.scorecalc.RegressionScoreCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.termination.ScoreImprovementEpochTerminationCondition;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The best model, by any score, from any saver. */
class EarlyStoppingModelTest {

  private final EarlyStopping setup = new EarlyStopping();

  @Test
  void fit_scoreToMaximise_largestIsTheBest() {
    EarlyStoppingResult<MultiLayerNetwork> result =
        setup.fit(
            setup
                .builder()
                .scoreCalculator(new Script(false, 1, 3, 2, 2.5))
                .epochTerminationConditions(
                    new MaxEpochsTerminationCondition(9),
                    new ScoreImprovementEpochTerminationCondition(2))
                .build());

    assertThat(result.getBestModelEpoch()).isEqualTo(1);
    assertThat(result.getBestModelScore()).isEqualTo(3);
    assertThat(result.getTotalEpochs()).isEqualTo(4);
  }

  @Test
  void fit_rSquared_bestModelHasTheLargest() {
    EarlyStoppingResult<MultiLayerNetwork> result =
        setup.fit(
            setup
                .builder()
                .scoreCalculator(
                    new RegressionScoreCalculator(
                        RegressionEvaluation.Metric.R2, setup.validation()))
                .epochTerminationConditions(new MaxEpochsTerminationCondition(6))
                .build());

    double greatest = Collections.max(result.getScoreVsEpoch().values());
    assertThat(greatest).isGreaterThan(Collections.min(result.getScoreVsEpoch().values()));
    assertThat(result.getBestModelScore()).isEqualTo(greatest);
    assertThat(result.getBestModel().evaluateRegression(setup.validation()).averageRSquared())
        .isCloseTo(greatest, within(1e-12));
  }

  @Test
  void fit_accuracy_bestModelHasTheLargest() {
    SplittableRandom random = new SplittableRandom(62);
    INDArray labels = Nd4j.createFromArray(Nets.oneHot(random, 60, 3));
    MultiLayerNetwork net =
        Nets.plain(
            List.of(
                new ReferenceLinstorch.Layer(3, 6, true, ReferenceLinstorch.Act.RELU),
                new ReferenceLinstorch.Layer(6, 3, true, ReferenceLinstorch.Act.SOFTMAX)),
            DataType.FLOAT,
            LossFunction.MCXENT);
    BatchIterator train = BatchIterator.of(setup.x.castTo(DataType.FLOAT), labels, 25);
    EarlyStoppingConfiguration<MultiLayerNetwork> configuration =
        setup
            .builder()
            .scoreCalculator(
                new ClassificationScoreCalculator(
                    Evaluation.Metric.ACCURACY,
                    BatchIterator.of(setup.x.castTo(DataType.FLOAT), labels, 25)))
            .epochTerminationConditions(new MaxEpochsTerminationCondition(6))
            .build();

    EarlyStoppingResult<MultiLayerNetwork> result =
        new LinstorchEarlyStoppingTrainer(configuration, net, train).fit();

    double greatest = Collections.max(result.getScoreVsEpoch().values());
    assertThat(greatest).isGreaterThan(Collections.min(result.getScoreVsEpoch().values()));
    train.reset();
    Evaluation evaluation = result.getBestModel().evaluate(train);
    assertThat(evaluation.accuracy()).isEqualTo(greatest).isEqualTo(result.getBestModelScore());
  }

  @Test
  void fit_inMemorySaver_keepsBestAndLatestApart() throws IOException {
    InMemoryModelSaver<MultiLayerNetwork> saver = new InMemoryModelSaver<>();
    MultiLayerNetwork net = setup.net();
    EarlyStoppingConfiguration<MultiLayerNetwork> configuration =
        setup
            .builder()
            .modelSaver(saver)
            .saveLastModel(true)
            .scoreCalculator(new Script(true, 2, 1, 3, 4))
            .epochTerminationConditions(new MaxEpochsTerminationCondition(4))
            .build();

    EarlyStoppingResult<MultiLayerNetwork> result =
        new LinstorchEarlyStoppingTrainer(configuration, net, setup.train()).fit();

    List<double[]> restarts = setup.parametersOfRestarts(4, setup.net());
    assertThat(Nets.doubles(result.getBestModel().params())).isEqualTo(restarts.get(1));
    assertThat(Nets.doubles(saver.getLatestModel().params())).isEqualTo(restarts.get(3));
    assertThat(Nets.doubles(net.params())).isEqualTo(restarts.get(3));
  }

  @Test
  void fit_lastModelNotAskedFor_isNotSaved() throws IOException {
    InMemoryModelSaver<MultiLayerNetwork> saver = new InMemoryModelSaver<>();

    setup.fit(
        setup
            .builder()
            .modelSaver(saver)
            .epochTerminationConditions(new MaxEpochsTerminationCondition(2))
            .build());

    assertThat(saver.getLatestModel()).isNull();
    assertThat(saver.getBestModel()).isNotNull();
  }

  @Test
  void fit_localFileSaver_bestComesBackFromItsFile(@TempDir Path folder) throws IOException {
    LocalFileModelSaver saver = new LocalFileModelSaver(folder.toFile());

    EarlyStoppingResult<MultiLayerNetwork> result =
        setup.fit(
            setup
                .builder()
                .modelSaver(saver)
                .saveLastModel(true)
                .scoreCalculator(new Script(true, 2, 1, 3, 4))
                .epochTerminationConditions(new MaxEpochsTerminationCondition(4))
                .build());

    List<double[]> restarts = setup.parametersOfRestarts(4, setup.net());
    assertThat(folder.resolve("bestModel.bin")).isRegularFile();
    assertThat(Nets.doubles(result.getBestModel().params())).isEqualTo(restarts.get(1));
    assertThat(Nets.doubles(saver.getBestModel().params())).isEqualTo(restarts.get(1));
    assertThat(Nets.doubles(saver.getLatestModel().params())).isEqualTo(restarts.get(3));
  }

  /** DL4J takes it from the best model, which a saver that clones or stores leaves without one. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void fit_anySaver_scoresOfResultAndModelAreThoseOfTheBest(boolean file, @TempDir Path folder) {
    EarlyStoppingModelSaver<MultiLayerNetwork> saver =
        file ? new LocalFileModelSaver(folder.toFile()) : new InMemoryModelSaver<>();

    EarlyStoppingResult<MultiLayerNetwork> result =
        setup.fit(
            setup
                .builder()
                .modelSaver(saver)
                .epochTerminationConditions(new MaxEpochsTerminationCondition(6))
                .build());

    MultiLayerNetwork best = result.getBestModel();
    assertThat(result.getBestModelEpoch()).isBetween(1, 4);
    assertThat(best.score(setup.validationRows()))
        .isCloseTo(result.getBestModelScore(), withinPercentage(1e-10));
    assertThat(best.score(new DataSet(setup.x, setup.y)))
        .isCloseTo(best.score(), withinPercentage(1e-10));
    assertThat(best.score()).isNotCloseTo(result.getBestModelScore(), withinPercentage(0.1));
  }

  @Test
  void fit_scoreCalculatorSupplied_isTheOneThatScores() {
    EarlyStoppingResult<MultiLayerNetwork> result =
        setup.fit(
            new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
                .scoreCalculator(() -> new DataSetLossCalculator(setup.validation(), true))
                .epochTerminationConditions(new MaxEpochsTerminationCondition(3))
                .build());

    assertThat(result.getScoreVsEpoch()).isEqualTo(setup.fit(setup.restarts(3)).getScoreVsEpoch());
  }

  @Test
  void fit_bestModel_goesOnWithGradients() {
    MultiLayerNetwork best = setup.fit(setup.restarts(4)).getBestModel();
    double before = best.score();

    best.setLearningRate(1e-5);
    best.fit(setup.train(), 20);

    assertThat(best.score(new DataSet(setup.x, setup.y))).isLessThan(before);
  }
}
