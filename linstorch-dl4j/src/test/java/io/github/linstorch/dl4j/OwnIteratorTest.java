package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.adapter.MultiDataSetIteratorAdapter;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Iterators of a user that preprocess what they keep once, and take note of that themselves. */
class OwnIteratorTest {

  /** What is done with an iterator before the fit. */
  private enum Use {
    NOTHING,
    EVALUATE,
    NET_FIT,
    READ_IN_PART
  }

  /** Keeps batches, and decides which of them its preprocessor gets to see. */
  private static class Noting extends BatchIterator {
    private static final long serialVersionUID = 1;

    final transient List<DataSet> kept;
    final boolean[] isDone;
    int at;

    Noting(List<DataSet> kept) {
      super(List.of());
      this.kept = kept;
      this.isDone = new boolean[kept.size()];
    }

    @Override
    public boolean hasNext() {
      return at < kept.size();
    }

    @Override
    public void reset() {
      at = 0;
    }

    @Override
    public DataSet next() {
      int i = at++;
      DataSet batch = batch(i);
      if (getPreProcessor() != null && !isDone[i]) {
        getPreProcessor().preProcess(batch);
        isDone[i] = true;
      }
      return batch;
    }

    DataSet batch(int i) {
      return kept.get(i);
    }
  }

  private static Noting withNewObjects(List<DataSet> kept) {
    return new Noting(kept) {
      private static final long serialVersionUID = 1;

      @Override
      DataSet batch(int i) {
        return new DataSet(kept.get(i).getFeatures(), kept.get(i).getLabels());
      }
    };
  }

  private static Noting ofViews(List<DataSet> batches) {
    DataSet all = DataSet.merge(batches);
    return new Noting(batches) {
      private static final long serialVersionUID = 1;

      @Override
      DataSet batch(int i) {
        int from = i * IteratorKinds.BATCH;
        return new DataSet(
            part(all.getFeatures(), from, from + IteratorKinds.BATCH),
            part(all.getLabels(), from, from + IteratorKinds.BATCH));
      }
    };
  }

  private static INDArray part(INDArray all, int from, int to) {
    return all.get(NDArrayIndex.interval(from, to), NDArrayIndex.all());
  }

  /** Keeps copies once they have been preprocessed. */
  private static Noting caching(List<DataSet> batches) {
    List<DataSet> cache = new ArrayList<>(Collections.nCopies(batches.size(), null));
    return new Noting(batches) {
      private static final long serialVersionUID = 1;

      @Override
      DataSet batch(int i) {
        if (cache.get(i) == null) {
          cache.set(i, batches.get(i).copy());
        }
        return cache.get(i);
      }
    };
  }

  /** Takes note when all have been preprocessed. */
  private static Noting inFirstPass(List<DataSet> batches) {
    return new Noting(batches) {
      private static final long serialVersionUID = 1;

      private boolean isRead;

      @Override
      public DataSet next() {
        DataSet batch = batch(at++);
        if (!isRead && getPreProcessor() != null) {
          getPreProcessor().preProcess(batch);
        }
        isRead |= at == batches.size();
        return batch;
      }
    };
  }

  private static Map<String, Function<List<DataSet>, BatchIterator>> kinds() {
    Map<String, Function<List<DataSet>, BatchIterator>> kinds = new LinkedHashMap<>();
    kinds.put("note of every batch", Noting::new);
    kinds.put("note of every batch, new objects", OwnIteratorTest::withNewObjects);
    kinds.put("note of every batch, views", OwnIteratorTest::ofViews);
    kinds.put("cache of preprocessed copies", OwnIteratorTest::caching);
    kinds.put("note of the first pass", OwnIteratorTest::inFirstPass);
    return kinds;
  }

  static Stream<Arguments> uses() {
    return kinds().entrySet().stream()
        .flatMap(
            kind ->
                Stream.of(Use.values())
                    .map(use -> Arguments.of(kind.getKey(), use, kind.getValue())));
  }

  private static MultiLayerNetwork net() {
    return Nets.plain(Nets.relu(2, 8, 1), DataType.FLOAT, LossFunction.MSE);
  }

  private static List<DataSet> standardised() {
    DataSet rows = IteratorKinds.rows();
    IteratorKinds.normalizer().transform(rows);
    return IteratorKinds.batches(rows);
  }

  private static INDArray expected(FitMethod method) {
    MultiLayerNetwork net = net();
    LinstorchFitter.fit(net, new BatchIterator(standardised()), config(method));
    return net.params();
  }

  private static FitConfig config(FitMethod method) {
    return FitConfig.builder().method(method).build();
  }

  private static void use(Use use, DataSetIterator iterator) {
    switch (use) {
      case NOTHING -> {
        // Fresh.
      }
      case EVALUATE -> evaluate(iterator);
      case NET_FIT -> net().fit(iterator);
      case READ_IN_PART -> {
        iterator.next();
        iterator.next();
      }
    }
  }

  private static double evaluate(DataSetIterator iterator) {
    RegressionEvaluation evaluation = new RegressionEvaluation(1);
    iterator.reset();
    net().doEvaluation(iterator, evaluation);
    iterator.reset();
    return evaluation.meanSquaredError(0);
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("uses")
  void fit_iteratorThatTakesNote_weightsAsFromTheStandardisedRows(
      String name, Use use, Function<List<DataSet>, BatchIterator> make) {
    for (FitMethod method : List.of(FitMethod.LINSTORCH, FitMethod.GAUSS_NEWTON)) {
      BatchIterator iterator = make.apply(IteratorKinds.batches(IteratorKinds.rows()));
      iterator.setPreProcessor(IteratorKinds.normalizer());
      use(use, iterator);
      MultiLayerNetwork net = net();

      LinstorchFitter.fit(net, iterator, config(method));

      assertThat(net.params()).as("%s, %s, %s", name, use, method).isEqualTo(expected(method));
    }
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("uses")
  void fit_iteratorThatTakesNote_givesAfterwardsWhatItWouldWithoutTheFit(
      String name, Use use, Function<List<DataSet>, BatchIterator> make) {
    if (name.contains("first pass") && use == Use.READ_IN_PART) {
      return; // it preprocesses the first batches twice by itself
    }
    BatchIterator iterator = make.apply(IteratorKinds.batches(IteratorKinds.rows()));
    iterator.setPreProcessor(IteratorKinds.normalizer());
    use(use, iterator);

    LinstorchFitter.fit(net(), iterator);

    assertThat(evaluate(iterator)).isEqualTo(evaluate(new BatchIterator(standardised())));
  }

  /** One pass over the rows, so nothing comes a second time by itself. */
  @Test
  void fit_iteratorThatTakesNoteReadOnce_givesAfterwardsWhatItWouldWithoutTheFit() {
    kinds()
        .forEach(
            (name, make) -> {
              if (name.contains("first pass")) {
                return;
              }
              BatchIterator iterator = make.apply(IteratorKinds.batches(IteratorKinds.rows()));
              iterator.setPreProcessor(IteratorKinds.normalizer());

              LinstorchFitter.fit(
                  Nets.plain(Nets.relu(2, 1), DataType.FLOAT, LossFunction.MSE), iterator);

              assertThat(evaluate(iterator))
                  .as(name)
                  .isEqualTo(evaluate(new BatchIterator(standardised())));
            });
  }

  @Test
  void fit_shuffledIteratorThatTakesNote_lossAsFromTheStandardisedRows() {
    List<DataSet> batches = IteratorKinds.batches(IteratorKinds.rows());
    List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3));
    Random random = new Random(7);
    BatchIterator iterator =
        new Noting(batches) {
          private static final long serialVersionUID = 1;

          @Override
          public void reset() {
            super.reset();
            Collections.shuffle(order, random);
          }

          @Override
          public DataSet next() {
            int i = order.get(at++);
            if (!isDone[i]) {
              getPreProcessor().preProcess(batches.get(i));
              isDone[i] = true;
            }
            return batches.get(i);
          }
        };
    iterator.setPreProcessor(IteratorKinds.normalizer());

    FitReport report = LinstorchFitter.fit(net(), iterator);

    FitReport expected = LinstorchFitter.fit(net(), new BatchIterator(standardised()));
    assertThat(report.loss())
        .isCloseTo(expected.loss(), org.assertj.core.api.Assertions.within(1e-5));
    assertThat(evaluate(iterator))
        .isCloseTo(
            evaluate(new BatchIterator(standardised())),
            org.assertj.core.api.Assertions.within(1e-5));
  }

  @ParameterizedTest
  @EnumSource(Use.class)
  void fit_multiIteratorAroundOneThatTakesNote_weightsAsFromTheStandardisedRows(Use use) {
    kinds()
        .forEach(
            (name, make) -> {
              BatchIterator inner = make.apply(IteratorKinds.batches(IteratorKinds.rows()));
              inner.setPreProcessor(IteratorKinds.normalizer());
              use(use, inner);
              ComputationGraph graph = net().toComputationGraph();

              LinstorchFitter.fit(graph, new MultiDataSetIteratorAdapter(inner));

              assertThat(graph.params()).as(name).isEqualTo(expected(FitMethod.LINSTORCH));
              assertThat(evaluate(inner))
                  .as(name)
                  .isEqualTo(evaluate(new BatchIterator(standardised())));
            });
  }

  @Test
  void comparison_iteratorsThatTakeNote_asFromTheStandardisedRows() {
    ComparisonResult expected = compared(() -> new BatchIterator(standardised()));

    ComparisonResult result =
        compared(
            () -> {
              Noting iterator = new Noting(IteratorKinds.batches(IteratorKinds.rows()));
              iterator.setPreProcessor(IteratorKinds.normalizer());
              return iterator;
            });

    for (String name : List.of("LINSTORCH", "NET_FIT")) {
      assertThat(result.row(name).testLoss()).isEqualTo(expected.row(name).testLoss());
    }
  }

  private static ComparisonResult compared(Supplier<DataSetIterator> rows) {
    return Comparison.of(net().getLayerWiseConfigurations())
        .train(rows.get())
        .test(rows.get())
        .methods(ComparedMethod.NET_FIT, ComparedMethod.LINSTORCH)
        .epochs(2)
        .warmUp(Duration.ZERO)
        .run();
  }

  /** The same over multi data sets. */
  @SuppressWarnings("serial") // never serialised
  private static final class NotingMulti implements MultiDataSetIterator {
    private static final long serialVersionUID = 1;

    private final transient List<MultiDataSet> kept;
    private final boolean[] isDone;
    private MultiDataSetPreProcessor preProcessor;
    private int at;

    NotingMulti(List<MultiDataSet> kept) {
      this.kept = kept;
      this.isDone = new boolean[kept.size()];
    }

    @Override
    public MultiDataSet next() {
      int i = at++;
      if (!isDone[i]) {
        preProcessor.preProcess(kept.get(i));
        isDone[i] = true;
      }
      return kept.get(i);
    }

    @Override
    public boolean hasNext() {
      return at < kept.size();
    }

    @Override
    public MultiDataSet next(int num) {
      throw new UnsupportedOperationException("A fit takes batches as they come");
    }

    @Override
    public void reset() {
      at = 0;
    }

    @Override
    public boolean resetSupported() {
      return true;
    }

    @Override
    public boolean asyncSupported() {
      return false;
    }

    @Override
    public void setPreProcessor(MultiDataSetPreProcessor value) {
      preProcessor = value;
    }

    @Override
    public MultiDataSetPreProcessor getPreProcessor() {
      return preProcessor;
    }
  }

  @Test
  void fit_multiIteratorThatTakesNote_weightsAsFromTheStandardisedRows() {
    List<MultiDataSet> batches =
        new ArrayList<>(
            IteratorKinds.batches(IteratorKinds.rows()).stream()
                .map(IteratorKinds::multi)
                .toList());
    NotingMulti iterator = new NotingMulti(batches);
    iterator.setPreProcessor(IteratorKinds.multiNormalizer());
    ComputationGraph graph = net().toComputationGraph();

    LinstorchFitter.fit(graph, iterator);

    assertThat(graph.params()).isEqualTo(expected(FitMethod.LINSTORCH));
    assertThat(batches.get(3).getFeatures(0)).isEqualTo(standardised().get(3).getFeatures());
  }
}
