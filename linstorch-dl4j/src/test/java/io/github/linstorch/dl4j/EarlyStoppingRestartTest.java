package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.layerwise.Activation;
import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.UniformFanIn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.InvocationType;
import org.deeplearning4j.optimize.listeners.EvaluativeListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;

/** An epoch of the early-stopping trainer is one fit from initial weights of its own. */
class EarlyStoppingRestartTest {

  private static final long SEED = 7; // that of Nets

  private final EarlyStopping setup = new EarlyStopping();

  @Test
  void fit_epoch0_isThePlainFitOfTheGivenNetwork() {
    MultiLayerNetwork plain = setup.net();
    LinstorchFitter.fit(plain, setup.train());

    assertThat(setup.parametersOfRestarts(1, setup.net()).get(0))
        .isEqualTo(Nets.doubles(plain.params()));
  }

  @Test
  void fit_laterEpoch_isThePlainFitFromItsOwnInitialWeights() {
    DenseStack stack =
        new DenseStack(
            List.of(
                new DenseStack.Layer("hidden", 3, 8, true, Activation.RELU),
                new DenseStack.Layer("output", 8, 2, true, Activation.IDENTITY)));
    List<double[]> restarts = setup.parametersOfRestarts(4, setup.net());

    for (int epoch = 1; epoch < 4; epoch++) {
      MultiLayerNetwork plain = setup.net();
      double[] initial = UniformFanIn.draw(stack, Nets.doubles(plain.params()), SEED, epoch);
      plain.setParams(Nd4j.createFromArray(initial));
      LinstorchFitter.fit(plain, setup.train());
      assertThat(restarts.get(epoch)).as("epoch %d", epoch).isEqualTo(Nets.doubles(plain.params()));
    }
  }

  @Test
  void fit_gaussNewton_restartsDifferByTheirSeeds() {
    FitConfig config = FitConfig.builder().method(FitMethod.GAUSS_NEWTON).build();
    EarlyStopping.Protocol protocol = new EarlyStopping.Protocol();
    LinstorchEarlyStoppingTrainer trainer =
        new LinstorchEarlyStoppingTrainer(setup.restarts(3), setup.net(), setup.train(), config);
    trainer.setListener(protocol);

    trainer.fit();

    for (int epoch = 0; epoch < 3; epoch++) {
      MultiLayerNetwork plain = setup.net();
      LinstorchFitter.fit(plain, setup.train(), config.toBuilder().seed(SEED + epoch).build());
      assertThat(protocol.parameters.get(epoch)).isEqualTo(Nets.doubles(plain.params()));
    }
    assertThat(protocol.parameters.get(1)).isNotEqualTo(protocol.parameters.get(0));
  }

  @Test
  void fit_restarts_allDifferentAndTheSameAgain() {
    List<double[]> once = setup.parametersOfRestarts(6, setup.net());
    List<double[]> again = setup.parametersOfRestarts(6, setup.net());

    Set<List<Double>> distinct = new HashSet<>();
    for (int epoch = 0; epoch < 6; epoch++) {
      assertThat(again.get(epoch)).isEqualTo(once.get(epoch));
      distinct.add(boxed(once.get(epoch)));
    }
    assertThat(distinct).hasSize(6);
  }

  @Test
  void fit_otherSeed_otherRestartsOfTheSameNetwork() {
    MultiLayerConfiguration configuration = setup.net().getLayerWiseConfigurations();
    configuration.getConfs().forEach(conf -> conf.setSeed(SEED + 1));
    MultiLayerNetwork net = Nets.init(configuration);
    net.setParams(setup.net().params());

    List<double[]> other = setup.parametersOfRestarts(3, net);

    List<double[]> restarts = setup.parametersOfRestarts(3, setup.net());
    assertThat(other.get(0)).isEqualTo(restarts.get(0)); // as given: no seed has a part in it
    assertThat(other.get(1)).isNotEqualTo(restarts.get(1));
    assertThat(other.get(2)).isNotEqualTo(restarts.get(2));
  }

  private static List<Double> boxed(double[] values) {
    List<Double> list = new ArrayList<>();
    for (double value : values) {
      list.add(value);
    }
    return list;
  }

  @ParameterizedTest
  @EnumSource
  void fit_listenersOfTheNetwork_oneEpochOfOneIterationARestart(UpdaterState state) {
    List<String> calls = new ArrayList<>();
    MultiLayerNetwork net = setup.net();
    net.setListeners(
        new BaseTrainingListener() {
          @Override
          public void onEpochStart(Model model) {
            calls.add("start");
          }

          @Override
          public void iterationDone(Model model, int iteration, int epoch) {
            calls.add("iteration " + iteration + " of epoch " + epoch + ": " + model.score());
          }

          @Override
          public void onEpochEnd(Model model) {
            calls.add("end");
          }
        });
    List<Double> scores = new ArrayList<>();

    new LinstorchEarlyStoppingTrainer(
            setup
                .builder()
                .scoreCalculator(
                    EarlyStopping.scoring(
                        fitted -> {
                          scores.add(fitted.score());
                          return fitted.score();
                        }))
                .epochTerminationConditions(setup.restarts(3).getEpochTerminationConditions())
                .build(),
            net,
            setup.train(),
            FitConfig.builder().updaterState(state).build())
        .fit();

    int count = state == UpdaterState.KEEP ? 1 : 0;
    assertThat(calls)
        .containsExactly(
            "start",
            "iteration 0 of epoch 0: " + scores.get(0),
            "end",
            "start",
            "iteration " + count + " of epoch 1: " + scores.get(1),
            "end",
            "start",
            "iteration " + 2 * count + " of epoch 2: " + scores.get(2),
            "end");
    assertThat(net.getEpochCount()).isEqualTo(3);
    assertThat(net.getIterationCount()).isEqualTo(3 * count);
  }

  @Test
  void fit_frozenLayer_isNeverDrawnAnew() {
    MultiLayerNetwork net =
        new TransferLearning.Builder(setup.net()).setFeatureExtractor(0).build();
    double[] frozen = Nets.doubles(setup.net().getParam("0_W"));
    List<double[]> outputs = new ArrayList<>();
    FitListener listener =
        new FitListener() {
          @Override
          public void onStart(StartEvent event) {
            assertThat(Nets.doubles(net.getParam("0_W"))).isEqualTo(frozen);
          }

          @Override
          public void onEnd(EndEvent event) {
            assertThat(Nets.doubles(net.getParam("0_W"))).isEqualTo(frozen);
            outputs.add(Nets.doubles(net.getParam("1_W")));
          }
        };

    EarlyStoppingResult<MultiLayerNetwork> result =
        new LinstorchEarlyStoppingTrainer(
                setup.restarts(4),
                net,
                setup.train(),
                FitConfig.builder().listener(listener).build())
            .fit();

    assertThat(Nets.doubles(result.getBestModel().getParam("0_W"))).isEqualTo(frozen);
    // All that is left to solve is one regression, whatever it starts from.
    assertThat(outputs).hasSize(4);
    assertThat(outputs.get(3)).isEqualTo(outputs.get(0));
  }

  @Test
  void fit_preProcessor_isAppliedInEveryRestartAndLeftInPlace() {
    NormalizerStandardize normalizer = normalizer();
    DataSet scaled = new DataSet(setup.x.dup(), setup.y.dup());
    normalizer.transform(scaled);
    BatchIterator outside = BatchIterator.of(scaled.getFeatures(), scaled.getLabels(), 25);
    BatchIterator inside = setup.train();
    inside.setPreProcessor(normalizer);

    List<Double> expected =
        scores(new LinstorchEarlyStoppingTrainer(setup.restarts(4), setup.net(), outside).fit());
    List<Double> actual =
        scores(new LinstorchEarlyStoppingTrainer(setup.restarts(4), setup.net(), inside).fit());

    assertThat(actual).isEqualTo(expected);
    assertThat(inside.getPreProcessor()).isSameAs(normalizer);
    assertThat(actual)
        .isNotEqualTo(
            scores(
                new LinstorchEarlyStoppingTrainer(setup.restarts(4), setup.net(), setup.train())
                    .fit()));
  }

  /**
   * As with {@code net.fit}: the training rows that a listener reads are those that were fitted.
   */
  @ParameterizedTest
  @EnumSource(names = {"EPOCH_START", "ITERATION_END", "EPOCH_END"})
  void fit_listenerReadsTheTrainingIterator_rowsAreProcessedThereToo(InvocationType when) {
    BatchIterator train = setup.train();
    NormalizerStandardize normalizer = normalizer();
    train.setPreProcessor(normalizer);
    List<DataSetPreProcessor> seen = new ArrayList<>();
    EvaluativeListener listener =
        new EvaluativeListener(train, 1, when, new RegressionEvaluation(2));
    listener.setCallback(
        (evaluator, model, count, evaluations) -> seen.add(train.getPreProcessor()));
    MultiLayerNetwork net = setup.net();
    net.setListeners(listener);

    new LinstorchEarlyStoppingTrainer(setup.restarts(3), net, train).fit();

    assertThat(seen).isEqualTo(Collections.nCopies(3, normalizer));
    if (when != InvocationType.EPOCH_START) {
      RegressionEvaluation evaluation = (RegressionEvaluation) listener.getEvaluations()[0];
      train.reset();
      assertThat(evaluation.averageMeanSquaredError())
          .isEqualTo(
              net.doEvaluation(train, new RegressionEvaluation(2))[0].averageMeanSquaredError());
    }
  }

  private NormalizerStandardize normalizer() {
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fitLabel(true);
    normalizer.fit(new DataSet(setup.x.mul(3).add(1), setup.y.mul(2)));
    return normalizer;
  }

  private static List<Double> scores(EarlyStoppingResult<MultiLayerNetwork> result) {
    return List.copyOf(result.getScoreVsEpoch().values());
  }
}
