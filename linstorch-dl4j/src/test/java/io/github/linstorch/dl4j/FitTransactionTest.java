package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.Serial;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.DoubleStream;
import org.bytedeco.openblas.global.openblas;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What ends a fit from inside: results that do not fit, memory, an interrupt at any time. */
class FitTransactionTest {

  private enum Source {
    IN_MEMORY,
    STREAMED,
    GRAPH
  }

  private final SplittableRandom random = new SplittableRandom(23);
  private int blasThreads;

  @BeforeEach
  void setAnUnusualNumberOfBlasThreads() {
    blasThreads = openblas.blas_get_num_threads();
    openblas.blas_set_num_threads(3);
  }

  @AfterEach
  void putBack() {
    openblas.blas_set_num_threads(blasThreads);
    Thread.interrupted();
  }

  private DataSet data(int rows, int nIn, int nOut) {
    return new DataSet(
        Nd4j.createFromArray(Nets.uniform(random, rows, nIn)),
        Nd4j.createFromArray(Nets.uniform(random, rows, nOut)));
  }

  private static MultiLayerNetwork net(DataType type, int... widths) {
    return Nets.plain(Nets.relu(widths), type, LossFunction.MSE);
  }

  private static FitReport fit(Model net, Source source, DataSet data, FitConfig config) {
    return switch (source) {
      case IN_MEMORY -> LinstorchFitter.fit((MultiLayerNetwork) net, data, config);
      case STREAMED ->
          LinstorchFitter.fit(
              (MultiLayerNetwork) net,
              BatchIterator.of(data.getFeatures(), data.getLabels(), 7, 11),
              config);
      case GRAPH -> LinstorchFitter.fit((ComputationGraph) net, data, config);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "FLOAT, IN_MEMORY", "FLOAT, STREAMED", "FLOAT, GRAPH",
    "HALF, IN_MEMORY", "HALF, STREAMED", "HALF, GRAPH"
  })
  void fit_solvedParametersOverflowTheCast_nothingChangedAndNextFitSucceeds(
      DataType type, Source source) {
    MultiLayerNetwork layers = net(type, 3, 8, 2);
    Model net = source == Source.GRAPH ? layers.toComputationGraph() : layers;
    DataSet data = data(30, 3, 2);
    DataSet huge =
        new DataSet(data.getFeatures(), data.getLabels().mul(type == DataType.FLOAT ? 1e42 : 1e8));
    net.setListeners(UserCode.everyMethod(new Injector()));
    NetState before = new NetState(net, data.getFeatures());

    assertThatThrownBy(() -> fit(net, source, huge, FitConfig.defaults()))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("data type " + type);

    before.requireUnchanged();
    FitReport report = fit(net, source, data, FitConfig.defaults());
    assertThat(report.loss()).isLessThan(report.lossBefore());
  }

  /** In double precision labels of 1e300 fit; sums of their squares do not. */
  @ParameterizedTest
  @EnumSource
  void fit_labelsWhoseSquaresOverflow_finiteParametersOrNothingChanged(Source source) {
    for (double scale : new double[] {1e150, 1e200, 1e300}) {
      MultiLayerNetwork layers = net(DataType.DOUBLE, 3, 8, 2);
      Model net = source == Source.GRAPH ? layers.toComputationGraph() : layers;
      DataSet data = data(30, 3, 2);
      data.getLabels().muli(scale);
      net.setListeners(UserCode.everyMethod(new Injector()));
      NetState before = new NetState(net, data.getFeatures());

      Throwable thrown = catchThrowable(() -> fit(net, source, data, FitConfig.defaults()));

      if (thrown == null) {
        assertThat(DoubleStream.of(Nets.doubles(net.params()))).allMatch(Double::isFinite);
        before.requireProcessUnchanged();
      } else {
        assertThat(thrown).isInstanceOf(ArithmeticException.class);
        before.requireUnchanged();
      }
    }
  }

  /** A network that is there has a matrix in its solve that is larger than all memory. */
  @Test
  void fit_solveTooLargeForTheMemory_outOfMemoryAndNothingChangedAndNextFitIsAsEver() {
    int width = (int) Math.sqrt(1.2 * Runtime.getRuntime().maxMemory() / Double.BYTES);
    MultiLayerNetwork net = net(DataType.FLOAT, 2, width, 1);
    // Of fewer rows than units only these would be held.
    DataSet data = data(width, 2, 1);
    MultiLayerNetwork small = net(DataType.DOUBLE, 2, 50, 1);
    MultiLayerNetwork twin = small.clone();
    LinstorchFitter.fit(twin, data);
    NetState before = new NetState(net, BatchIterator.rows(data.getFeatures(), 0, 3));

    assertThatThrownBy(() -> LinstorchFitter.fit(net, data)).isInstanceOf(OutOfMemoryError.class);

    before.requireUnchanged();
    LinstorchFitter.fit(small, data);
    assertThat(Nets.doubles(small.params())).isEqualTo(Nets.doubles(twin.params()));
  }

  /** The network has been written, and its updater state has not. */
  @ParameterizedTest
  @EnumSource
  void fit_listenerRunsOutOfMemoryAfterTheWrite_rethrownAsItIsAndNothingChanged(Source source) {
    MultiLayerNetwork layers = net(DataType.FLOAT, 3, 8, 2);
    DataSet data = data(30, 3, 2);
    for (int i = 0; i < 3; i++) {
      layers.fit(new DataSet(data.getFeatures().castTo(DataType.FLOAT), data.getLabels()));
    }
    Model net = source == Source.GRAPH ? layers.toComputationGraph() : layers;
    TrainingListener hungry =
        new BaseTrainingListener() {
          @Override
          public void onForwardPass(Model model, List<INDArray> activations) {
            allocate();
          }

          @Override
          public void onForwardPass(Model model, Map<String, INDArray> activations) {
            allocate();
          }

          private void allocate() {
            assertThat(new long[Integer.MAX_VALUE]).isNotEmpty();
          }
        };
    net.setListeners(hungry);
    NetState before = new NetState(net, data.getFeatures());

    assertThatThrownBy(() -> fit(net, source, data, FitConfig.defaults()))
        .isInstanceOf(OutOfMemoryError.class)
        .hasNoCause()
        .hasNoSuppressedExceptions();

    before.requireUnchanged();
    net.setListeners(List.of());
    FitReport report = fit(net, source, data, FitConfig.defaults());
    assertThat(report.loss()).isLessThan(report.lossBefore());
  }

  /**
   * Nothing is solved any more, and of an iterator nothing read; the network is not written yet.
   */
  @ParameterizedTest
  @EnumSource
  void fit_interruptedAtTheEndOfTheLastSweep_cancelledWithFlagKeptAndNothingChanged(Source source) {
    for (int[] widths : new int[][] {{3, 2}, {3, 8, 2}}) {
      MultiLayerNetwork layers = net(DataType.DOUBLE, widths);
      Model net = source == Source.GRAPH ? layers.toComputationGraph() : layers;
      DataSet data = data(30, 3, 2);
      FitListener interrupter =
          new FitListener() {
            @Override
            public void onSweep(SweepEvent event) {
              if (event.call() == 1 && !event.backward()) {
                Thread.currentThread().interrupt();
              }
            }
          };
      FitConfig config = FitConfig.builder().solveCalls(2).listener(interrupter).build();
      NetState before = new NetState(net, data.getFeatures());

      assertThatThrownBy(() -> fit(net, source, data, config))
          .isInstanceOf(CancellationException.class);

      assertThat(Thread.interrupted()).isTrue();
      before.requireUnchanged();
    }
  }

  /** The interrupt comes at any time of a fit that would take a minute. */
  @ParameterizedTest
  @CsvSource({"8, IN_MEMORY", "60, IN_MEMORY", "8, STREAMED", "60, STREAMED", "8, GRAPH"})
  void fit_interruptedByAnotherThread_cancelledWithFlagKeptAndNothingChanged(
      int hidden, Source source) throws Exception {
    MultiLayerNetwork layers = net(DataType.DOUBLE, 3, hidden, hidden, 2);
    Model net = source == Source.GRAPH ? layers.toComputationGraph() : layers;
    DataSet data = data(2500, 3, 2);
    CountDownLatch running = new CountDownLatch(1);
    FitListener patient =
        new FitListener() {
          private int sweeps;

          @Override
          public void onSweep(SweepEvent event) {
            running.countDown();
            sweeps++;
            assertThat(sweeps).as("sweeps before the cancellation").isLessThan(20_000);
          }
        };
    FitConfig config = FitConfig.builder().solveCalls(50_000).threads(2).listener(patient).build();
    NetState before = new NetState(net, BatchIterator.rows(data.getFeatures(), 0, 3));
    Thread fitting = Thread.currentThread();
    Thread interrupter =
        new Thread(
            () -> {
              try {
                running.await();
                fitting.interrupt();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    interrupter.start();

    assertThatThrownBy(() -> fit(net, source, data, config))
        .isInstanceOf(CancellationException.class);

    assertThat(Thread.interrupted()).isTrue();
    interrupter.join();
    before.requireUnchanged();
  }

  @Test
  void fit_iteratorThrowsExceptionOfCyclicCauses_rethrownAsItIs() {
    IllegalStateException exception = new IllegalStateException("one");
    exception.initCause(new IllegalStateException("the other", exception));
    DataSet data = data(20, 3, 2);
    MultiLayerNetwork net = net(DataType.DOUBLE, 3, 8, 2);
    BatchIterator failing =
        new BatchIterator(BatchIterator.cut(data.getFeatures(), data.getLabels(), 7)) {
          @Serial private static final long serialVersionUID = 1;

          @Override
          public DataSet next() {
            throw exception;
          }
        };

    assertTimeoutPreemptively(
        Duration.ofMinutes(10),
        () -> assertThatThrownBy(() -> LinstorchFitter.fit(net, failing)).isSameAs(exception));
  }
}
