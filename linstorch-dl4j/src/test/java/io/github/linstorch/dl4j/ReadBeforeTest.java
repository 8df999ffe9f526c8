package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.linstorch.testsupport.Cases;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A fit gives the same weights whatever was done with the iterator before. */
class ReadBeforeTest {

  /** What is done with an iterator before the fit. */
  enum Use {
    NOTHING(
        iterator -> {
          // Fresh.
        },
        iterator -> {
          // Fresh.
        }),
    EVALUATE(
        iterator -> {
          evaluate(iterator);
          iterator.reset();
        },
        iterator -> {
          graph().evaluateRegression(iterator);
          iterator.reset();
        }),
    NET_FIT(iterator -> net().fit(iterator), iterator -> graph().fit(iterator)),
    READ_IN_PART(
        iterator -> {
          for (int i = 0; i < 2 && iterator.hasNext(); i++) {
            iterator.next();
          }
        },
        iterator -> {
          for (int i = 0; i < 2 && iterator.hasNext(); i++) {
            iterator.next();
          }
        });

    private final Consumer<DataSetIterator> single;
    private final Consumer<MultiDataSetIterator> multi;

    Use(Consumer<DataSetIterator> single, Consumer<MultiDataSetIterator> multi) {
      this.single = single;
      this.multi = multi;
    }
  }

  private static final String CACHED_VIEW = "CachingDataSetIterator over ViewIterator";

  private static MultiLayerNetwork net() {
    return Nets.plain(Nets.relu(2, 8, 1), DataType.FLOAT, LossFunction.MSE);
  }

  private static ComputationGraph graph() {
    return net().toComputationGraph();
  }

  private static void evaluate(DataSetIterator iterator) {
    try {
      net().evaluateRegression(iterator);
    } catch (UnsupportedOperationException e) {
      // It does not know the number of columns, which DL4J asks for before it reads.
      while (iterator.hasNext()) {
        iterator.next();
      }
    }
  }

  private static DataSet standardised() {
    DataSet rows = IteratorKinds.rows();
    IteratorKinds.normalizer().transform(rows);
    return rows;
  }

  /** The weights of a fit to given rows. */
  private static INDArray expected(MultiLayerNetwork net, DataSet rows) {
    LinstorchFitter.fit(net, new BatchIterator(IteratorKinds.batches(rows)));
    return net.params();
  }

  private static <T> Stream<Arguments> combined(Map<String, T> kinds) {
    return Cases.oneIn(
        3,
        kinds.entrySet().stream()
            .flatMap(
                kind ->
                    Stream.of(Use.values())
                        .map(use -> Arguments.of(kind.getKey(), use, kind.getValue()))));
  }

  static Stream<Arguments> preprocessed() {
    return combined(IteratorKinds.preprocessed())
        .filter(
            arguments ->
                !isReadAheadInPlace(arguments)
                    && (!arguments.get()[0].equals(CACHED_VIEW)
                        || !arguments.get()[1].equals(Use.READ_IN_PART)));
  }

  /**
   * Threads that read ahead preprocess in place once more with every reset, as many batches as they
   * get done before the fit stops them. What was read once only has one right result.
   */
  private static boolean isReadAheadInPlace(Arguments arguments) {
    return arguments
            .get()[0]
            .toString()
            .matches("(AsyncData.*View|JointParallel|AsyncMulti.*(Adapter|Joint|Test)).*")
        && (arguments.get()[1] == Use.EVALUATE || arguments.get()[1] == Use.NET_FIT);
  }

  static Stream<Arguments> multis() {
    return combined(IteratorKinds.multis()).filter(arguments -> !isReadAheadInPlace(arguments));
  }

  static Stream<Arguments> readAheadInPlace() {
    return combined(IteratorKinds.preprocessed()).filter(ReadBeforeTest::isReadAheadInPlace);
  }

  static Stream<Arguments> multiReadAheadInPlace() {
    return combined(IteratorKinds.multis()).filter(ReadBeforeTest::isReadAheadInPlace);
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("preprocessed")
  void fit_iteratorReadBefore_weightsAsFromTheStandardisedRows(
      String name, Use use, Function<DataSet, DataSetIterator> make) {
    DataSetIterator iterator = make.apply(IteratorKinds.rows());
    use.single.accept(iterator);
    MultiLayerNetwork net = net();

    LinstorchFitter.fit(net, iterator);

    assertThat(net.params()).as("%s, %s", name, use).isEqualTo(expected(net(), standardised()));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("multis")
  void fit_multiIteratorReadBefore_weightsAsFromTheStandardisedRows(
      String name, Use use, Function<DataSet, MultiDataSetIterator> make) {
    MultiDataSetIterator iterator = make.apply(IteratorKinds.rows());
    use.multi.accept(iterator);
    ComputationGraph graph = graph();

    LinstorchFitter.fit(graph, iterator);

    assertThat(graph.params()).as("%s, %s", name, use).isEqualTo(expected(net(), standardised()));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("readAheadInPlace")
  void fit_readAheadInPlace_sameWeightsOrRefused(
      String name, Use use, Function<DataSet, DataSetIterator> make) {
    DataSetIterator iterator = make.apply(IteratorKinds.rows());
    use.single.accept(iterator);
    MultiLayerNetwork net = net();

    requireSameOrRefused(
        name + ", " + use, () -> LinstorchFitter.fit(net, iterator), net.params(), standardised());
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("multiReadAheadInPlace")
  void fit_multiReadAheadInPlace_sameWeightsOrRefused(
      String name, Use use, Function<DataSet, MultiDataSetIterator> make) {
    MultiDataSetIterator iterator = make.apply(IteratorKinds.rows());
    use.multi.accept(iterator);
    ComputationGraph graph = graph();

    requireSameOrRefused(
        name + ", " + use,
        () -> LinstorchFitter.fit(graph, iterator),
        graph.params(),
        standardised());
  }

  private static void requireSameOrRefused(
      String name, Runnable fit, INDArray parameters, DataSet rows) {
    INDArray expected = expected(net(), rows);
    try {
      fit.run();
    } catch (IllegalArgumentException e) {
      assertThat(e)
          .as(name)
          .hasMessageContaining("through its preprocessor before, perhaps more than once");
      return;
    }
    assertThat(parameters).as(name).isEqualTo(expected);
  }

  /** Where DL4J has preprocessed twice itself, no fit can have the rows back. */
  @Test
  void fit_iteratorEvaluatedTwice_sameWeightsOrRefused() {
    List<String> refused = new ArrayList<>();
    IteratorKinds.plain()
        .forEach(
            (name, make) -> {
              DataSetIterator iterator = make.apply(IteratorKinds.rows());
              iterator.setPreProcessor(IteratorKinds.normalizer());
              for (int i = 0; i < 2; i++) {
                evaluate(iterator);
                iterator.reset();
              }
              MultiLayerNetwork net = net();
              requireSameOrRefused(
                  name,
                  () -> {
                    try {
                      LinstorchFitter.fit(net, iterator);
                    } catch (IllegalArgumentException e) {
                      refused.add(name);
                      throw e;
                    }
                  },
                  net.params(),
                  standardised());
            });

    assertThat(refused)
        .contains("ViewIterator", "BaseDatasetIterator", "MultipleEpochsIterator")
        .noneMatch(name -> name.matches(".*(Existing|Singleton|Doubles).*"));
  }

  @Test
  void fit_cachedViewReadInPart_refused() {
    DataSetIterator iterator =
        IteratorKinds.preprocessed().get(CACHED_VIEW).apply(IteratorKinds.rows());
    Use.READ_IN_PART.single.accept(iterator);

    assertThatThrownBy(() -> LinstorchFitter.fit(net(), iterator))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("CachingDataSetIterator")
        .hasMessageContaining("Load the rows anew");
  }

  @Test
  void fit_iteratorThatIgnoresItsPreprocessor_rowsAsTheyAre() {
    IteratorKinds.ignoring()
        .forEach(
            (name, make) -> {
              DataSet rows = IteratorKinds.rows();
              DataSetIterator iterator = make.apply(rows);
              MultiLayerNetwork net =
                  Nets.plain(
                      Nets.relu(2, name.startsWith("Reconstruction") ? 2 : 1),
                      DataType.DOUBLE,
                      LossFunction.MSE);

              FitReport report = LinstorchFitter.fit(net, iterator);

              DataSet same =
                  name.startsWith("Reconstruction")
                      ? new DataSet(rows.getFeatures(), rows.getFeatures())
                      : rows;
              assertThat(report.loss())
                  .as(name)
                  .isCloseTo(
                      LinstorchFitter.fit(net.clone(), same).loss(),
                      org.assertj.core.api.Assertions.within(1e-6));
            });
  }

  @Test
  void fit_oneWayIteratorOverRowsReadBefore_weightsAsFromTheStandardisedRows() {
    MultiLayerNetwork line = Nets.plain(Nets.relu(2, 1), DataType.FLOAT, LossFunction.MSE);
    INDArray expected = expected(line.clone(), standardised());
    IteratorKinds.oneWay()
        .forEach(
            (name, make) -> {
              List<DataSet> parts = IteratorKinds.batches(IteratorKinds.rows());
              if (!name.contains("halves")) { // those are views of the parts, which DL4J spoils
                evaluate(make.apply(parts));
              }
              MultiLayerNetwork net = line.clone();
              LinstorchFitter.fit(net, make.apply(parts));
              assertThat(net.params()).as(name).isEqualTo(expected);
            });
    List<MultiDataSet> multis =
        IteratorKinds.batches(IteratorKinds.rows()).stream().map(IteratorKinds::multi).toList();
    ComputationGraph graph = line.clone().toComputationGraph();
    LinstorchFitter.fit(graph, IteratorKinds.oneWayMulti(multis));
    assertThat(graph.params()).isEqualTo(expected);
  }

  @Test
  void fit_samplesReadBefore_weightsAsFromTheSameSamples() {
    MultiLayerNetwork line = Nets.plain(Nets.relu(2, 1), DataType.FLOAT, LossFunction.MSE);
    DataSetIterator fresh = IteratorKinds.sampling(IteratorKinds.rows());
    DataSetIterator evaluated = IteratorKinds.sampling(IteratorKinds.rows());
    evaluate(evaluated);

    Nd4j.getRandom().setSeed(3);
    INDArray expected = line.clone().params();
    MultiLayerNetwork first = line.clone();
    LinstorchFitter.fit(first, fresh);
    Nd4j.getRandom().setSeed(3);
    MultiLayerNetwork second = line.clone();
    LinstorchFitter.fit(second, evaluated);

    assertThat(second.params()).isEqualTo(first.params()).isNotEqualTo(expected);
  }

  static Stream<Arguments> plain() {
    return combined(IteratorKinds.plain()).filter(kind -> !kind.get()[0].equals(CACHED_VIEW));
  }

  /** What is read after a fit is what is read without it. */
  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("plain")
  void fit_anyIterator_leavesNoTrace(
      String name, Use use, Function<DataSet, DataSetIterator> make) {
    if (name.startsWith("AsyncData")) {
      return; // threads that read ahead preprocess in place whenever they like
    }
    DataSet rows = IteratorKinds.rows();
    DataSetIterator iterator = make.apply(rows);
    iterator.setPreProcessor(IteratorKinds.normalizer());
    DataSetIterator twin = make.apply(IteratorKinds.rows());
    twin.setPreProcessor(IteratorKinds.normalizer());
    use.single.accept(iterator);
    use.single.accept(twin);
    DataSet before = rows.copy();

    LinstorchFitter.fit(net(), iterator);

    assertThat(rows.getFeatures()).as("%s, %s", name, use).isEqualTo(before.getFeatures());
    assertThat(rows.getLabels()).as("%s, %s", name, use).isEqualTo(before.getLabels());
    assertThat(read(iterator)).as("%s, %s", name, use).isEqualTo(read(twin));
  }

  private static List<INDArray> read(DataSetIterator iterator) {
    iterator.reset();
    List<INDArray> arrays = new ArrayList<>();
    while (iterator.hasNext()) {
      DataSet batch = iterator.next();
      arrays.add(batch.getFeatures().dup());
      arrays.add(batch.getLabels().dup());
    }
    return arrays;
  }
}
