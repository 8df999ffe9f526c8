package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.linstorch.dl4j.ReferenceLinstorch.Act;
import io.github.linstorch.dl4j.ReferenceLinstorch.Layer;
import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.openblas.global.openblas;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The number of threads changes nothing but the time, and none of them outlives its fit. */
class ThreadsTest {

  private static final int ROWS = 10 * 1024 + 5;
  private static final String WORKER = "linstorch-worker";

  private static final class UserException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;
  }

  private final SplittableRandom random = new SplittableRandom(75);
  private final INDArray x = Nd4j.createFromArray(Nets.uniform(random, ROWS, 6));
  private final INDArray y = Nd4j.createFromArray(Nets.uniform(random, ROWS, 2));
  private int blasThreads;

  @BeforeEach
  void setAnUnusualNumberOfBlasThreads() {
    blasThreads = openblas.blas_get_num_threads();
    openblas.blas_set_num_threads(2);
  }

  @AfterEach
  void putBack() {
    openblas.blas_set_num_threads(blasThreads);
  }

  /** 34 hidden units run on the heap, 50 on native memory. */
  private static MultiLayerNetwork net(int hidden, Act act) {
    List<Layer> layers =
        List.of(new Layer(6, hidden, true, act), new Layer(hidden, 2, true, Act.IDENTITY));
    MultiLayerNetwork net = Nets.plain(layers, DataType.DOUBLE, LossFunction.MSE);
    Nets.randomise(net, new SplittableRandom(3), -1, 1);
    return net;
  }

  private static List<Thread> workers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(WORKER) && thread.isAlive())
        .toList();
  }

  private static void requireNoWorkers() throws InterruptedException {
    // A worker may still be on its way out when the fit returns; one that stays would time out.
    for (Thread worker : workers()) {
      assertThat(worker.isDaemon()).isTrue();
      worker.join(600_000);
    }
    assertThat(workers()).isEmpty();
  }

  private static final class WorkerCounter implements FitListener {

    private int most;

    @Override
    public void onLayerSolved(LayerSolvedEvent event) {
      most = Math.max(most, workers().size());
    }
  }

  @ParameterizedTest
  @CsvSource({"34, QR", "34, NORMAL_EQUATIONS", "50, QR", "50, AUTO", "50, NORMAL_EQUATIONS"})
  void fit_anyNumberOfThreads_sameBits(int hidden, Solver solver) throws Exception {
    for (Act act : List.of(Act.RELU, Act.leaky(0.2))) {
      List<Object> first = null;
      for (int threads : new int[] {1, 2, 3, 8, 64}) {
        for (boolean streamed : new boolean[] {false, true}) {
          if (streamed && solver == Solver.AUTO) {
            continue;
          }
          WorkerCounter counter = new WorkerCounter();
          FitConfig config =
              FitConfig.builder().threads(threads).solver(solver).listener(counter).build();
          MultiLayerNetwork net = net(hidden, act);

          FitReport report =
              streamed
                  ? LinstorchFitter.fit(net, BatchIterator.of(x, y, 3000), config)
                  : LinstorchFitter.fit(net, x, y, config);

          List<Object> bits = bits(net, report);
          first = first == null ? bits : first;
          assertThat(bits).as("%d threads", threads).isEqualTo(first);
          assertThat(counter.most).as("helpers").isEqualTo(Math.min(threads, 8) - 1);
          requireNoWorkers();
          assertThat(openblas.blas_get_num_threads()).isEqualTo(2);
        }
      }
    }
  }

  private static List<Object> bits(MultiLayerNetwork net, FitReport report) {
    List<Object> bits = new ArrayList<>();
    for (double value : Nets.doubles(net.params())) {
      bits.add(value);
    }
    bits.add(report.lossBefore());
    bits.add(report.olsLoss());
    for (LayerReport layer : report.layers()) {
      bits.add(layer.residualSumOfSquares());
      bits.add(layer.conditionNumber());
      bits.add(layer.deadUnits());
      bits.add(layer.solver());
    }
    return bits;
  }

  @Test
  void fit_smallData_startsNoThread() {
    WorkerCounter counter = new WorkerCounter();
    FitConfig config = FitConfig.builder().threads(8).listener(counter).build();
    INDArray few = Nd4j.createFromArray(Nets.uniform(random, 500, 6));
    INDArray labels = Nd4j.createFromArray(Nets.uniform(random, 500, 2));

    LinstorchFitter.fit(net(10, Act.RELU), few, labels, config);

    assertThat(counter.most).isZero();
  }

  @ParameterizedTest
  @CsvSource({"34, false", "34, true", "50, false", "50, true"})
  void fit_listenerThrows_noThreadLeftAndBlasThreadsGivenBack(int hidden, boolean streamed)
      throws Exception {
    UserException exception = new UserException();
    FitListener thrower =
        new FitListener() {
          @Override
          public void onSweep(SweepEvent event) {
            assertThat(workers()).hasSize(2);
            throw exception;
          }
        };
    FitConfig config = FitConfig.builder().threads(3).listener(thrower).build();
    MultiLayerNetwork net = net(hidden, Act.RELU);
    NetState before = new NetState(net);

    assertThatThrownBy(
            () -> {
              if (streamed) {
                LinstorchFitter.fit(net, BatchIterator.of(x, y, 3000), config);
              } else {
                LinstorchFitter.fit(net, x, y, config);
              }
            })
        .isSameAs(exception);

    before.requireUnchanged();
    requireNoWorkers();
  }

  @ParameterizedTest
  @CsvSource({"34", "50"})
  void fit_iteratorThrowsInTheSecondPass_noThreadLeftAndBlasThreadsGivenBack(int hidden)
      throws Exception {
    UserException exception = new UserException();
    BatchIterator failing =
        new BatchIterator(BatchIterator.cut(x, y, 1000)) {
          @Serial private static final long serialVersionUID = 1;

          private int given;

          @Override
          public DataSet next() {
            given++;
            // Eleven batches a pass: the first group of blocks of the second has been worked on.
            if (given == 11 + 10) {
              assertThat(workers()).hasSize(2);
              throw exception;
            }
            return super.next();
          }
        };
    MultiLayerNetwork net = net(hidden, Act.RELU);
    NetState before = new NetState(net);

    assertThatThrownBy(
            () -> LinstorchFitter.fit(net, failing, FitConfig.builder().threads(3).build()))
        .isSameAs(exception);

    before.requireUnchanged();
    requireNoWorkers();
  }
}
