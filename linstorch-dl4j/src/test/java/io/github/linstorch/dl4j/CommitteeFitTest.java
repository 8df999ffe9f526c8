package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.dl4j.ReferenceLinstorch.Act;
import io.github.linstorch.dl4j.ReferenceLinstorch.Layer;
import java.io.Serial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What a committee's members are, whatever runs them, and what ends their fits. */
class CommitteeFitTest {

  private static final class UserException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;
  }

  /** Rows that do something when they are read. */
  private static final class Hooked extends DataSet {
    @Serial private static final long serialVersionUID = 1;

    private final transient Runnable hook;

    Hooked(DataSet data, Runnable hook) {
      super(data.getFeatures(), data.getLabels());
      this.hook = hook;
    }

    @Override
    public INDArray getFeatures() {
      if (hook != null) { // null while the base class is made
        hook.run();
      }
      return super.getFeatures();
    }
  }

  private final DataSet data = GaussNewtonSample.data(new SplittableRandom(8), 90);
  private final MultiLayerConfiguration configuration =
      GaussNewtonSample.net().getLayerWiseConfigurations();

  private static FitConfig.Builder config(FitMethod method) {
    return FitConfig.builder().method(method).seed(6).threads(1);
  }

  private Committee fit(int members, FitConfig.Builder config) {
    return LinstorchFitter.fitCommittee(configuration, data, members, config.build());
  }

  private static List<INDArray> parameters(Committee committee) {
    return committee.members().stream().map(MultiLayerNetwork::params).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "GAUSS_NEWTON, UNIFORM_FAN_IN",
    "LINSTORCH, UNIFORM_FAN_IN",
    "LINSTORCH, NETWORK",
    "LAST_LAYER, NETWORK"
  })
  void fitCommittee_anyThreads_sameBitsAndNoTwoMembersAlike(FitMethod method, RestartInit init) {
    FitConfig.Builder config = config(method).restartInit(init);
    List<INDArray> expected = parameters(fit(3, config));

    for (int threads : new int[] {2, 8}) {
      assertThat(parameters(fit(3, config.threads(threads))))
          .as("%d threads", threads)
          .isEqualTo(expected);
    }
    assertThat(parameters(fit(4, config)).subList(0, 3)).as("one more").isEqualTo(expected);
    assertThat(expected).doesNotHaveDuplicates();
    assertThat(parameters(fit(3, config.seed(7)))).doesNotContainAnyElementsOf(expected);
  }

  @Test
  void fitCommittee_noSeed_thatOfTheConfiguration() {
    FitConfig.Builder none = FitConfig.builder().method(FitMethod.LAST_LAYER);

    assertThat(parameters(fit(2, none)))
        .isEqualTo(parameters(fit(2, config(FitMethod.LAST_LAYER).seed(7))));
  }

  /** The report has the seed, and with it a member can be had alone. */
  @Test
  void fitCommittee_gaussNewton_memberIsThePlainFitWithItsSeed() {
    Committee committee = fit(2, config(FitMethod.GAUSS_NEWTON));

    for (int i = 0; i < 2; i++) {
      MultiLayerNetwork net = GaussNewtonSample.net();
      FitReport report = committee.reports().get(i);
      FitReport alone =
          LinstorchFitter.fit(
              net, data, config(FitMethod.GAUSS_NEWTON).seed(report.seed()).build());
      assertThat(committee.members().get(i).params()).isEqualTo(net.params());
      assertThat(report.loss()).isEqualTo(alone.loss());
    }
  }

  /** The square is convex: the error of a mean is at most the mean of the errors. */
  @Test
  void fitCommittee_eightRegressions_trainingErrorAtMostThatOfTheMembersOnAverage() {
    Committee committee = fit(8, config(FitMethod.GAUSS_NEWTON).threads(2));

    double error = committee.output(data.getFeatures()).distance2(data.getLabels());
    assertThat(committee.size()).isEqualTo(8);
    assertThat(error * error / data.numExamples())
        .isPositive()
        .isLessThan(
            committee.reports().stream().mapToDouble(FitReport::loss).average().orElseThrow());
  }

  @ParameterizedTest
  @EnumSource(RestartInit.class)
  void fitCommittee_any_configurationAndGeneratorStayAsTheyAre(RestartInit init) {
    configuration.setIterationCount(5);
    configuration.setEpochCount(3);
    final String before = configuration.toJson();
    Random generator = Nd4j.getRandom();
    generator.setSeed(17);
    Nd4j.rand(DataType.DOUBLE, 5);
    long root = generator.rootState();
    long node = generator.nodeState();

    Committee committee = fit(2, config(FitMethod.LINSTORCH).restartInit(init));

    assertThat(configuration.toJson()).isEqualTo(before);
    assertThat(configuration.getIterationCount()).isEqualTo(5);
    assertThat(configuration.getEpochCount()).isEqualTo(3);
    assertThat(generator.getSeed()).isEqualTo(17);
    assertThat(generator.rootState()).isEqualTo(root);
    assertThat(generator.nodeState()).isEqualTo(node);
    assertThat(committee.members())
        .allMatch(net -> net.getIterationCount() == 0 && net.getEpochCount() == 0);
    assertThat(committee.members().get(0).getLayerWiseConfigurations())
        .isNotSameAs(committee.members().get(1).getLayerWiseConfigurations());
  }

  @Test
  void fitCommittee_labelMask_weightsTheRows() {
    DataSet masked = new DataSet(data.getFeatures(), data.getLabels());
    INDArray mask = Nd4j.ones(DataType.DOUBLE, 90, 1);
    for (int i = 60; i < 90; i++) {
      mask.putScalar(i, 0, 0);
    }
    masked.setLabelsMaskArray(mask);
    DataSet first = (DataSet) data.getRange(0, 60);
    FitConfig config = config(FitMethod.LAST_LAYER).build();

    Committee found = LinstorchFitter.fitCommittee(configuration, masked, 2, config);

    Committee expected = LinstorchFitter.fitCommittee(configuration, first, 2, config);
    assertThat(Nets.doubles(found.output(data.getFeatures())))
        .containsExactly(Nets.doubles(expected.output(data.getFeatures())), within(1e-9));
    assertThat(parameters(found)).isNotEqualTo(parameters(fit(2, config.toBuilder())));
  }

  @Test
  void fitCommittee_listener_toldOfEveryEndInOrderByTheCaller() {
    List<FitReport> ends = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    FitListener listener =
        new FitListener() {
          @Override
          public void onStart(StartEvent event) {
            throw new AssertionError("onStart");
          }

          @Override
          public void onSweep(SweepEvent event) {
            throw new AssertionError("onSweep");
          }

          @Override
          public void onEnd(EndEvent event) {
            ends.add(event.report());
            threads.add(Thread.currentThread());
          }
        };

    Committee committee = fit(5, config(FitMethod.LINSTORCH).threads(3).listener(listener));

    assertThat(ends).isEqualTo(committee.reports()).hasSize(5);
    assertThat(threads).containsOnly(Thread.currentThread());
  }

  @Test
  void fitCommittee_noTimeLeft_everyMemberIsFittedOnce() {
    Committee committee =
        fit(3, config(FitMethod.LINSTORCH).restarts(1_000_000).timeLimit(Duration.ofNanos(1)));

    assertThat(parameters(committee)).isEqualTo(parameters(fit(3, config(FitMethod.LINSTORCH))));
    assertThat(committee.reports())
        .allMatch(report -> report.stopReason() == StopReason.TIME_LIMIT)
        .allMatch(report -> report.restarts().count() == 1);
  }

  /** A clock goes on by a millisecond whenever it is asked; a restart asks twice. */
  @Test
  void fitCommittee_timeLimit_isThatOfTheWholeCallAndShared() {
    AtomicLong clock = new AtomicLong();
    Committee committee =
        fit(
            10,
            config(FitMethod.LINSTORCH)
                .restarts(2_000_000_000)
                .timeLimit(Duration.ofMillis(500))
                .clock(() -> clock.addAndGet(1_000_000)));

    assertThat(committee.reports())
        .allMatch(report -> report.stopReason() == StopReason.TIME_LIMIT)
        .allMatch(report -> report.restarts().count() > 1);
    // Each with 500 ms of its own would take ten times that.
    assertThat(Duration.ofNanos(clock.get())).isLessThan(Duration.ofMillis(600));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void fitCommittee_oneMemberFails_itsExceptionAsItIsAndNoFurtherMember(int threads) {
    UserException error = new UserException();
    AtomicInteger reads = new AtomicInteger();
    DataSet failing =
        new Hooked(
            data,
            () -> {
              if (reads.incrementAndGet() == 9) {
                throw error;
              }
            });

    assertThatThrownBy(
            () ->
                LinstorchFitter.fitCommittee(
                    configuration,
                    failing,
                    500,
                    config(FitMethod.LINSTORCH).threads(threads).build()))
        .isSameAs(error);
    assertThat(reads.get()).isLessThan(400);
  }

  /** The caller's own member would go on for hours. */
  @Test
  @Timeout(600)
  void fitCommittee_helperFailsWhileTheCallerFits_thatFitIsEnded() {
    UserException error = new UserException();
    Thread caller = Thread.currentThread();
    DataSet failing =
        new Hooked(
            data,
            () -> {
              if (Thread.currentThread() != caller) {
                throw error;
              }
            });
    FitConfig hours = config(FitMethod.LINSTORCH).restarts(2_000_000_000).threads(2).build();

    assertThatThrownBy(() -> LinstorchFitter.fitCommittee(configuration, failing, 2, hours))
        .isSameAs(error);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void fitCommittee_interrupted_cancelledWithFlagKept(int threads) {
    Thread caller = Thread.currentThread();
    AtomicInteger reads = new AtomicInteger();
    DataSet interrupting =
        new Hooked(
            data,
            () -> {
              if (reads.incrementAndGet() == 9) {
                caller.interrupt();
              }
            });
    FitConfig config = config(FitMethod.GAUSS_NEWTON).threads(threads).build();

    try {
      assertThatThrownBy(
              () -> LinstorchFitter.fitCommittee(configuration, interrupting, 500, config))
          .isInstanceOf(CancellationException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }

    assertThat(reads.get()).isLessThan(400);
  }

  private static MultiLayerConfiguration frozen() {
    return new NeuralNetConfiguration.Builder()
        .list()
        .layer(
            new FrozenLayer(
                new DenseLayer.Builder().nIn(3).nOut(4).activation(Activation.RELU).build()))
        .layer(
            new OutputLayer.Builder(LossFunction.MSE)
                .nIn(4)
                .nOut(1)
                .activation(Activation.IDENTITY)
                .build())
        .build();
  }

  @Test
  void fitCommittee_frozenLayer_refusedWithTheRemedy() {
    assertThatThrownBy(() -> LinstorchFitter.fitCommittee(frozen(), data, 2))
        .isInstanceOf(UnsupportedNetworkException.class)
        .hasMessageContainingAll(
            "layer(index=0, name=layer0) is frozen", "configuration has no weights", "unfreeze");
  }

  @Test
  void fitCommittee_networkThatTheMethodCannotFit_refusedAsByFit() {
    List<Layer> layers =
        List.of(new Layer(3, 4, true, Act.RELU), new Layer(4, 1, true, Act.IDENTITY));
    MultiLayerNetwork net = Nets.plain(layers, DataType.DOUBLE, LossFunction.MSE);
    FitConfig config = config(FitMethod.GAUSS_NEWTON).members(5).threads(2).build();
    String message = "";
    try {
      LinstorchFitter.fit(net, data, config);
    } catch (UnsupportedNetworkException e) {
      message = e.getMessage();
    }

    assertThat(message).contains("4 units for 5 members");
    assertThatThrownBy(
            () -> LinstorchFitter.fitCommittee(net.getLayerWiseConfigurations(), data, 2, config))
        .isInstanceOf(UnsupportedNetworkException.class)
        .hasMessage(message);
  }

  @Test
  void fitCommittee_wrongArguments_saysWhatIsExpected() {
    FitConfig config = FitConfig.defaults();
    assertThatThrownBy(() -> LinstorchFitter.fitCommittee(null, data, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected the configuration of a network, found null");
    assertThatThrownBy(() -> LinstorchFitter.fitCommittee(configuration, data, 0, config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected at least 1 member, found 0");
    assertThatThrownBy(() -> LinstorchFitter.fitCommittee(configuration, data, 2, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Expected a FitConfig, found null");
    assertThatThrownBy(() -> LinstorchFitter.fitCommittee(configuration, null, 2, config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected a DataSet, found null");
    DataSet wrong = new DataSet(Nd4j.ones(DataType.DOUBLE, 5, 2), Nd4j.ones(DataType.DOUBLE, 5, 1));
    assertThatThrownBy(() -> LinstorchFitter.fitCommittee(configuration, wrong, 2, config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("[n, 3]", "[5, 2]");
  }
}
