package io.github.linstorch.dl4j;

import static io.github.linstorch.dl4j.ComparedMethod.GAUSS_NEWTON;
import static io.github.linstorch.dl4j.ComparedMethod.LAST_LAYER;
import static io.github.linstorch.dl4j.ComparedMethod.LINSTORCH;
import static io.github.linstorch.dl4j.ComparedMethod.NET_FIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.dl4j.ComparisonResult.Row;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.ViewIterator;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class ComparisonTest {

  private static final Duration NO_WARM_UP = Duration.ZERO;

  private final INDArray x = Nd4j.createFromArray(Nets.uniform(new SplittableRandom(1), 60, 3));
  private final INDArray y = labels(x);
  private final BatchIterator train = BatchIterator.of(rows(x, 0, 40), rows(y, 0, 40), 16);
  private final BatchIterator test = BatchIterator.of(rows(x, 40, 60), rows(y, 40, 60), 7);

  /** A slope and a bend. */
  private static INDArray labels(INDArray x) {
    INDArray first = x.getColumn(0, true);
    return first.mul(2).addi(org.nd4j.linalg.ops.transforms.Transforms.abs(x.getColumn(1, true)));
  }

  private static INDArray rows(INDArray all, int from, int to) {
    return BatchIterator.rows(all, from, to);
  }

  private static MultiLayerConfiguration regression() {
    return configuration(1, Activation.IDENTITY, LossFunction.MSE);
  }

  private static MultiLayerConfiguration classification() {
    return configuration(2, Activation.SOFTMAX, LossFunction.MCXENT);
  }

  private static MultiLayerConfiguration configuration(
      int outputs, Activation activation, LossFunction loss) {
    return new NeuralNetConfiguration.Builder()
        .seed(5)
        .dataType(DataType.DOUBLE)
        .updater(new Adam(0.01))
        .l2(0.001)
        .list()
        .layer(new DenseLayer.Builder().nIn(3).nOut(8).activation(Activation.RELU).build())
        .layer(new OutputLayer.Builder(loss).nOut(outputs).activation(activation).build())
        .build();
  }

  private Comparison comparison() {
    return Comparison.of(regression()).train(train).test(test).warmUp(NO_WARM_UP);
  }

  private static MultiLayerNetwork network() {
    return Nets.init(regression());
  }

  @Test
  void run_fourMethods_scoresAreThoseOfTheNetworksTrainedByHand() {
    ComparisonResult result =
        comparison().methods(LINSTORCH, LAST_LAYER, GAUSS_NEWTON, NET_FIT).epochs(3).run();

    MultiLayerNetwork byHand = network();
    LinstorchFitter.fit(byHand, BatchIterator.of(rows(x, 0, 40), rows(y, 0, 40), 16));
    requireScores(result.row("LINSTORCH"), byHand);
    byHand = network();
    byHand.fit(BatchIterator.of(rows(x, 0, 40), rows(y, 0, 40), 16), 3);
    requireScores(result.row("NET_FIT"), byHand);
    assertThat(result.rows())
        .extracting(Row::method)
        .containsExactly("LINSTORCH", "LAST_LAYER", "GAUSS_NEWTON", "NET_FIT");
    assertThat(result.rows()).extracting(Row::failure).allMatch(java.util.Optional::isEmpty);
    assertThat(result.row("GAUSS_NEWTON").testLoss().orElseThrow())
        .isLessThan(result.row("LINSTORCH").testLoss().orElseThrow());
    assertThat(result.row("NET_FIT").end()).isEqualTo("3 epochs");
  }

  private void requireScores(Row row, MultiLayerNetwork net) {
    INDArray features = rows(x, 40, 60);
    INDArray labels = rows(y, 40, 60);
    RegressionEvaluation evaluation = new RegressionEvaluation(1);
    evaluation.eval(labels, net.output(features));
    DataSet trainRows = new DataSet(rows(x, 0, 40), rows(y, 0, 40));
    double penalty = net.calcRegularizationScore(true);
    assertThat(penalty).isPositive();
    assertThat(row.testLoss().orElseThrow())
        .isEqualTo(net.score(new DataSet(features, labels)) - penalty, within(1e-9));
    assertThat(row.trainLoss().orElseThrow())
        .isEqualTo(net.score(trainRows) - penalty, within(1e-9));
    assertThat(row.testRmse().orElseThrow())
        .isEqualTo(evaluation.rootMeanSquaredError(0), within(1e-9));
    assertThat(row.testR2().orElseThrow()).isEqualTo(evaluation.rSquared(0), within(1e-9));
    assertThat(row.testAccuracy()).isEmpty();
    assertThat(row.testScores().orElseThrow().rmse()).isEqualTo(row.testRmse());
  }

  @Test
  void run_softmax_hasAccuracyAndLogLossAndTheReasonOfGaussNewton() {
    INDArray classes = Nd4j.zeros(DataType.DOUBLE, 60, 2);
    for (int i = 0; i < 60; i++) {
      classes.putScalar(i, y.getDouble(i) > 0.5 ? 1 : 0, 1.0);
    }
    ComparisonResult result =
        Comparison.of(classification())
            .train(BatchIterator.of(rows(x, 0, 40), rows(classes, 0, 40), 40))
            .test(BatchIterator.of(rows(x, 40, 60), rows(classes, 40, 60), 9))
            .methods(LINSTORCH, GAUSS_NEWTON, NET_FIT)
            .epochs(2)
            .warmUp(NO_WARM_UP)
            .run();

    MultiLayerNetwork byHand = Nets.init(classification());
    byHand.fit(BatchIterator.of(rows(x, 0, 40), rows(classes, 0, 40), 40), 2);
    Evaluation evaluation = new Evaluation(2);
    evaluation.eval(rows(classes, 40, 60), byHand.output(rows(x, 40, 60)));
    Row row = result.row("NET_FIT");
    assertThat(row.testAccuracy()).hasValue(evaluation.accuracy());
    assertThat(row.testLogLoss().orElseThrow())
        .isEqualTo(row.testLoss().orElseThrow(), within(1e-9));
    assertThat(row.testRmse()).isEmpty();
    assertThat(result.row("LINSTORCH").testAccuracy().orElseThrow()).isGreaterThan(0.7);
    Row refused = result.row("GAUSS_NEWTON");
    if (refused.failure().isPresent()) {
      assertThat(result.toString()).contains(refused.failure().get());
      assertThat(refused.testLoss()).isEmpty();
    }
  }

  @Test
  void run_networkNoFitterKnows_hasReasonsAndTheRowOfNetFit() {
    MultiLayerConfiguration sigmoid = configuration(1, Activation.SIGMOID, LossFunction.MSE);

    ComparisonResult result =
        Comparison.of(sigmoid)
            .train(train)
            .test(test)
            .warmUp(NO_WARM_UP)
            .methods(LINSTORCH, NET_FIT)
            .epochs(1)
            .run();

    assertThat(result.row("LINSTORCH").failure().orElse("")).containsIgnoringCase("sigmoid");
    assertThat(result.toString()).contains("LINSTORCH  cannot fit this network: ");
    assertThat(result.row("NET_FIT").testLoss().orElseThrow()).isFinite();
    Row failed = result.row("LINSTORCH");
    assertThat(failed.testLoss()).isEmpty();
    assertThat(failed.trainLoss()).isEmpty();
    assertThat(failed.seconds()).isEmpty();
    assertThat(failed.testScores()).isEmpty();
    assertThat(failed.testRmse()).isEmpty();
    assertThat(failed.toString()).startsWith("LINSTORCH: ").containsIgnoringCase("sigmoid");
    assertThat(result.toCsv()).contains("\nLINSTORCH,,,,,,,failed,");
  }

  @Test
  void run_always_leavesConfigurationDataAndIteratorsAsTheyWere() {
    MultiLayerConfiguration configuration = regression();
    String before = configuration.toJson();
    INDArray features = rows(x, 0, 40);
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fit(new DataSet(features, rows(y, 0, 40)));
    // DL4J lets the preprocessor of this one work on the data themselves.
    DataSetIterator batches = new ViewIterator(new DataSet(features, rows(y, 0, 40)), 40);
    batches.setPreProcessor(normalizer);

    Comparison.of(configuration)
        .train(batches)
        .test(test)
        .methods(LINSTORCH, NET_FIT)
        .epochs(2)
        .warmUp(Duration.ofMillis(1))
        .run();

    assertThat(configuration.toJson()).isEqualTo(before);
    assertThat(features).isEqualTo(rows(x, 0, 40));
    assertThat(batches.getPreProcessor()).isSameAs(normalizer);
    assertThat(batches.hasNext()).isTrue();
    assertThat(test.hasNext()).isTrue();
  }

  @Test
  void run_configurationThatHasTrained_startsFromIterationZero() {
    MultiLayerConfiguration used = regression();
    Nets.init(used).fit(train, 2);

    ComparisonResult fresh = comparison().methods(NET_FIT).epochs(1).run();
    ComparisonResult result =
        Comparison.of(used)
            .train(train)
            .test(test)
            .warmUp(NO_WARM_UP)
            .methods(NET_FIT)
            .epochs(1)
            .run();

    assertThat(used.getIterationCount()).isEqualTo(6);
    assertThat(result.rows().get(0).testLoss()).isEqualTo(fresh.rows().get(0).testLoss());
  }

  @Test
  void run_secondsTooFewForTheEpochs_endsNetFitAndSaysSo() {
    ComparisonResult result =
        comparison().methods(NET_FIT, LINSTORCH).epochs(1_000_000).seconds(0.02).run();

    Row row = result.row("NET_FIT");
    assertThat(row.end()).matches("0\\.02 s, in epoch \\d+ of 1000000");
    assertThat(row.seconds().orElseThrow()).isGreaterThanOrEqualTo(0.02);
    // What bounds one method does not bound the next.
    assertThat(result.row("LINSTORCH").testLoss())
        .isEqualTo(comparison().methods(LINSTORCH).run().rows().get(0).testLoss());
  }

  @Test
  void run_fitWithSettings_isNamedAndCountsItsRestarts() {
    FitConfig config = FitConfig.builder().restarts(4).seed(1).build();

    ComparisonResult result =
        comparison().methods(LINSTORCH, ComparedMethod.of("4 restarts", config)).run();

    Row row = result.row("4 restarts");
    assertThat(row.end()).isEqualTo("completed after 5 fits");
    assertThat(row.trainLoss().orElseThrow())
        .isLessThanOrEqualTo(result.row("LINSTORCH").trainLoss().orElseThrow());
  }

  @Test
  void run_rowWeights_countRowsSoManyTimes() {
    INDArray weights = Nd4j.ones(DataType.DOUBLE, 20, 1).putScalar(3, 0, 2).putScalar(5, 0, 0);
    DataSet weighted = new DataSet(rows(x, 40, 60), rows(y, 40, 60), null, weights);
    INDArray twice = Nd4j.vstack(rows(x, 40, 45), rows(x, 46, 60), rows(x, 43, 44));
    INDArray twiceLabels = Nd4j.vstack(rows(y, 40, 45), rows(y, 46, 60), rows(y, 43, 44));

    Row byWeight = lastLayer(new BatchIterator(List.of(weighted)));
    Row byCopies = lastLayer(BatchIterator.of(twice, twiceLabels, 20));

    assertThat(byWeight.testLoss().orElseThrow())
        .isEqualTo(byCopies.testLoss().orElseThrow(), within(1e-12));
    assertThat(byWeight.testR2().orElseThrow())
        .isEqualTo(byCopies.testR2().orElseThrow(), within(1e-12));
  }

  private Row lastLayer(BatchIterator testRows) {
    return Comparison.of(regression())
        .train(train)
        .test(testRows)
        .methods(LAST_LAYER)
        .warmUp(NO_WARM_UP)
        .run()
        .rows()
        .get(0);
  }

  @Test
  void toString_always_isAlignedAndSaysHowTimesWereTaken() {
    ComparisonResult result = comparison().methods(LINSTORCH, NET_FIT).epochs(1).run();

    List<String> lines = result.toString().lines().toList();
    assertThat(lines.get(0))
        .isEqualTo("A network of 41 parameters, 40 training rows, 20 test rows.");
    int end = lines.get(2).indexOf("ended by");
    assertThat(lines.get(3).substring(end)).isEqualTo("completed");
    assertThat(lines.get(4).substring(end)).isEqualTo("1 epoch");
    assertThat(lines.get(6)).contains("without a warm-up of the JVM");
    assertThat(
            Comparison.of(regression())
                .train(train)
                .test(test)
                .methods(LINSTORCH)
                .warmUp(Duration.ofMillis(1))
                .run()
                .toString())
        .containsPattern("LINSTORCH .* 11  completed")
        .contains("Before, every method trained a copy")
        .contains("for 0.001 s, untimed");
  }

  @Test
  void toCsv_always_hasAllDigitsAndQuotes() {
    ComparedMethod method = ComparedMethod.of("a \"b\", c", FitConfig.defaults());

    ComparisonResult result = comparison().methods(method).run();

    List<String> lines = result.toCsv().lines().toList();
    assertThat(lines.get(0))
        .isEqualTo(
            "method,test_loss,test_RMSE,test_R2,training_loss,seconds,runs,ended_by,failure");
    Row row = result.rows().get(0);
    assertThat(lines.get(1))
        .startsWith(
            "\"a \"\"b\"\", c\","
                + row.testLoss().orElseThrow()
                + ","
                + row.testRmse().orElseThrow()
                + ",")
        .endsWith("," + row.runs() + ",completed,");
  }

  @Test
  void settings_thatNoComparisonCouldUse_areRefused() {
    Comparison comparison = comparison();

    assertThatThrownBy(comparison::run).hasMessageContaining("at least one method");
    assertThatThrownBy(() -> comparison.methods(NET_FIT, NET_FIT))
        .hasMessageContaining("found \"NET_FIT\" twice");
    assertThatThrownBy(() -> comparison.methods(NET_FIT, null)).hasMessageContaining("null");
    assertThatThrownBy(() -> comparison.epochs(0)).hasMessageContaining("found 0");
    assertThatThrownBy(() -> comparison.seconds(Double.NaN)).hasMessageContaining("found NaN");
    assertThatThrownBy(() -> comparison.warmUp(Duration.ofSeconds(-1)))
        .hasMessageContaining("found PT-1S");
    assertThatThrownBy(() -> Comparison.of((MultiLayerConfiguration) null))
        .hasMessageContaining("found null");
    assertThatThrownBy(() -> ComparedMethod.of(" ", FitConfig.defaults()))
        .hasMessageContaining("blank");
    assertThatThrownBy(() -> ComparedMethod.of("a", null)).hasMessageContaining("\"a\"");
    assertThatThrownBy(() -> comparison.methods(NET_FIT).train(null).run())
        .hasMessageContaining("train rows, found none");
    assertThatThrownBy(() -> comparison().methods(LAST_LAYER).run().row("ADAM"))
        .hasMessageContaining("[LAST_LAYER]");
  }

  @Test
  void run_iteratorWithoutReset_isRefused() {
    BatchIterator once =
        new BatchIterator(List.of(new DataSet(x, y))) {
          private static final long serialVersionUID = 1;

          @Override
          public boolean resetSupported() {
            return false;
          }
        };

    assertThatThrownBy(() -> comparison().train(once).methods(NET_FIT).run())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("train rows that can be reset");
  }

  @Test
  void run_interrupted_isCancelledAndKeepsTheFlag() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> comparison().methods(NET_FIT).run())
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
  }
}
