package io.github.linstorch.dl4j;

import java.io.File;
import java.io.Serial;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.deeplearning4j.datasets.iterator.AsyncMultiDataSetIterator;
import org.deeplearning4j.datasets.iterator.AsyncShieldDataSetIterator;
import org.deeplearning4j.datasets.iterator.AsyncShieldMultiDataSetIterator;
import org.deeplearning4j.datasets.iterator.DataSetIteratorSplitter;
import org.deeplearning4j.datasets.iterator.DoublesDataSetIterator;
import org.deeplearning4j.datasets.iterator.EarlyTerminationDataSetIterator;
import org.deeplearning4j.datasets.iterator.EarlyTerminationMultiDataSetIterator;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.datasets.iterator.FloatsDataSetIterator;
import org.deeplearning4j.datasets.iterator.INDArrayDataSetIterator;
import org.deeplearning4j.datasets.iterator.IteratorDataSetIterator;
import org.deeplearning4j.datasets.iterator.IteratorMultiDataSetIterator;
import org.deeplearning4j.datasets.iterator.JointMultiDataSetIterator;
import org.deeplearning4j.datasets.iterator.MultiDataSetIteratorSplitter;
import org.deeplearning4j.datasets.iterator.MultiDataSetWrapperIterator;
import org.deeplearning4j.datasets.iterator.ReconstructionDataSetIterator;
import org.deeplearning4j.datasets.iterator.WorkspacesShieldDataSetIterator;
import org.deeplearning4j.datasets.iterator.parallel.JointParallelDataSetIterator;
import org.deeplearning4j.datasets.iterator.utilty.BenchmarkDataSetIterator;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.datasets.iterator.utilty.SingletonDataSetIterator;
import org.deeplearning4j.datasets.iterator.utilty.SingletonMultiDataSetIterator;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.ViewIterator;
import org.nd4j.linalg.dataset.adapter.MultiDataSetIteratorAdapter;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.BaseDatasetIterator;
import org.nd4j.linalg.dataset.api.iterator.CachingDataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.KFoldIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultipleEpochsIterator;
import org.nd4j.linalg.dataset.api.iterator.SamplingDataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.TestDataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.TestMultiDataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.cache.InMemoryDataSetCache;
import org.nd4j.linalg.dataset.api.iterator.enums.InequalityHandling;
import org.nd4j.linalg.dataset.api.iterator.fetcher.DataSetFetcher;
import org.nd4j.linalg.dataset.api.preprocessor.MultiNormalizerStandardize;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The iterators of DL4J that can be had without a network or a file, each over rows of its own: two
 * columns of other scales and a label, in the fit standardised by the iterator's preprocessor.
 */
@SuppressWarnings("deprecation") // users have them all the same
final class IteratorKinds {

  static final int ROWS = 40;
  static final int BATCH = 10;

  /** Hands out parts of one data set, always the same objects. */
  private static final class Fetcher implements DataSetFetcher {
    @Serial private static final long serialVersionUID = 1;

    private final transient List<DataSet> parts;
    private int fetched;

    Fetcher(List<DataSet> parts) {
      this.parts = parts;
    }

    @Override
    public boolean hasMore() {
      return fetched < parts.size();
    }

    @Override
    public DataSet next() {
      return parts.get(fetched - 1);
    }

    @Override
    public int totalOutcomes() {
      return 1;
    }

    @Override
    public int inputColumns() {
      return 2;
    }

    @Override
    public int totalExamples() {
      return ROWS;
    }

    @Override
    public void reset() {
      fetched = 0;
    }

    @Override
    public int cursor() {
      return fetched * BATCH;
    }

    @Override
    public void fetch(int numExamples) {
      fetched++;
    }

    @Override
    public File topLevelDir() {
      return null;
    }

    @Override
    public void setTopLevelDir(File topLevelDir) {
      // There is none.
    }
  }

  private IteratorKinds() {}

  /** The rows as they are given to every iterator. */
  static DataSet rows() {
    SplittableRandom random = new SplittableRandom(5);
    double[][] x = new double[ROWS][];
    double[][] y = new double[ROWS][];
    for (int i = 0; i < ROWS; i++) {
      double x1 = 100 + 7 * normal(random);
      double x2 = -40 + 3 * normal(random);
      x[i] = new double[] {x1, x2};
      y[i] = new double[] {900 + 12 * Math.max(0, x1 - 100) - 5 * x2 + normal(random)};
    }
    return new DataSet(
        Nd4j.createFromArray(x).castTo(Nd4j.defaultFloatingPointType()),
        Nd4j.createFromArray(y).castTo(Nd4j.defaultFloatingPointType()));
  }

  private static double normal(SplittableRandom random) {
    return Math.sqrt(-2 * Math.log(1 - random.nextDouble()))
        * Math.cos(2 * Math.PI * random.nextDouble());
  }

  static NormalizerStandardize normalizer() {
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fitLabel(true);
    normalizer.fit(rows());
    return normalizer;
  }

  static MultiNormalizerStandardize multiNormalizer() {
    MultiNormalizerStandardize normalizer = new MultiNormalizerStandardize();
    normalizer.fitLabel(true);
    normalizer.fit(multi(rows()));
    return normalizer;
  }

  static MultiDataSet multi(DataSet rows) {
    return new MultiDataSet(rows.getFeatures(), rows.getLabels());
  }

  /** The rows in batches of {@value #BATCH}. */
  static List<DataSet> batches(DataSet rows) {
    return BatchIterator.cut(rows.getFeatures(), rows.getLabels(), BATCH);
  }

  private static List<MultiDataSet> multiBatches(DataSet rows) {
    return batches(rows).stream().map(IteratorKinds::multi).toList();
  }

  private static <T> List<Pair<T, T>> pairs(DataSet rows, Function<double[], T> entry) {
    List<Pair<T, T>> pairs = new ArrayList<>();
    double[][] x = Nets.matrix(rows.getFeatures());
    double[][] y = Nets.matrix(rows.getLabels());
    for (int i = 0; i < x.length; i++) {
      pairs.add(new Pair<>(entry.apply(x[i]), entry.apply(y[i])));
    }
    return pairs;
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static INDArray row(double[] values) {
    return Nd4j.createFromArray(new float[][] {floats(values)});
  }

  private static DataSetIterator with(DataSetIterator iterator, DataSetPreProcessor preProcessor) {
    iterator.setPreProcessor(preProcessor);
    return iterator;
  }

  private static MultiDataSetIterator with(
      MultiDataSetIterator iterator, MultiDataSetPreProcessor preProcessor) {
    iterator.setPreProcessor(preProcessor);
    return iterator;
  }

  private static DataSetIterator existing(DataSet rows) {
    return new ExistingDataSetIterator(batches(rows));
  }

  /** Those that take a preprocessor and apply it, by name; each from fresh rows. */
  static Map<String, Function<DataSet, DataSetIterator>> plain() {
    Map<String, Function<DataSet, DataSetIterator>> kinds = new LinkedHashMap<>();
    kinds.put("ExistingDataSetIterator", IteratorKinds::existing);
    kinds.put(
        "ListDataSetIterator of rows", rows -> new ListDataSetIterator<>(rows.asList(), BATCH));
    kinds.put(
        "ListDataSetIterator of one-row batches",
        rows -> new ListDataSetIterator<>(rows.asList(), 1));
    kinds.put(
        "ListDataSetIterator of whole batches",
        rows -> new ListDataSetIterator<>(batches(rows), 1));
    kinds.put("SingletonDataSetIterator", SingletonDataSetIterator::new);
    kinds.put(
        "SingletonDataSetIterator of ND4J",
        org.nd4j.linalg.dataset.adapter.SingletonDataSetIterator::new);
    kinds.put("ViewIterator", rows -> new ViewIterator(rows, BATCH));
    kinds.put("TestDataSetIterator", rows -> new TestDataSetIterator(rows.asList(), BATCH));
    kinds.put(
        "TestDataSetIterator of one-row batches",
        rows -> new TestDataSetIterator(rows.asList(), 1));
    kinds.put(
        "TestDataSetIterator of whole batches", rows -> new TestDataSetIterator(batches(rows), 1));
    kinds.put(
        "BaseDatasetIterator",
        rows -> new BaseDatasetIterator(BATCH, ROWS, new Fetcher(batches(rows))));
    kinds.put(
        "DoublesDataSetIterator",
        rows -> new DoublesDataSetIterator(pairs(rows, values -> values), BATCH));
    kinds.put(
        "FloatsDataSetIterator",
        rows -> new FloatsDataSetIterator(pairs(rows, IteratorKinds::floats), BATCH));
    kinds.put(
        "INDArrayDataSetIterator",
        rows -> new INDArrayDataSetIterator(pairs(rows, IteratorKinds::row), BATCH));
    kinds.put(
        "INDArrayDataSetIterator of one-row batches",
        rows -> new INDArrayDataSetIterator(pairs(rows, IteratorKinds::row), 1));
    // Of 0 epochs ND4J's gives one, of 1 two.
    kinds.put("MultipleEpochsIterator", rows -> new MultipleEpochsIterator(0, existing(rows)));
    kinds.put(
        "MultipleEpochsIterator of DL4J",
        rows -> new org.deeplearning4j.datasets.iterator.MultipleEpochsIterator(1, existing(rows)));
    kinds.put(
        "MultiDataSetWrapperIterator",
        rows -> new MultiDataSetWrapperIterator(new MultiDataSetIteratorAdapter(existing(rows))));
    kinds.putAll(delegating());
    return kinds;
  }

  /** Those that hand a preprocessor on to the iterator inside. */
  private static Map<String, Function<DataSet, DataSetIterator>> delegating() {
    Map<String, Function<DataSet, DataSetIterator>> inner = new LinkedHashMap<>();
    inner.put("ExistingDataSetIterator", IteratorKinds::existing);
    inner.put("SingletonDataSetIterator", SingletonDataSetIterator::new);
    inner.put("ViewIterator", rows -> new ViewIterator(rows, BATCH));
    Map<String, Function<DataSetIterator, DataSetIterator>> outer = new LinkedHashMap<>();
    outer.put(
        "AsyncDataSetIterator", org.deeplearning4j.datasets.iterator.AsyncDataSetIterator::new);
    outer.put("AsyncDataSetIterator of ND4J", org.nd4j.linalg.dataset.AsyncDataSetIterator::new);
    outer.put("AsyncShieldDataSetIterator", AsyncShieldDataSetIterator::new);
    outer.put("WorkspacesShieldDataSetIterator", WorkspacesShieldDataSetIterator::new);
    outer.put(
        "EarlyTerminationDataSetIterator",
        iterator -> new EarlyTerminationDataSetIterator(iterator, 4));
    outer.put(
        "CachingDataSetIterator",
        iterator -> new CachingDataSetIterator(iterator, new InMemoryDataSetCache()));
    Map<String, Function<DataSet, DataSetIterator>> kinds = new LinkedHashMap<>();
    outer.forEach(
        (outerName, wrap) ->
            inner.forEach(
                (innerName, make) ->
                    kinds.put(
                        outerName + " over " + innerName, rows -> wrap.apply(make.apply(rows)))));
    kinds.put(
        "ScrollableDataSetIterator",
        rows -> new DataSetIteratorSplitter(existing(rows), new int[] {4}).getIterators().get(0));
    return kinds;
  }

  /** Those of {@link #plain()} with their preprocessor, and those that get it in another way. */
  static Map<String, Function<DataSet, DataSetIterator>> preprocessed() {
    Map<String, Function<DataSet, DataSetIterator>> kinds = new LinkedHashMap<>();
    plain().forEach((name, make) -> kinds.put(name, rows -> with(make.apply(rows), normalizer())));
    BiFunction<String, Function<DataSetIterator, DataSetIterator>, Void> inside =
        (name, wrap) -> {
          plain()
              .forEach(
                  (inner, make) -> {
                    if (inner.matches("(Existing|Singleton|View|Base|List).*(?<!J)")) {
                      kinds.put(
                          name + " around a preprocessing " + inner,
                          rows -> wrap.apply(with(make.apply(rows), normalizer())));
                    }
                  });
          return null;
        };
    inside.apply("MultipleEpochsIterator", it -> new MultipleEpochsIterator(0, it));
    inside.apply(
        "MultiDataSetWrapperIterator",
        it -> new MultiDataSetWrapperIterator(new MultiDataSetIteratorAdapter(it)));
    kinds.put(
        "JointParallelDataSetIterator",
        rows ->
            new JointParallelDataSetIterator.Builder(InequalityHandling.STOP_EVERYONE)
                .addSourceIterator(
                    with(
                        new BaseDatasetIterator(BATCH, ROWS, new Fetcher(batches(rows))),
                        normalizer()))
                .build());
    kinds.put(
        "splitter's training part",
        rows ->
            new DataSetIteratorSplitter(with(existing(rows), normalizer()), 8, 0.5)
                .getTrainIterator());
    return kinds;
  }

  /** Those that ignore a preprocessor: rows come as they are, or at random. */
  static Map<String, Function<DataSet, DataSetIterator>> ignoring() {
    Map<String, Function<DataSet, DataSetIterator>> kinds = new LinkedHashMap<>();
    kinds.put("KFoldIterator", rows -> with(new KFoldIterator(4, rows), normalizer()));
    kinds.put(
        "ReconstructionDataSetIterator",
        rows -> with(new ReconstructionDataSetIterator(existing(rows)), normalizer()));
    kinds.put(
        "BenchmarkDataSetIterator",
        rows -> with(new BenchmarkDataSetIterator(rows, 2), normalizer()));
    return kinds;
  }

  /** Iterators over multi data sets. */
  static Map<String, Function<DataSet, MultiDataSetIterator>> multis() {
    Map<String, Function<DataSet, MultiDataSetIterator>> inner = new LinkedHashMap<>();
    inner.put("SingletonMultiDataSetIterator", r -> new SingletonMultiDataSetIterator(multi(r)));
    inner.put(
        "SingletonMultiDataSetIterator of ND4J",
        r -> new org.nd4j.linalg.dataset.adapter.SingletonMultiDataSetIterator(multi(r)));
    inner.put("MultiDataSetIteratorAdapter", r -> new MultiDataSetIteratorAdapter(existing(r)));
    inner.put(
        "MultiDataSetIteratorAdapter over ViewIterator",
        r -> new MultiDataSetIteratorAdapter(new ViewIterator(r, BATCH)));
    inner.put("JointMultiDataSetIterator", r -> new JointMultiDataSetIterator(existing(r)));
    inner.put(
        "TestMultiDataSetIterator",
        r -> new TestMultiDataSetIterator(1, multiBatches(r).toArray(MultiDataSet[]::new)));
    Map<String, Function<DataSet, MultiDataSetIterator>> kinds = new LinkedHashMap<>();
    inner.forEach((name, make) -> kinds.put(name, r -> with(make.apply(r), multiNormalizer())));
    Map<String, Function<MultiDataSetIterator, MultiDataSetIterator>> outer = new LinkedHashMap<>();
    outer.put("AsyncMultiDataSetIterator", AsyncMultiDataSetIterator::new);
    outer.put(
        "AsyncMultiDataSetIterator of ND4J",
        org.nd4j.linalg.dataset.AsyncMultiDataSetIterator::new);
    outer.put("AsyncShieldMultiDataSetIterator", AsyncShieldMultiDataSetIterator::new);
    outer.put(
        "EarlyTerminationMultiDataSetIterator",
        iterator -> new EarlyTerminationMultiDataSetIterator(iterator, 4));
    outer.put(
        "ScrollableMultiDataSetIterator",
        iterator ->
            new MultiDataSetIteratorSplitter(iterator, new int[] {4}).getIterators().get(0));
    outer.forEach(
        (name, wrap) ->
            inner.forEach(
                (innerName, make) ->
                    kinds.put(
                        name + " over " + innerName,
                        r -> wrap.apply(with(make.apply(r), multiNormalizer())))));
    kinds.put(
        "MultiDataSetIteratorAdapter around a preprocessing SingletonDataSetIterator",
        r -> new MultiDataSetIteratorAdapter(with(new SingletonDataSetIterator(r), normalizer())));
    kinds.put(
        "JointMultiDataSetIterator around a preprocessing ViewIterator",
        r -> new JointMultiDataSetIterator(with(new ViewIterator(r, BATCH), normalizer())));
    return kinds;
  }

  /** Those that cannot be reset, from the batches that they hand out. */
  static Map<String, Function<List<DataSet>, DataSetIterator>> oneWay() {
    Map<String, Function<List<DataSet>, DataSetIterator>> kinds = new LinkedHashMap<>();
    kinds.put(
        "IteratorDataSetIterator",
        parts -> with(new IteratorDataSetIterator(parts.iterator(), BATCH), normalizer()));
    kinds.put(
        "IteratorDataSetIterator of halves",
        parts -> with(new IteratorDataSetIterator(parts.iterator(), BATCH / 2), normalizer()));
    kinds.put(
        "ExistingDataSetIterator of an iterator",
        parts -> with(new ExistingDataSetIterator(parts.iterator()), normalizer()));
    return kinds;
  }

  static MultiDataSetIterator oneWayMulti(List<MultiDataSet> parts) {
    return with(
        new IteratorMultiDataSetIterator(
            Arrays.<org.nd4j.linalg.dataset.api.MultiDataSet>asList(
                    parts.toArray(MultiDataSet[]::new))
                .iterator(),
            BATCH),
        multiNormalizer());
  }

  static DataSetIterator sampling(DataSet rows) {
    return with(new SamplingDataSetIterator(rows, BATCH, ROWS), normalizer());
  }
}
