package io.github.linstorch.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.dl4j.ComparedMethod;
import io.github.linstorch.dl4j.Comparison;
import io.github.linstorch.dl4j.ComparisonResult;
import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitReport;
import io.github.linstorch.dl4j.LinstorchFitter;
import io.github.linstorch.dl4j.WarmStartTrainer;
import java.util.List;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.termination.ScoreImprovementEpochTerminationCondition;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The Java code of docs/fit-then-adam.md runs, and does what that page says. */
class PolishSnippetTest {

  private final MultiLayerConfiguration configuration =
      new NeuralNetConfiguration.Builder()
          .seed(7)
          .updater(new Adam(0.001))
          .list()
          .layer(new DenseLayer.Builder().nIn(3).nOut(16).activation(Activation.RELU).build())
          .layer(
              new OutputLayer.Builder(LossFunction.MSE)
                  .nOut(1)
                  .activation(Activation.IDENTITY)
                  .build())
          .build();
  private DataSet train;
  private DataSet validation;

  @BeforeEach
  void readData() throws Exception {
    List<AutoMpg.Car> cars = AutoMpg.read(ProjectFiles.find("src-test-data/auto-mpg.csv")).cars();
    train = AutoMpg.toDataSet(cars.subList(0, 300));
    validation = AutoMpg.toDataSet(cars.subList(300, cars.size()));
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fitLabel(true);
    normalizer.fit(train);
    normalizer.transform(train);
    normalizer.transform(validation);
  }

  @Test
  void polish_guide_neverWorseThanTheFitOnValidationRows() {
    DataSetIterator batches = new ListDataSetIterator<>(train.asList(), 32);
    DataSetIterator validationRows = new ListDataSetIterator<>(validation.asList(), 100);
    MultiLayerNetwork net = new MultiLayerNetwork(configuration.clone());
    net.init();

    // snippet polish
    FitReport report = LinstorchFitter.fit(net, train, FitConfig.gaussNewton());
    net.setLearningRate(report.suggestedLearningRate().orElseThrow()); // batches of 32
    EarlyStoppingConfiguration<MultiLayerNetwork> stopping =
        new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
            .scoreCalculator(new DataSetLossCalculator(validationRows, true))
            .epochTerminationConditions(
                new MaxEpochsTerminationCondition(100),
                new ScoreImprovementEpochTerminationCondition(10)) // patience
            .build();
    MultiLayerNetwork best = new WarmStartTrainer<>(stopping, net, batches).fit().getBestModel();
    // end

    MultiLayerNetwork fitted = new MultiLayerNetwork(configuration.clone());
    fitted.init();
    LinstorchFitter.fit(fitted, train, FitConfig.gaussNewton());
    assertThat(best.score(validation)).isLessThanOrEqualTo(fitted.score(validation) + 1e-9);
  }

  @Test
  void balance_guide_netFitGoesOn() {
    DataSetIterator batches = new ListDataSetIterator<>(train.asList(), 32);
    MultiLayerNetwork net = new MultiLayerNetwork(configuration.clone());
    net.init();

    // snippet balance
    FitConfig config = FitConfig.builder().balance(true).build();
    FitReport report = LinstorchFitter.fit(net, train, config);
    net.setLearningRate(report.suggestedLearningRate().orElseThrow());
    net.fit(batches, 20);
    // end

    assertThat(net.score(train)).isLessThan(report.score());
  }

  @Test
  void compareThen_guide_oneRowForEach() {
    DataSetIterator trainRows = new ListDataSetIterator<>(train.asList(), 32);
    DataSetIterator testRows = new ListDataSetIterator<>(validation.asList(), 100);

    // snippet compareThen
    ComparisonResult result =
        Comparison.of(configuration)
            .train(trainRows)
            .test(testRows)
            .methods(
                ComparedMethod.GAUSS_NEWTON,
                ComparedMethod.thenNetFit(FitConfig.gaussNewton(), 20),
                ComparedMethod.NET_FIT)
            .epochs(20)
            .run();
    // end

    assertThat(result.rows()).hasSize(3).allMatch(row -> row.failure().isEmpty());
  }
}
