package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.InvocationType;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.optimize.listeners.CheckpointListener;
import org.deeplearning4j.optimize.listeners.CollectScoresIterationListener;
import org.deeplearning4j.optimize.listeners.EvaluativeListener;
import org.deeplearning4j.optimize.listeners.PerformanceListener;
import org.deeplearning4j.optimize.listeners.ScoreIterationListener;
import org.deeplearning4j.optimize.listeners.TimeIterationListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Listeners of the network hear what net.fit would tell them. */
class TrainingListenerTest {

  private final SplittableRandom random = new SplittableRandom(16);
  private final INDArray x = Nd4j.createFromArray(Nets.uniform(random, 40, 3));
  private final INDArray y = Nd4j.createFromArray(Nets.uniform(random, 40, 2));
  private final DataSet data = new DataSet(x, y);

  private static MultiLayerNetwork net(double retain) {
    return Nets.init(
        new NeuralNetConfiguration.Builder()
            .seed(9)
            .dataType(DataType.DOUBLE)
            .updater(new Adam(1e-3))
            .list()
            .layer(
                new DenseLayer.Builder()
                    .nIn(3)
                    .nOut(5)
                    .biasInit(0.3)
                    .activation(Activation.RELU)
                    .dropOut(retain)
                    .build())
            .layer(
                new OutputLayer.Builder(LossFunction.MSE)
                    .nIn(5)
                    .nOut(2)
                    .activation(Activation.IDENTITY)
                    .build())
            .build());
  }

  /** Writes down every call, and what it finds in the model. */
  private static class Recorder implements TrainingListener {

    final List<String> calls = new ArrayList<>();
    INDArray gradient;
    INDArray input;
    double score;

    private void note(String call, Model model) {
      MultiLayerNetwork net = model instanceof MultiLayerNetwork layers ? layers : null;
      ComputationGraph graph = model instanceof ComputationGraph other ? other : null;
      int iterations = net != null ? net.getIterationCount() : graph.getIterationCount();
      int epochs = net != null ? net.getEpochCount() : graph.getEpochCount();
      calls.add(call + " with counts " + iterations + ", " + epochs);
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
      note("iterationDone " + iteration + ", " + epoch, model);
      input = model instanceof ComputationGraph graph ? graph.getInput(0) : model.input();
      score = model.score();
    }

    @Override
    public void onEpochStart(Model model) {
      note("onEpochStart", model);
    }

    @Override
    public void onEpochEnd(Model model) {
      note("onEpochEnd", model);
    }

    @Override
    public void onForwardPass(Model model, List<INDArray> activations) {
      List<String> shapes = activations.stream().map(INDArray::shapeInfoToString).toList();
      note("onForwardPass of " + activations.size() + shapes, model);
    }

    @Override
    public void onForwardPass(Model model, Map<String, INDArray> activations) {
      note("onForwardPass of " + activations.keySet().stream().sorted().toList(), model);
    }

    @Override
    public void onGradientCalculation(Model model) {
      note("onGradientCalculation", model);
      gradient = model.gradient().gradient().dup();
    }

    @Override
    public void onBackwardPass(Model model) {
      note("onBackwardPass", model);
    }
  }

  private static FitConfig keep() {
    return FitConfig.builder().updaterState(UpdaterState.KEEP).build();
  }

  @Test
  void fit_dataSet_sameCallsAsNetFit() {
    MultiLayerNetwork expected = net(1);
    MultiLayerNetwork found = net(1);
    Recorder theirs = new Recorder();
    Recorder ours = new Recorder();
    expected.fit(data);
    found.fit(data);
    expected.setListeners(theirs);
    found.setListeners(ours);

    expected.fit(data);
    LinstorchFitter.fit(found, data, keep());

    assertThat(ours.calls).isEqualTo(theirs.calls).hasSize(4);
    assertThat(ours.input).isSameAs(x);
    assertThat(ours.score).isCloseTo(found.score(data), withinPercentage(1e-9));
    assertThat(found.score()).isEqualTo(ours.score);
  }

  @Test
  void fit_iteratorOfOneBatch_sameCallsAsNetFit() {
    MultiLayerNetwork expected = net(1);
    MultiLayerNetwork found = net(1);
    Recorder theirs = new Recorder();
    Recorder ours = new Recorder();
    expected.setListeners(theirs);
    found.setListeners(ours);

    expected.fit(BatchIterator.of(x, y, 40));
    LinstorchFitter.fit(found, BatchIterator.of(x, y, 40), keep());

    assertThat(ours.calls).isEqualTo(theirs.calls).hasSize(6);
  }

  @Test
  void fit_graph_sameCallsAsGraphFit() {
    ComputationGraph expected = net(1).toComputationGraph();
    ComputationGraph found = net(1).toComputationGraph();
    Recorder theirs = new Recorder();
    Recorder ours = new Recorder();
    expected.setListeners(theirs);
    found.setListeners(ours);

    expected.fit(BatchIterator.of(x, y, 40));
    LinstorchFitter.fit(found, BatchIterator.of(x, y, 40), keep());

    assertThat(ours.calls).isEqualTo(theirs.calls).hasSize(6);
    assertThat(ours.input).isEqualTo(x);
    assertThat(ours.score).isCloseTo(found.score(data), withinPercentage(1e-9));
  }

  @Test
  void fit_severalBatches_oneIterationWithTheLastBatchAsInput() {
    MultiLayerNetwork net = net(1);
    Recorder recorder = new Recorder();
    net.setListeners(recorder);

    LinstorchFitter.fit(net, BatchIterator.of(x, y, 25));

    assertThat(recorder.calls).hasSize(6);
    assertThat(recorder.input.shape()).containsExactly(15, 3);
    assertThat(recorder.score).isCloseTo(net.score(data), withinPercentage(1e-9));
  }

  /** The count is back at zero before listeners hear of the iteration, which has its number. */
  @Test
  void fit_reset_iterationHasItsNumberAndTheCountIsZero() {
    MultiLayerNetwork net = net(1);
    net.fit(data);
    net.fit(data);
    Recorder recorder = new Recorder();
    net.setListeners(recorder);

    LinstorchFitter.fit(net, BatchIterator.of(x, y, 40));

    assertThat(recorder.calls)
        .contains("iterationDone 2, 0 with counts 0, 0")
        .endsWith("onEpochEnd with counts 0, 0");
    assertThat(net.getEpochCount()).isEqualTo(1);
  }

  @Test
  void fit_gradientIsRead_thatOfTheFittedNetwork() {
    MultiLayerNetwork net = net(1);
    Recorder recorder = new Recorder();
    net.setListeners(recorder);

    LinstorchFitter.fit(net, data);

    net.setListeners();
    net.setInput(x);
    net.setLabels(y);
    net.computeGradientAndScore();
    assertThat(recorder.gradient).isEqualTo(net.gradient().gradient());
  }

  /**
   * Dropout would spoil the score and draw from the generator that the user's program draws from.
   */
  @Test
  void fit_gradientOfANetWithDropout_scoreAndGeneratorAsWithoutIt() {
    MultiLayerNetwork net = net(0.5);
    Recorder recorder = new Recorder();
    net.setListeners(recorder);
    Nd4j.getRandom().setSeed(77);
    INDArray expected = Nd4j.rand(DataType.DOUBLE, 5);
    Nd4j.getRandom().setSeed(77);

    LinstorchFitter.fit(net, data);

    assertThat(Nd4j.rand(DataType.DOUBLE, 5)).isEqualTo(expected);
    assertThat(recorder.score).isCloseTo(net.score(data), withinPercentage(1e-9));
  }

  @Test
  void fit_nobodyReadsGradients_noneIsComputed() {
    MultiLayerNetwork net = net(1);
    net.setListeners(
        new ScoreIterationListener(1),
        new PerformanceListener(1, true),
        new CollectScoresIterationListener(1),
        new TimeIterationListener(1),
        new BaseTrainingListener() {
          @Override
          public void iterationDone(Model model, int iteration, int epoch) {}
        });

    LinstorchFitter.fit(net, data);

    assertThat(net.gradient()).isNull();
  }

  @Test
  void fit_onlyActivationsAreRead_deliveredWithoutAGradient() {
    MultiLayerNetwork net = net(1);
    List<INDArray> seen = new ArrayList<>();
    net.setListeners(
        new BaseTrainingListener() {
          @Override
          public void onForwardPass(Model model, List<INDArray> activations) {
            seen.addAll(activations);
          }
        });

    LinstorchFitter.fit(net, data);

    assertThat(net.gradient()).isNull();
    assertThat(seen).hasSize(2);
    assertThat(seen.get(0)).isEqualTo(x);
    assertThat(seen.get(1)).isEqualTo(net.feedForward(x, false).get(1));
  }

  @Test
  void fit_collectScores_oneScorePerFit() {
    MultiLayerNetwork net = net(1);
    CollectScoresIterationListener scores = new CollectScoresIterationListener(1);
    net.setListeners(scores);

    LinstorchFitter.fit(net, data, keep());
    LinstorchFitter.fit(net, data, keep());

    double[] collected = scores.getScoreVsIter().getEffectiveScores();
    assertThat(collected).hasSize(2);
    assertThat(collected[1]).isEqualTo(net.score());
    assertThat(scores.getScoreVsIter().getEffectiveIndexes()).containsExactly(0, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ITERATION_END", "EPOCH_START", "EPOCH_END"})
  void fit_evaluativeListener_evaluatesTheFittedNetwork(String type) {
    MultiLayerNetwork net = net(1);
    RegressionEvaluation evaluation = new RegressionEvaluation(2);
    List<Double> errors = new ArrayList<>();
    EvaluativeListener listener =
        new EvaluativeListener(data, 1, InvocationType.valueOf(type), evaluation);
    listener.setCallback(
        (caller, model, invocation, evaluations) ->
            errors.add(evaluation.averageMeanSquaredError()));
    net.setListeners(listener);
    double before = Math.pow(net.output(x).distance2(y), 2) / 80;

    FitReport report = LinstorchFitter.fit(net, BatchIterator.of(x, y, 16));

    double expected = type.equals("EPOCH_START") ? before : report.loss();
    assertThat(errors).hasSize(1);
    assertThat(errors.get(0)).isCloseTo(expected, withinPercentage(1e-8));
  }

  /** Going on from the checkpoint is going on from the network: no moments of weights long gone. */
  @Test
  void fit_checkpointByIterations_holdsWhatTheFitLeaves(@TempDir Path folder) {
    MultiLayerNetwork net = net(1);
    CheckpointListener listener =
        new CheckpointListener.Builder(folder.toFile()).saveEveryNIterations(3).keepAll().build();
    net.setListeners(listener);
    for (int i = 0; i < 3; i++) {
      net.fit(data);
    }
    assertThat(listener.lastCheckpoint()).isNull();

    LinstorchFitter.fit(net, data);

    assertThat(listener.lastCheckpoint()).isNotNull();
    MultiLayerNetwork loaded = CheckpointListener.loadCheckpointMLN(folder.toFile(), 0);
    assertThat(loaded.params()).isEqualTo(net.params());
    assertThat(loaded.getIterationCount()).isZero();
    assertThat(loaded.getUpdater().getStateViewArray().amaxNumber().doubleValue()).isZero();
  }

  @Test
  void fit_checkpointListener_savesTheFittedNetwork(@TempDir Path folder) {
    MultiLayerNetwork net = net(1);
    CheckpointListener listener =
        new CheckpointListener.Builder(folder.toFile()).saveEveryEpoch().keepAll().build();
    net.setListeners(listener);

    LinstorchFitter.fit(net, BatchIterator.of(x, y, 16));

    File file = listener.getFileForCheckpoint(listener.lastCheckpoint());
    MultiLayerNetwork loaded = CheckpointListener.loadCheckpointMLN(folder.toFile(), 0);
    assertThat(file).exists();
    assertThat(loaded.params()).isEqualTo(net.params());
    assertThat(listener.lastCheckpoint().getEpoch()).isZero();
    loaded.fit(data);
    assertThat(loaded.params().distance2(net.params())).isPositive();
  }
}
