package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Fits in two threads at once: of two networks as if alone, of one network one after the other. */
class ConcurrentFitsTest {

  private static final FitConfig KEEP =
      FitConfig.builder().updaterState(UpdaterState.KEEP).threads(2).build();

  private final SplittableRandom random = new SplittableRandom(57);
  private final DataSet some = data(1500);
  private final DataSet others = data(1300);

  private DataSet data(int rows) {
    return new DataSet(
        Nd4j.createFromArray(Nets.uniform(random, rows, 4)),
        Nd4j.createFromArray(Nets.uniform(random, rows, 2)));
  }

  private static Model net(int hidden, boolean graph) {
    MultiLayerNetwork net =
        Nets.plain(Nets.relu(4, hidden, hidden, 2), DataType.DOUBLE, LossFunction.MSE);
    return graph ? net.toComputationGraph() : net;
  }

  private static FitReport fit(Model net, DataSet data, FitConfig config) {
    return net instanceof ComputationGraph graph
        ? LinstorchFitter.fit(graph, data, config)
        : LinstorchFitter.fit((MultiLayerNetwork) net, data, config);
  }

  /**
   * One step of DL4J's own. Not {@code graph.fit(data)}: that clears the layers' inputs after it
   * has left the monitor, under the hands of whoever has entered it.
   */
  private static void step(Model net, DataSet data) {
    if (net instanceof ComputationGraph graph) {
      graph.fit(new INDArray[] {data.getFeatures()}, new INDArray[] {data.getLabels()});
    } else {
      ((MultiLayerNetwork) net).fit(data);
    }
  }

  /** Parameters, score and counts. */
  private NetState state(Model net) {
    return new NetState(net, BatchIterator.rows(some.getFeatures(), 0, 3));
  }

  private static <T> FutureTask<T> task(Callable<T> work) {
    return new FutureTask<>(work);
  }

  private static Thread start(FutureTask<?> task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static <T> T get(FutureTask<T> task) throws Exception {
    return task.get(10, TimeUnit.MINUTES);
  }

  /** 10 units run on the heap, 50 by BLAS on native memory. */
  @ParameterizedTest
  @CsvSource({"10, 10", "10, 50", "50, 50"})
  void fit_twoNetworksAtOnce_eachAsAlone(int left, int right) throws Exception {
    Model leftAlone = net(left, false);
    Model rightAlone = net(right, true);
    double leftLoss = fit(leftAlone, some, KEEP).loss();
    double rightLoss = fit(rightAlone, others, KEEP).loss();
    for (int round = 0; round < 3; round++) {
      Model leftNet = net(left, false);
      Model rightNet = net(right, true);
      CyclicBarrier barrier = new CyclicBarrier(2);
      FutureTask<FitReport> leftFit =
          task(
              () -> {
                barrier.await();
                return fit(leftNet, some, KEEP);
              });
      FutureTask<FitReport> rightFit =
          task(
              () -> {
                barrier.await();
                return fit(rightNet, others, KEEP);
              });
      start(leftFit);
      start(rightFit);

      assertThat(get(leftFit).loss()).isEqualTo(leftLoss);
      assertThat(get(rightFit).loss()).isEqualTo(rightLoss);
      state(leftNet).requireSameNetworkAs(state(leftAlone));
      state(rightNet).requireSameNetworkAs(state(rightAlone));
    }
  }

  /** Waits until a thread stands in line for a network; fails if it does not. */
  private static void awaitInLine(Thread thread, Model net) {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
    LockInfo lock = null;
    while (lock == null || lock.getIdentityHashCode() != System.identityHashCode(net)) {
      assertThat(thread.isAlive()).as("the other thread is not done already").isTrue();
      assertThat(System.nanoTime()).as("the other thread waits in time").isLessThan(deadline);
      Thread.onSpinWait();
      ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(thread.getId());
      lock = info == null ? null : info.getLockInfo();
    }
  }

  /** Counts the fits that run at once; the first to come waits until the other stands in line. */
  private static final class Line implements FitListener {

    private final Model net;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicReference<Thread> first = new AtomicReference<>();
    private final AtomicInteger most = new AtomicInteger();
    private volatile List<Thread> threads;

    Line(Model net) {
      this.net = net;
    }

    @Override
    public void onStart(StartEvent event) {
      most.accumulateAndGet(running.incrementAndGet(), Math::max);
      if (first.compareAndSet(null, Thread.currentThread())) {
        while (threads == null) {
          Thread.onSpinWait();
        }
        int me = threads.indexOf(Thread.currentThread());
        awaitInLine(threads.get(1 - me), net);
      }
    }

    @Override
    public void onLayerSolved(LayerSolvedEvent event) {
      most.accumulateAndGet(running.get(), Math::max);
    }

    @Override
    public void onEnd(EndEvent event) {
      most.accumulateAndGet(running.getAndDecrement(), Math::max);
    }
  }

  @ParameterizedTest
  @CsvSource({"10, false", "50, false", "10, true"})
  void fit_sameNetworkInTwoThreads_oneAfterTheOther(int hidden, boolean graph) throws Exception {
    Model someFirst = net(hidden, graph);
    fit(someFirst, some, KEEP);
    fit(someFirst, others, KEEP);
    Model othersFirst = net(hidden, graph);
    fit(othersFirst, others, KEEP);
    fit(othersFirst, some, KEEP);
    assertThat(Nets.doubles(someFirst.params())).isNotEqualTo(Nets.doubles(othersFirst.params()));
    Model net = net(hidden, graph);
    Line line = new Line(net);
    FitConfig config = KEEP.toBuilder().listener(line).build();
    FutureTask<FitReport> someFit = task(() -> fit(net, some, config));
    FutureTask<FitReport> othersFit = task(() -> fit(net, others, config));
    line.threads = List.of(start(someFit), start(othersFit));

    get(someFit);
    get(othersFit);

    assertThat(line.most.get()).as("fits at once").isEqualTo(1);
    Model expected = line.first.get() == line.threads.get(0) ? someFirst : othersFirst;
    state(net).requireSameNetworkAs(state(expected));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void fit_netFitInAnotherThread_waitsUntilTheFitIsDone(boolean graph) throws Exception {
    Model expected = net(10, graph);
    fit(expected, some, KEEP);
    step(expected, others);
    Model net = net(10, graph);
    FutureTask<Void> steps =
        task(
            () -> {
              step(net, others);
              return null;
            });
    FitListener lets =
        new FitListener() {
          @Override
          public void onStart(StartEvent event) {
            awaitInLine(ConcurrentFitsTest.start(steps), net);
          }
        };

    fit(net, some, KEEP.toBuilder().listener(lets).build());
    get(steps);

    state(net).requireSameNetworkAs(state(expected));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void fit_whileNetFitRunsInAnotherThread_waitsUntilThatIsDone(boolean graph) throws Exception {
    Model expected = net(10, graph);
    step(expected, others);
    fit(expected, some, KEEP);
    Model net = net(10, graph);
    FutureTask<FitReport> fit = task(() -> fit(net, some, KEEP));
    net.setListeners(
        new BaseTrainingListener() {
          private boolean started;

          @Override
          public void onBackwardPass(Model model) {
            if (!started) {
              started = true;
              awaitInLine(ConcurrentFitsTest.start(fit), net);
            }
          }
        });

    step(net, others);
    get(fit);

    state(net).requireSameNetworkAs(state(expected));
  }
}
