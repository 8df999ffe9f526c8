package io.github.linstorch.examples;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.datavec.api.records.reader.RecordReader;
import org.datavec.api.records.reader.impl.csv.CSVRecordReader;
import org.datavec.api.split.FileSplit;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.termination.MaxTimeIterationTerminationCondition;
import org.deeplearning4j.earlystopping.termination.ScoreImprovementEpochTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.optimize.api.InvocationType;
import org.deeplearning4j.optimize.listeners.CheckpointListener;
import org.deeplearning4j.optimize.listeners.CollectScoresIterationListener;
import org.deeplearning4j.optimize.listeners.EvaluativeListener;
import org.deeplearning4j.optimize.listeners.PerformanceListener;
import org.deeplearning4j.optimize.listeners.ScoreIterationListener;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.SplitTestAndTrain;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Predicts the strength of concrete as programs for Deeplearning4j usually do it: an iterator, a
 * normalizer, a network with listeners and checkpoints, evaluation, early stopping, and a model
 * file. Gradients train it, by Adam.
 *
 * <p>{@link ConcreteWithLinstorch} is the same program with two lines changed.
 *
 * <p>Run it in the project's root by {@code mvn -q compile exec:exec -pl examples -am
 * -Dexec.mainClass=io.github.linstorch.examples.ConcreteWithAdam}.
 */
public final class ConcreteWithAdam {

  private static final int SEED = 1;
  private static final int ROWS = 1030;
  private static final int LABEL = 8;
  private static final int BATCH = 32;

  private ConcreteWithAdam() {}

  /**
   * Runs the program.
   *
   * @param args none
   * @throws IOException if a file cannot be read or written
   * @throws InterruptedException if the thread is interrupted while reading
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path csv;
    try {
      csv = ProjectFiles.find("src-test-data/concrete.csv");
    } catch (FileNotFoundException e) {
      System.err.println(e.getMessage());
      System.exit(1);
      return;
    }
    Path folder = Files.createTempDirectory("concrete");
    try {
      System.out.print(run(csv, folder).describe());
    } finally {
      ProjectFiles.deleteFolder(folder);
    }
  }

  /**
   * Does everything but the printing.
   *
   * @param csv the concrete data
   * @param folder where checkpoints and the model file go; empty
   */
  static ConcreteOutcome run(Path csv, Path folder) throws IOException, InterruptedException {
    // Read the samples. 70 % are for training; the rest is for validation and for the test.
    DataSet all;
    try (RecordReader reader = new CSVRecordReader(1, ',')) {
      reader.initialize(new FileSplit(csv.toFile()));
      all = new RecordReaderDataSetIterator(reader, ROWS, LABEL, LABEL, true).next();
    }
    all.shuffle(SEED);
    SplitTestAndTrain split = all.splitTestAndTrain(0.7);
    SplitTestAndTrain rest = split.getTest().splitTestAndTrain(0.5);
    DataSetIterator train = new ListDataSetIterator<>(split.getTrain().asList(), BATCH);
    DataSetIterator validation = new ListDataSetIterator<>(rest.getTrain().asList(), BATCH);
    DataSetIterator test = new ListDataSetIterator<>(rest.getTest().asList(), BATCH);

    // Scaled batches: columns of mean 0 and deviation 1, labels too.
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fitLabel(true);
    normalizer.fit(train);
    train.setPreProcessor(normalizer);
    validation.setPreProcessor(normalizer);
    test.setPreProcessor(normalizer);

    // A network that tells its listeners how it is getting on, and is stored after every epoch.
    CollectScoresIterationListener scores = new CollectScoresIterationListener();
    RegressionEvaluation onValidation = new RegressionEvaluation("strength");
    CheckpointListener checkpoints =
        new CheckpointListener.Builder(folder.toFile())
            .saveEveryNEpochs(1)
            .keepLast(3)
            .logSaving(false)
            .build();
    MultiLayerNetwork net = newNet();
    net.setListeners(
        new ScoreIterationListener(100),
        new PerformanceListener(100),
        new EvaluativeListener(validation, 10, InvocationType.EPOCH_END, onValidation),
        checkpoints,
        scores);

    long start = System.nanoTime();
    net.fit(train, 20);
    double fitSeconds = secondsSince(start);
    RegressionEvaluation onTest = net.evaluateRegression(test);

    // Again, with early stopping: the network that is best on the validation rows is kept.
    EarlyStoppingConfiguration<MultiLayerNetwork> stopping =
        new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
            .epochTerminationConditions(
                new MaxEpochsTerminationCondition(50),
                new ScoreImprovementEpochTerminationCondition(5))
            .iterationTerminationConditions(
                new MaxTimeIterationTerminationCondition(1, TimeUnit.MINUTES))
            .scoreCalculator(new DataSetLossCalculator(validation, true))
            .modelSaver(new InMemoryModelSaver<>())
            .build();
    start = System.nanoTime();
    EarlyStoppingResult<MultiLayerNetwork> stopped =
        new EarlyStoppingTrainer(stopping, newNet(), train).fit();
    double stoppingSeconds = secondsSince(start);
    MultiLayerNetwork best = stopped.getBestModel();
    RegressionEvaluation bestOnTest = best.evaluateRegression(test);

    // Save the network together with its normalizer; load both, as another program would.
    Path file = folder.resolve("concrete.zip");
    ModelSerializer.writeModel(best, file.toFile(), true);
    ModelSerializer.addNormalizerToModel(file.toFile(), normalizer);
    MultiLayerNetwork loaded = ModelSerializer.restoreMultiLayerNetwork(file.toFile());
    NormalizerStandardize scaling = ModelSerializer.restoreNormalizerFromFile(file.toFile());

    // Predict the strengths of the test samples from their raw numbers.
    INDArray samples = rest.getTest().getFeatures().dup();
    scaling.transform(samples);
    INDArray predicted = loaded.output(samples);
    scaling.revertLabels(predicted);

    return new ConcreteOutcome(
        ConcreteWithAdam.class.getSimpleName(),
        net,
        fitSeconds,
        scores,
        onValidation,
        checkpoints,
        onTest,
        stopped,
        stoppingSeconds,
        bestOnTest,
        normalizer.getLabelStd().getDouble(0),
        predicted,
        rest.getTest().getLabels());
  }

  /** 8-16-1, ReLU. */
  private static MultiLayerNetwork newNet() {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(SEED)
                .weightInit(WeightInit.UNIFORM)
                .updater(new Adam(0.01))
                .list()
                .layer(
                    new DenseLayer.Builder()
                        .nIn(LABEL)
                        .nOut(16)
                        .activation(Activation.RELU)
                        .build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());
    net.init();
    return net;
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
