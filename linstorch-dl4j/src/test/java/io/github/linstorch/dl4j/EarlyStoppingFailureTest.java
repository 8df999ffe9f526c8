package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.linstorch.dl4j.EarlyStopping.Protocol;
import io.github.linstorch.dl4j.EarlyStopping.Script;
import java.io.IOException;
import java.io.Serial;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.EarlyStoppingResult.TerminationReason;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.slf4j.LoggerFactory;

/** What is not a number, fails or is interrupted during early stopping. */
class EarlyStoppingFailureTest {

  private static final class UserException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;
  }

  private final EarlyStopping setup = new EarlyStopping();
  private final Logger logger =
      (Logger) LoggerFactory.getLogger(LinstorchEarlyStoppingTrainer.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private int restart;

  @BeforeEach
  void catchLog() {
    log.start();
    logger.addAppender(log);
    logger.setAdditive(false);
  }

  @AfterEach
  void putBackLog() {
    logger.detachAppender(log);
    logger.setAdditive(true);
  }

  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  @Test
  void fit_allScoresNaN_endsAsAskedWithAModel() {
    EarlyStoppingResult<MultiLayerNetwork> result = scripted(Double.NaN);

    assertThat(result.getTerminationReason())
        .isEqualTo(TerminationReason.EpochTerminationCondition);
    assertThat(result.getTotalEpochs()).isEqualTo(4);
    assertThat(result.getBestModelScore()).isNaN();
    assertThat(result.getBestModelEpoch()).isZero();
    assertThat(Nets.doubles(result.getBestModel().params()))
        .isEqualTo(setup.parametersOfRestarts(1, setup.net()).get(0));
  }

  @Test
  void fit_someScoresNaN_bestIsTheBestNumber() {
    EarlyStoppingResult<MultiLayerNetwork> result = scripted(Double.NaN, 3, Double.NaN, 2);
    assertThat(result.getBestModelEpoch()).isEqualTo(3);
    assertThat(result.getBestModelScore()).isEqualTo(2);

    result = scripted(5, Double.NaN, Double.NaN, 6);
    assertThat(result.getBestModelEpoch()).isZero();
    assertThat(result.getBestModelScore()).isEqualTo(5);
  }

  @Test
  void fit_infiniteScore_isWorseThanAnyNumber() {
    EarlyStoppingResult<MultiLayerNetwork> result =
        scripted(Double.POSITIVE_INFINITY, Double.MAX_VALUE, Double.POSITIVE_INFINITY, 1e300);

    assertThat(result.getBestModelEpoch()).isEqualTo(3);
  }

  private EarlyStoppingResult<MultiLayerNetwork> scripted(double... scores) {
    return setup.fit(
        setup
            .builder()
            .scoreCalculator(new Script(true, scores))
            .epochTerminationConditions(new MaxEpochsTerminationCondition(4))
            .build());
  }

  @Test
  void fit_firstRestartFails_exceptionComesOutAsItIsAndNothingChanged() throws IOException {
    UserException exception = new UserException();
    MultiLayerNetwork net = setup.net();
    net.fit(new DataSet(setup.x, setup.y));
    NetState before = new NetState(net);
    InMemoryModelSaver<MultiLayerNetwork> saver = new InMemoryModelSaver<>();
    Protocol protocol = new Protocol();
    LinstorchEarlyStoppingTrainer trainer =
        new LinstorchEarlyStoppingTrainer(
            configuration(saver), net, setup.train(), throwingAt(0, exception));
    trainer.setListener(protocol);

    assertThatThrownBy(trainer::fit).isSameAs(exception);

    before.requireUnchanged();
    assertThat(saver.getBestModel()).isNull();
    assertThat(protocol.calls).containsExactly("start");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void fit_laterRestartFails_endsWithTheBestSoFar(boolean checked) {
    Exception exception = checked ? new IOException("no disk") : new UserException();
    MultiLayerNetwork net = setup.net();
    Protocol protocol = new Protocol();
    LinstorchEarlyStoppingTrainer trainer =
        new LinstorchEarlyStoppingTrainer(
            setup
                .builder()
                .scoreCalculator(new Script(true, 2, 1, 3))
                .epochTerminationConditions(new MaxEpochsTerminationCondition(9))
                .build(),
            net,
            setup.train(),
            throwingAt(3, exception));
    trainer.setListener(protocol);

    EarlyStoppingResult<MultiLayerNetwork> result = trainer.fit();

    assertThat(result.getTerminationReason()).isEqualTo(TerminationReason.Error);
    assertThat(result.getTerminationDetails()).isEqualTo(exception.toString());
    assertThat(result.getTotalEpochs()).isEqualTo(3);
    assertThat(result.getScoreVsEpoch().values()).containsExactly(2.0, 1.0, 3.0);
    assertThat(result.getBestModelEpoch()).isEqualTo(1);
    assertThat(result.getBestModelScore()).isEqualTo(1);
    List<double[]> restarts = setup.parametersOfRestarts(3, setup.net());
    assertThat(Nets.doubles(result.getBestModel().params())).isEqualTo(restarts.get(1));
    // The failed restart has left the network as the one before it did.
    assertThat(Nets.doubles(net.params())).isEqualTo(restarts.get(2));
    assertThat(protocol.completed).isSameAs(result);
    assertThat(log.list)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getLevel()).isEqualTo(Level.WARN);
              assertThat(event.getFormattedMessage()).startsWith("Restart 3 failed");
              assertThat(event.getThrowableProxy().getClassName())
                  .isEqualTo(exception.getClass().getName());
            });
  }

  @Test
  void fit_unsupportedNetwork_isRefusedAsByAPlainFit() {
    MultiLayerNetwork net =
        Nets.init(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nIn(3)
                        .nOut(2)
                        .activation(Activation.TANH)
                        .build())
                .build());

    assertThatThrownBy(
            () -> new LinstorchEarlyStoppingTrainer(setup.restarts(2), net, setup.train()).fit())
        .isInstanceOf(UnsupportedNetworkException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void fit_interrupted_cancelledWithTheFlagKept(int at) {
    MultiLayerNetwork net = setup.net();
    FitListener interrupter =
        new FitListener() {
          @Override
          public void onStart(StartEvent event) {
            if (restart++ == at) {
              Thread.currentThread().interrupt();
            }
          }
        };
    LinstorchEarlyStoppingTrainer trainer =
        new LinstorchEarlyStoppingTrainer(
            setup.restarts(9),
            net,
            setup.train(),
            FitConfig.builder().listener(interrupter).build());

    assertThatThrownBy(trainer::fit).isInstanceOf(CancellationException.class);

    assertThat(Thread.interrupted()).isTrue();
    MultiLayerNetwork untouched = setup.net();
    assertThat(Nets.doubles(net.params()))
        .isEqualTo(
            at == 0
                ? Nets.doubles(untouched.params())
                : setup.parametersOfRestarts(at, untouched).get(at - 1));
  }

  @Test
  void fit_scoreCalculatorThrows_exceptionComesOutAsItIs() {
    UserException exception = new UserException();

    assertThatThrownBy(
            () ->
                setup.fit(
                    setup
                        .builder()
                        .scoreCalculator(
                            EarlyStopping.scoring(
                                net -> {
                                  throw exception;
                                }))
                        .epochTerminationConditions(new MaxEpochsTerminationCondition(2))
                        .build()))
        .isSameAs(exception);
  }

  @Test
  void fit_saverFails_namedWithItsEpoch() {
    IOException full = new IOException("disk full");
    InMemoryModelSaver<MultiLayerNetwork> saver =
        new InMemoryModelSaver<>() {
          @Override
          public void saveBestModel(MultiLayerNetwork net, double score) throws IOException {
            throw full;
          }
        };

    assertThatThrownBy(() -> setup.fit(configuration(saver)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("epoch 0")
        .hasCause(full);
  }

  private EarlyStoppingConfiguration<MultiLayerNetwork> configuration(
      InMemoryModelSaver<MultiLayerNetwork> saver) {
    return setup
        .builder()
        .modelSaver(saver)
        .epochTerminationConditions(new MaxEpochsTerminationCondition(9))
        .build();
  }

  /** Throws at the end of one restart, counted from 0, when its parameters have been written. */
  private FitConfig throwingAt(int at, Exception exception) {
    return FitConfig.builder()
        .listener(
            new FitListener() {
              @Override
              public void onEnd(EndEvent event) {
                if (restart++ == at) {
                  throwUnchecked(exception);
                }
              }
            })
        .build();
  }

  /** Code that others generate throws checked exceptions where none is declared. */
  @SuppressWarnings("unchecked")
  private static <E extends Exception> void throwUnchecked(Exception exception) throws E {
    throw (E) exception;
  }
}
