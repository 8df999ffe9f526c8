package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.linstorch.lstsq.NativeLapack;
import java.io.Serial;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.bytedeco.openblas.global.openblas;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * The numbers of BLAS and OMP threads found before the first of overlapping fits are there again
 * after the last.
 */
class ThreadSettingsTest {

  private static final int BLAS_THREADS = 5;
  private static final int OMP_THREADS = 3;

  private static final class UserException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;
  }

  private final SplittableRandom random = new SplittableRandom(58);
  private final DataSet data =
      new DataSet(
          Nd4j.createFromArray(Nets.uniform(random, 1500, 4)),
          Nd4j.createFromArray(Nets.uniform(random, 1500, 2)));
  private final NativeOps ops = NativeOpsHolder.getInstance().getDeviceNativeOps();
  private int blasThreads;
  private int ompThreads;

  @BeforeEach
  void setUnusualNumbers() {
    blasThreads = openblas.blas_get_num_threads();
    ompThreads = ops.ompGetMaxThreads();
    openblas.blas_set_num_threads(BLAS_THREADS);
    ops.setOmpNumThreads(OMP_THREADS);
  }

  @AfterEach
  void putBack() {
    openblas.blas_set_num_threads(blasThreads);
    ops.setOmpNumThreads(ompThreads);
  }

  /**
   * A fit that stops after its first sweep until another one has come as far or has ended, and then
   * goes on or fails.
   */
  private final class Overlapping implements FitListener {

    private final int hidden;
    private final boolean fails;
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private CountDownLatch awaited;
    private boolean seen;
    private int blasThreadsInside = -1;
    private int ompThreadsAfter = -1;

    Overlapping(int hidden, boolean fails) {
      this.hidden = hidden;
      this.fails = fails;
    }

    /** Returns what the fit threw. */
    Throwable run() {
      // OMP's number belongs to the thread that asks.
      ops.setOmpNumThreads(OMP_THREADS);
      MultiLayerNetwork net =
          Nets.plain(Nets.relu(4, hidden, hidden, 2), DataType.DOUBLE, LossFunction.MSE);
      FitConfig config = FitConfig.builder().threads(2).listener(this).build();
      Throwable thrown = catchThrowable(() -> LinstorchFitter.fit(net, data, config));
      ompThreadsAfter = ops.ompGetMaxThreads();
      ended.countDown();
      return thrown;
    }

    @Override
    public void onSweep(SweepEvent event) {
      if (seen) {
        return;
      }
      seen = true;
      inside.countDown();
      try {
        assertThat(awaited.await(10, TimeUnit.MINUTES)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      blasThreadsInside = openblas.blas_get_num_threads();
      if (fails) {
        throw new UserException();
      }
    }
  }

  /** 10 hidden units need no BLAS, 50 do. */
  @ParameterizedTest
  @CsvSource({
    "50, false, 50, false",
    "50, true, 50, false",
    "50, false, 50, true",
    "50, true, 50, true",
    "10, false, 50, false",
    "10, true, 50, true",
    "50, false, 10, false",
    "50, true, 10, true",
    "10, true, 10, false"
  })
  void fit_overlappingFits_settingsGivenBackAfterTheLast(
      int earlierHidden, boolean earlierFails, int laterHidden, boolean laterFails)
      throws Exception {
    for (boolean earlierEndsFirst : new boolean[] {false, true}) {
      Overlapping earlier = new Overlapping(earlierHidden, earlierFails);
      Overlapping later = new Overlapping(laterHidden, laterFails);
      earlier.awaited = earlierEndsFirst ? later.inside : later.ended;
      later.awaited = earlierEndsFirst ? earlier.ended : earlier.inside;
      FutureTask<Throwable> earlierFit = new FutureTask<>(earlier::run);
      FutureTask<Throwable> laterFit = new FutureTask<>(later::run);
      start(earlierFit);
      assertThat(earlier.inside.await(10, TimeUnit.MINUTES)).isTrue();
      start(laterFit);

      requireOutcome(earlierFit, earlierFails);
      requireOutcome(laterFit, laterFails);

      assertThat(openblas.blas_get_num_threads()).isEqualTo(BLAS_THREADS);
      assertThat(ops.ompGetMaxThreads()).isEqualTo(OMP_THREADS);
      assertThat(earlier.ompThreadsAfter).isEqualTo(OMP_THREADS);
      assertThat(later.ompThreadsAfter).isEqualTo(OMP_THREADS);
      // Not before: once a fit has used BLAS it has one thread, until there is no fit any more.
      Overlapping last = earlierEndsFirst ? later : earlier;
      boolean blas = NativeLapack.isUsed() && (earlierHidden == 50 || laterHidden == 50);
      assertThat(last.blasThreadsInside).isEqualTo(blas ? 1 : BLAS_THREADS);
    }
  }

  private static void start(FutureTask<?> task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
  }

  private static void requireOutcome(FutureTask<Throwable> fit, boolean fails) throws Exception {
    Throwable thrown = fit.get(10, TimeUnit.MINUTES);
    if (fails) {
      assertThat(thrown).isInstanceOf(UserException.class);
    } else {
      assertThat(thrown).isNull();
    }
  }
}
