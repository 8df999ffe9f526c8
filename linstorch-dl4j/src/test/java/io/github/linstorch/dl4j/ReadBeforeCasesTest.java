package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.deeplearning4j.datasets.iterator.EarlyTerminationDataSetIterator;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.datasets.iterator.WorkspacesShieldDataSetIterator;
import org.deeplearning4j.datasets.iterator.utilty.SingletonDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.AsyncDataSetIterator;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.ViewIterator;
import org.nd4j.linalg.dataset.adapter.MultiDataSetIteratorAdapter;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultipleEpochsIterator;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.dataset.callbacks.DataSetCallback;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.slf4j.LoggerFactory;

/** An evaluation before the fit, as in many programs: reported were an R² of -412 and the like. */
class ReadBeforeCasesTest {

  private final Logger logger = (Logger) LoggerFactory.getLogger("io.github.linstorch");
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void putBack() {
    logger.detachAppender(log);
  }

  private static DataSet rows() {
    SplittableRandom random = new SplittableRandom(8);
    double[][] x = new double[200][];
    double[][] y = new double[200][];
    for (int i = 0; i < x.length; i++) {
      double x1 = 100 + 7 * random.nextGaussian();
      double x2 = -40 + 3 * random.nextGaussian();
      x[i] = new double[] {x1, x2};
      y[i] =
          new double[] {
            900 + 12 * Math.max(0, x1 - 100) - 5 * x2 + random.nextGaussian(),
          };
    }
    return new DataSet(
        Nd4j.createFromArray(x).castTo(DataType.FLOAT),
        Nd4j.createFromArray(y).castTo(DataType.FLOAT));
  }

  private static DataSetIterator existing() {
    DataSet rows = rows();
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fitLabel(true);
    normalizer.fit(rows);
    DataSetIterator iterator =
        new ExistingDataSetIterator(BatchIterator.cut(rows.getFeatures(), rows.getLabels(), 50));
    iterator.setPreProcessor(normalizer);
    return iterator;
  }

  private static MultiLayerNetwork net() {
    return Nets.plain(Nets.relu(2, 8, 1), DataType.FLOAT, LossFunction.MSE);
  }

  /** R² on the rows that an iterator gives, standardised. */
  private static double r2(MultiLayerNetwork net, DataSetIterator iterator) {
    iterator.reset();
    RegressionEvaluation evaluation = net.evaluateRegression(iterator);
    return evaluation.averageRSquared();
  }

  @ParameterizedTest
  @EnumSource(
      value = FitMethod.class,
      names = {"LINSTORCH", "GAUSS_NEWTON"})
  void fit_iteratorWasEvaluated_asGoodAsFresh(FitMethod method) {
    FitConfig config = FitConfig.builder().method(method).build();
    MultiLayerNetwork fresh = net();
    LinstorchFitter.fit(fresh, existing(), config);
    DataSetIterator iterator = existing();
    MultiLayerNetwork net = net();
    net.evaluateRegression(iterator);
    iterator.reset();

    FitReport report = LinstorchFitter.fit(net, iterator, config);

    assertThat(net.params()).isEqualTo(fresh.params());
    assertThat(r2(net, iterator))
        .isGreaterThan(method == FitMethod.LINSTORCH ? 0.8 : 0.99)
        .isCloseTo(1 - report.loss(), org.assertj.core.api.Assertions.within(0.01));
  }

  @Test
  void earlyStopping_iteratorWasEvaluated_asFromAFreshOne() {
    assertThat(bestScore(true)).isEqualTo(bestScore(false)).isLessThan(0.25);
  }

  /** Scores by the iterator that it trains on, which DL4J reads in place between the restarts. */
  private static double bestScore(boolean evaluated) {
    DataSetIterator iterator = existing();
    if (evaluated) {
      net().evaluateRegression(iterator);
      iterator.reset();
    }
    EarlyStoppingConfiguration<MultiLayerNetwork> configuration =
        new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
            .scoreCalculator(new DataSetLossCalculator(iterator, true))
            .epochTerminationConditions(new MaxEpochsTerminationCondition(3))
            .build();
    EarlyStoppingResult<MultiLayerNetwork> result =
        new LinstorchEarlyStoppingTrainer(configuration, net(), iterator).fit();
    assertThat(result.getTerminationReason())
        .isEqualTo(EarlyStoppingResult.TerminationReason.EpochTerminationCondition);
    return result.getBestModelScore();
  }

  @Test
  void comparison_iteratorsWereEvaluated_asFromFreshOnes() {
    ComparisonResult fresh = compared(existing(), existing());
    DataSetIterator train = existing();
    DataSetIterator test = existing();
    net().evaluateRegression(train);
    net().evaluateRegression(test);

    ComparisonResult result = compared(train, test);

    for (String name : List.of("LINSTORCH", "GAUSS_NEWTON", "NET_FIT")) {
      assertThat(result.row(name).testLoss()).isEqualTo(fresh.row(name).testLoss());
    }
    assertThat(result.row("GAUSS_NEWTON").testR2().orElseThrow()).isGreaterThan(0.99);
  }

  private static ComparisonResult compared(DataSetIterator train, DataSetIterator test) {
    return Comparison.of(net().getLayerWiseConfigurations())
        .train(train)
        .test(test)
        .methods(ComparedMethod.LINSTORCH, ComparedMethod.GAUSS_NEWTON, ComparedMethod.NET_FIT)
        .epochs(2)
        .warmUp(Duration.ZERO)
        .run();
  }

  @Test
  void fit_dataOfTheIteratorMarkedByDl4j_staysMarkedAndIsNotChanged() {
    DataSet rows = IteratorKinds.rows();
    DataSetIterator iterator = new ExistingDataSetIterator(List.of(rows));
    iterator.setPreProcessor(IteratorKinds.normalizer());
    iterator.next();
    INDArray processed = rows.getFeatures().dup();

    LinstorchFitter.fit(net(), iterator);

    assertThat(rows.isPreProcessed()).isTrue();
    assertThat(rows.getFeatures()).isEqualTo(processed);
  }

  @Test
  void fit_freshDataOfTheIterator_staysRawAndUnmarked() {
    requireUntouched(rows -> new ExistingDataSetIterator(List.of(rows)));
    requireUntouched(SingletonDataSetIterator::new);
    requireUntouched(org.nd4j.linalg.dataset.adapter.SingletonDataSetIterator::new);
  }

  private static void requireUntouched(Function<DataSet, DataSetIterator> make) {
    DataSet rows = IteratorKinds.rows();
    INDArray features = rows.getFeatures();
    DataSetIterator iterator = make.apply(rows);
    iterator.setPreProcessor(IteratorKinds.normalizer());

    LinstorchFitter.fit(net(), iterator);

    assertThat(rows.isPreProcessed()).isFalse();
    assertThat(rows.getFeatures()).isSameAs(features).isEqualTo(IteratorKinds.rows().getFeatures());
    assertThat(rows.getLabels()).isEqualTo(IteratorKinds.rows().getLabels());
    iterator.reset();
    iterator.next(); // now DL4J preprocesses it
    assertThat(rows.getFeatures().maxNumber().doubleValue()).isLessThan(10);
  }

  @Test
  void fit_unknownPreprocessorInPlaceOnKeptRows_warnsThatTheyMayHaveBeenRead() {
    ViewIterator iterator = new ViewIterator(IteratorKinds.rows(), 10);
    iterator.setPreProcessor(batch -> batch.getFeatures().divi(10));

    LinstorchFitter.fit(net(), iterator);

    assertThat(log.list)
        .filteredOn(event -> event.getLevel() == Level.WARN)
        .extracting(ILoggingEvent::getFormattedMessage)
        .anyMatch(message -> message.startsWith(ViewIterator.class.getName() + " lets its pre"));
  }

  /** What two preprocessors have done to the same rows cannot be told apart. */
  @Test
  @SuppressWarnings("deprecation") // users have it all the same
  void fit_twoPreprocessorsInPlaceOnKeptRows_bothAppliedAndAWarning() {
    ViewIterator inner = new ViewIterator(IteratorKinds.rows(), 10);
    inner.setPreProcessor(IteratorKinds.normalizer());
    DataSetIterator outer = new MultipleEpochsIterator(0, inner);
    outer.setPreProcessor(batch -> batch.getFeatures().divi(2));
    DataSet expected = IteratorKinds.rows();
    IteratorKinds.normalizer().transform(expected);
    expected.getFeatures().divi(2);
    MultiLayerNetwork net = net();
    MultiLayerNetwork same = net();

    LinstorchFitter.fit(net, outer);

    LinstorchFitter.fit(same, new BatchIterator(IteratorKinds.batches(expected)));
    assertThat(net.params()).isEqualTo(same.params());
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .anyMatch(message -> message.contains("keeps no note of it"));
  }

  /** A thread of a user's iterator preprocesses while the fit reads. */
  @Test
  void fit_iteratorOfAUserThatPreprocessesInAThread_refused() {
    BatchIterator inner = new BatchIterator(IteratorKinds.batches(IteratorKinds.rows()));
    inner.setPreProcessor(IteratorKinds.normalizer());
    DataSetIterator threaded =
        new WorkspacesShieldDataSetIterator(inner) {
          @Override
          public DataSet next() {
            FutureTask<DataSet> next = new FutureTask<>(super::next);
            new Thread(next).start();
            try {
              return next.get();
            } catch (InterruptedException | ExecutionException e) {
              throw new IllegalStateException(e);
            }
          }
        };
    MultiLayerNetwork net = net();
    INDArray before = net.params().dup();

    assertThatThrownBy(() -> LinstorchFitter.fit(net, threaded))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("in a thread of its own")
        .hasMessageContaining("Give the fit the iterator inside it");
    assertThat(net.params()).isEqualTo(before);
    assertThat(inner.getPreProcessor()).isInstanceOf(NormalizerStandardize.class);
  }

  /** A callback of a user. */
  private static final class Halving implements DataSetCallback {
    @Override
    public void call(org.nd4j.linalg.dataset.api.DataSet batch) {
      batch.getFeatures().divi(2);
    }

    @Override
    public void call(org.nd4j.linalg.dataset.api.MultiDataSet batch) {
      batch.getFeatures(0).divi(2);
    }

    @Override
    public void reset() {
      // Nothing is kept.
    }
  }

  /** An iterator in the field of another, and one that a user's callback works on. */
  @Test
  void fit_prefetchingIteratorInsideOfAnother_weightsAsFromTheOneInsideOrRefused() {
    DataSetIterator prefetching = new AsyncDataSetIterator(existing());
    DataSetIterator outer = new EarlyTerminationDataSetIterator(prefetching, 4);
    MultiLayerNetwork net = net();
    MultiLayerNetwork same = net();

    LinstorchFitter.fit(net, outer);
    LinstorchFitter.fit(same, existing());

    assertThat(net.params()).isEqualTo(same.params());
    assertThat(prefetching.hasNext()).isFalse();
    outer.reset();
    assertThat(outer.hasNext()).isTrue(); // DL4J's gives null without that question
    assertThat(outer.next().numExamples()).isEqualTo(50);

    DataSetIterator called = new AsyncDataSetIterator(existing(), 2, true, new Halving());
    assertThatThrownBy(() -> LinstorchFitter.fit(net, called))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("reads ahead in a thread");
  }

  /** One object that is filled anew for every batch. */
  @Test
  void fit_sameObjectForEveryBatch_allRows() {
    List<DataSet> parts = BatchIterator.cut(rows().getFeatures(), rows().getLabels(), 50);
    DataSet only = new DataSet();
    BatchIterator filling =
        new BatchIterator(parts) {
          private static final long serialVersionUID = 1;

          @Override
          public DataSet next() {
            DataSetPreProcessor own = getPreProcessor();
            super.setPreProcessor(null);
            DataSet part = super.next().copy();
            super.setPreProcessor(own);
            only.setFeatures(part.getFeatures());
            only.setLabels(part.getLabels());
            own.preProcess(only);
            return only;
          }
        };
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fitLabel(true);
    normalizer.fit(rows());
    filling.setPreProcessor(normalizer);
    MultiDataSetIteratorAdapter iterator = new MultiDataSetIteratorAdapter(filling);
    ComputationGraph graph = net().toComputationGraph();
    MultiLayerNetwork same = net();

    LinstorchFitter.fit(graph, iterator);

    LinstorchFitter.fit(same, existing());
    assertThat(graph.params()).isEqualTo(same.params());
  }

  @Test
  void fit_unknownPreprocessorOnNewArrays_noWarning() {
    BatchIterator iterator = new BatchIterator(IteratorKinds.batches(IteratorKinds.rows()));
    iterator.setPreProcessor(batch -> batch.getFeatures().divi(10));

    LinstorchFitter.fit(net(), iterator);

    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .noneMatch(message -> message.contains("preprocessor"));
  }

  /** Without labels DL4J sets the features as labels: one array, preprocessed as one. */
  @Test
  void fit_labelsAreTheFeatures_bothPreprocessedOnce() {
    DataSet rows = IteratorKinds.rows();
    rows.setLabels(rows.getFeatures());
    DataSet expected = IteratorKinds.rows();
    IteratorKinds.normalizer().transform(expected.getFeatures());
    expected.setLabels(expected.getFeatures());
    NormalizerStandardize featuresOnly = new NormalizerStandardize();
    featuresOnly.fit(IteratorKinds.rows());
    DataSetIterator iterator = new ExistingDataSetIterator(List.of(rows));
    iterator.setPreProcessor(featuresOnly);
    MultiLayerNetwork net = Nets.plain(Nets.relu(2, 4, 2), DataType.FLOAT, LossFunction.MSE);
    MultiLayerNetwork same = net.clone();

    LinstorchFitter.fit(net, iterator);

    LinstorchFitter.fit(same, new ExistingDataSetIterator(List.of(expected)));
    assertThat(net.params()).isEqualTo(same.params());
    assertThat(rows.getLabels()).isSameAs(rows.getFeatures());
  }
}
