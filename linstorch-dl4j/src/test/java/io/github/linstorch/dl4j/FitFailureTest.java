package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bytedeco.openblas.global.openblas;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A fit happens whole or not at all. */
class FitFailureTest {

  /** Where a listener throws. */
  private enum Callback {
    START,
    FIRST_LAYER,
    LAST_LAYER,
    SWEEP,
    END
  }

  private static final class UserException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;
  }

  private final SplittableRandom random = new SplittableRandom(41);
  private final INDArray x = Nd4j.createFromArray(Nets.uniform(random, 30, 3));
  private final INDArray y = Nd4j.createFromArray(Nets.uniform(random, 30, 2));
  private int blasThreads;

  @BeforeEach
  void setAnUnusualNumberOfBlasThreads() {
    blasThreads = openblas.blas_get_num_threads();
    openblas.blas_set_num_threads(2);
  }

  @AfterEach
  void putBack() {
    openblas.blas_set_num_threads(blasThreads);
    Thread.interrupted();
  }

  /** A network with a past: updater state, counters and a score that are not zero. */
  private MultiLayerNetwork trained(DataType type) {
    MultiLayerNetwork net = Nets.plain(Nets.relu(3, 8, 5, 2), type, LossFunction.MSE);
    // Adam in half precision ends in NaN: its epsilon is zero there.
    for (int i = 0; i < 3 && type != DataType.FLOAT16; i++) {
      net.fit(new DataSet(x.castTo(type), y.castTo(type)));
    }
    net.incrementEpochCount();
    return net;
  }

  @Test
  void fit_success_leavesBlasThreadsAsFound() {
    LinstorchFitter.fit(trained(DataType.DOUBLE), x, y);

    assertThat(openblas.blas_get_num_threads()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource
  void fit_listenerThrows_rethrownAsItIsAndNothingChanged(Callback where) {
    MultiLayerNetwork net = trained(DataType.FLOAT);
    NetState before = new NetState(net);
    UserException exception = new UserException();
    FitListener thrower = throwing(where, exception);

    assertThatThrownBy(
            () -> LinstorchFitter.fit(net, x, y, FitConfig.builder().listener(thrower).build()))
        .isSameAs(exception);

    before.requireUnchanged();
  }

  private static FitListener throwing(Callback where, RuntimeException exception) {
    return new FitListener() {
      private int solves;

      private void at(Callback callback) {
        if (callback == where) {
          throw exception;
        }
      }

      @Override
      public void onStart(StartEvent event) {
        at(Callback.START);
      }

      @Override
      public void onLayerSolved(LayerSolvedEvent event) {
        solves++;
        at(solves == 1 ? Callback.FIRST_LAYER : solves == 6 ? Callback.LAST_LAYER : null);
      }

      @Override
      public void onSweep(SweepEvent event) {
        at(Callback.SWEEP);
      }

      @Override
      public void onEnd(EndEvent event) {
        at(Callback.END);
      }
    };
  }

  @Test
  void fit_running_networkUnchangedUntilTheEnd() {
    MultiLayerNetwork net = trained(DataType.DOUBLE);
    NetState before = new NetState(net);
    List<String> calls = new ArrayList<>();
    FitListener checker =
        new FitListener() {
          @Override
          public void onStart(StartEvent event) {
            before.requireParametersUnchanged();
            calls.add("start");
          }

          @Override
          public void onLayerSolved(LayerSolvedEvent event) {
            before.requireParametersUnchanged();
            event.weights().assign(Double.NaN);
            event.bias().orElseThrow().assign(Double.NaN);
            calls.add("layer");
          }

          @Override
          public void onSweep(SweepEvent event) {
            before.requireParametersUnchanged();
            calls.add("sweep");
          }

          @Override
          public void onEnd(EndEvent event) {
            assertThat(net.score())
                .isCloseTo(net.score(new DataSet(x, y)), withinPercentage(1e-10));
            calls.add("end");
          }
        };

    FitReport report =
        LinstorchFitter.fit(net, x, y, FitConfig.builder().listener(checker).build());

    assertThat(calls).hasSize(10).startsWith("start").endsWith("end");
    assertThat(report.loss()).as("events hold copies").isLessThan(report.lossBefore());
  }

  @Test
  void fit_interruptedThread_cancelledWithFlagKeptAndNothingChanged() {
    MultiLayerNetwork net = trained(DataType.DOUBLE);
    NetState before = new NetState(net);
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> LinstorchFitter.fit(net, x, y))
        .isInstanceOf(CancellationException.class);

    assertThat(Thread.interrupted()).isTrue();
    before.requireUnchanged();
  }

  @Test
  void fit_interruptedHalfway_cancelledWithFlagKeptAndNothingChanged() {
    MultiLayerNetwork net = trained(DataType.DOUBLE);
    NetState before = new NetState(net);
    FitListener interrupter =
        new FitListener() {
          @Override
          public void onSweep(SweepEvent event) {
            Thread.currentThread().interrupt();
          }
        };

    assertThatThrownBy(
            () -> LinstorchFitter.fit(net, x, y, FitConfig.builder().listener(interrupter).build()))
        .isInstanceOf(CancellationException.class);

    assertThat(Thread.interrupted()).isTrue();
    before.requireUnchanged();
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e300, 1e200, 1e160})
  void fit_hugeLabels_finiteResultOrNothingChanged(double scale) {
    requireFiniteOrUnchanged(trained(DataType.DOUBLE), x, y.mul(scale));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e300, 1e200, 1e160, 1e-200, 1e-300})
  void fit_hugeOrTinyFeatures_finiteResultOrNothingChanged(double scale) {
    requireFiniteOrUnchanged(trained(DataType.DOUBLE), x.mul(scale), y);
  }

  @Test
  void fit_activationsOverflow_refusedWithLayerNamedAndNothingChanged() {
    MultiLayerNetwork net = trained(DataType.DOUBLE);
    net.params().muli(1e200);
    NetState before = new NetState(net);

    assertThatThrownBy(() -> LinstorchFitter.fit(net, x.mul(1e200), y))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("layer(index=")
        .hasMessageContaining("not finite");

    before.requireUnchanged();
  }

  @Test
  void fit_keepBestOfNetworkThatOverflows_keepsAStateWithALoss() {
    MultiLayerNetwork net = trained(DataType.DOUBLE);
    net.params().muli(1e120);
    FitConfig config =
        FitConfig.builder().solveOrder(SolveOrder.FORWARD_FIRST).keepBest(true).build();

    FitReport report = LinstorchFitter.fit(net, x, y, config);

    assertThat(report.loss()).isFinite();
  }

  @ParameterizedTest
  @EnumSource(names = {"HALF", "FLOAT"})
  void fit_parametersOverflowTheDataType_refusedAndNothingChanged(DataType type) {
    MultiLayerNetwork net = trained(type);
    NetState before = new NetState(net);

    assertThatThrownBy(
            () -> LinstorchFitter.fit(net, x, y.mul(type == DataType.FLOAT16 ? 1e9 : 1e45)))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("layer(index=")
        .hasMessageContaining("unchanged");

    before.requireUnchanged();
  }

  /** The weights fit the type, but DL4J's own score in that type may not. */
  @Test
  void fit_halfNetworkWithLargeLabels_finiteParametersOrNothingChanged() {
    for (double scale = 10; scale < 1e6; scale *= 3) {
      requireFiniteOrUnchanged(trained(DataType.FLOAT16), x, y.mul(scale));
    }
  }

  private void requireFiniteOrUnchanged(MultiLayerNetwork net, INDArray features, INDArray labels) {
    NetState before = new NetState(net);
    ThrowingCallable fit =
        () -> {
          FitReport report = LinstorchFitter.fit(net, features, labels);
          for (double value : Nets.doubles(net.params())) {
            assertThat(value).isFinite();
          }
          // Whatever the units, least squares is no worse than predicting zero.
          double zero = Math.pow(labels.norm2Number().doubleValue(), 2) / labels.length();
          assertThat(report.olsLoss() <= zero || Double.isInfinite(zero)).isTrue();
          assertThat(report.loss()).as("loss").isNotNaN();
        };
    try {
      fit.call();
    } catch (ArithmeticException e) {
      before.requireUnchanged();
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }
}
