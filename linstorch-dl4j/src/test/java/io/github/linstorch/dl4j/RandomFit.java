package io.github.linstorch.dl4j;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A random network with a random past, and a fit of it to random rows with random settings, in one
 * of the forms that data come in. Two of the same seed are twins: nothing that they do differs in a
 * bit.
 */
final class RandomFit {

  private enum Form {
    DATA_SET,
    ARRAYS,
    ITERATOR,
    MULTI_DATA_SET,
    MULTI_ITERATOR
  }

  private final SplittableRandom random;
  private final Injector injector = new Injector();
  private final RandomNet net;
  private final Form form;
  private final DataSet data;
  private final INDArray probe;
  private final FitConfig config;
  private final BatchIterator iterator;
  private final MultiDataSetIterator multiIterator;
  private final DataSetPreProcessor preProcessor;
  private final MultiDataSetPreProcessor multiPreProcessor;

  RandomFit(long seed) {
    random = new SplittableRandom(seed);
    // Initial weights and dropout draw from there.
    Nd4j.getRandom().setSeed(seed);
    net = new RandomNet(random);
    form = randomForm();
    data = randomData(net.isWide() && random.nextBoolean() ? 2100 : 2 + random.nextInt(60));
    probe = Nd4j.createFromArray(Nets.uniform(random, 4, net.nIn()));
    if (random.nextInt(4) > 0) {
      net.train(data.getFeatures(), data.getLabels(), 1 + random.nextInt(3));
      if (random.nextInt(4) == 0) {
        net.becomeClone();
      }
      if (random.nextInt(4) == 0) {
        net.setIterationCount(100);
      }
    }
    config = randomConfig();
    List<DataSet> batches = batches();
    iterator = UserCode.iterator(batches, injector);
    multiIterator = UserCode.multiIterator(batches, injector);
    boolean processed = isStreamed() && random.nextBoolean();
    preProcessor = processed ? UserCode.preProcessor(injector) : null;
    multiPreProcessor = processed ? UserCode.multiPreProcessor(injector) : null;
    putPreProcessorBack();
    attachListeners();
    injector.disarm();
  }

  private Form randomForm() {
    boolean streamed = random.nextInt(3) > 0;
    if (net.model() instanceof MultiLayerNetwork) {
      return streamed ? Form.ITERATOR : random.nextBoolean() ? Form.DATA_SET : Form.ARRAYS;
    }
    if (random.nextBoolean()) {
      return streamed ? Form.ITERATOR : Form.DATA_SET;
    }
    return streamed ? Form.MULTI_ITERATOR : Form.MULTI_DATA_SET;
  }

  /** Perhaps with a mask, which drops rows or weighs them. */
  private DataSet randomData(int rows) {
    DataType type = random.nextBoolean() ? net.model().params().dataType() : DataType.DOUBLE;
    double[][] x = Nets.uniform(random, rows, net.nIn());
    double[][] y =
        net.isClassifier()
            ? Nets.oneHot(random, rows, net.nOut())
            : Nets.uniform(random, rows, net.nOut());
    DataSet all =
        new DataSet(Nd4j.createFromArray(x).castTo(type), Nd4j.createFromArray(y).castTo(type));
    if (form != Form.ARRAYS && random.nextInt(3) == 0) {
      boolean drops = random.nextBoolean();
      double[][] weights = new double[rows][1];
      for (int i = 0; i < rows; i++) {
        weights[i][0] = drops ? random.nextInt(2) : 0.5 + random.nextInt(4);
      }
      weights[random.nextInt(rows)][0] = 1;
      all.setLabelsMaskArray(Nd4j.createFromArray(weights).castTo(type));
    }
    return all;
  }

  /** Of different sizes. */
  private List<DataSet> batches() {
    List<DataSet> batches = new ArrayList<>();
    int rows = data.numExamples();
    INDArray mask = data.getLabelsMaskArray();
    // DL4J takes the mask of a single row for one of single outputs, and refuses it there.
    int least = mask != null && net.isClassifier() ? 2 : 1;
    for (int from = 0, to; from < rows; from = to) {
      to = Math.min(rows, from + least + random.nextInt(Math.max(1, rows / 2)));
      to = rows - to < least ? rows : to;
      batches.add(
          new DataSet(
              BatchIterator.rows(data.getFeatures(), from, to),
              BatchIterator.rows(data.getLabels(), from, to),
              null,
              mask == null ? null : BatchIterator.rows(mask, from, to)));
    }
    return batches;
  }

  private FitConfig randomConfig() {
    FitConfig.Builder builder =
        FitConfig.builder()
            .updaterState(random.nextBoolean() ? UpdaterState.KEEP : UpdaterState.RESET)
            .keepBest(random.nextInt(3) == 0)
            .solveOrder(SolveOrder.values()[random.nextInt(2)])
            .solveCalls(1 + random.nextInt(2))
            .solver(Solver.values()[random.nextInt(3)])
            .threads(1 + random.nextInt(3));
    if (random.nextInt(4) > 0) {
      builder.listener(UserCode.fitListener(injector));
    }
    return builder.build();
  }

  private void attachListeners() {
    List<TrainingListener> listeners = new ArrayList<>();
    if (random.nextBoolean()) {
      listeners.add(UserCode.everyMethod(injector));
    }
    if (random.nextInt(3) == 0) {
      listeners.add(UserCode.activationsOnly(injector));
    }
    if (random.nextInt(3) == 0) {
      listeners.add(UserCode.iterationsOnly(injector));
    }
    net.attach(listeners);
  }

  Injector injector() {
    return injector;
  }

  boolean isStreamed() {
    return form == Form.ITERATOR || form == Form.MULTI_ITERATOR;
  }

  NetState state() {
    return new NetState(net.model(), probe);
  }

  boolean isPreProcessorInPlace() {
    return form == Form.MULTI_ITERATOR
        ? multiIterator.getPreProcessor() == multiPreProcessor
        : iterator.getPreProcessor() == preProcessor;
  }

  void putPreProcessorBack() {
    iterator.setPreProcessor(preProcessor);
    multiIterator.setPreProcessor(multiPreProcessor);
  }

  FitReport fit() {
    Model model = net.model();
    if (model instanceof MultiLayerNetwork layers) {
      return switch (form) {
        case ARRAYS -> LinstorchFitter.fit(layers, data.getFeatures(), data.getLabels(), config);
        case ITERATOR -> LinstorchFitter.fit(layers, iterator, config);
        default -> LinstorchFitter.fit(layers, data, config);
      };
    }
    ComputationGraph graph = (ComputationGraph) model;
    return switch (form) {
      case ITERATOR -> LinstorchFitter.fit(graph, iterator, config);
      case MULTI_DATA_SET -> LinstorchFitter.fit(graph, data.toMultiDataSet(), config);
      case MULTI_ITERATOR -> LinstorchFitter.fit(graph, multiIterator, config);
      default -> LinstorchFitter.fit(graph, data, config);
    };
  }

  @Override
  public String toString() {
    return form + " of " + data.numExamples() + " rows, " + config + ", " + net;
  }
}
