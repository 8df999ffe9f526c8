package io.github.linstorch.examples;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.LinstorchFitter;
import io.github.linstorch.dl4j.Scores;
import io.github.linstorch.dl4j.Solver;
import io.github.linstorch.examples.report.OutputFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.datavec.api.records.reader.RecordReader;
import org.datavec.api.records.reader.impl.csv.CSVRecordReader;
import org.datavec.api.split.FileSplit;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.SplitTestAndTrain;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.BooleanIndexing;
import org.nd4j.linalg.indexing.conditions.Conditions;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Trains a classifier of handwritten digits, 64-50-10 with a softmax, in three ways, on several
 * random splits, and asks of each how far its probabilities can be believed.
 *
 * <p>{@code mvn -q compile exec:exec -pl examples -am -Dcli="digits"} in the project's root runs
 * it.
 */
public final class Digits {

  private static final int ROWS = 1797;
  private static final int LABEL = 64;
  private static final int CLASSES = 10;
  private static final int HIDDEN = 50;
  private static final int BATCH = 32;

  /** A feature of less spread than this on the training rows is constant there. */
  private static final double CONSTANT = 1e-4;

  /**
   * How much to do.
   *
   * @param splits random splits into 67 % to train and 33 % to test; odd, for the medians' sake
   * @param epochs of Adam
   * @param warmUp trainings of each method that are not timed
   */
  public record Settings(int splits, int epochs, int warmUp) {}

  /** A way of training. */
  private record Way(String name, Training training) {}

  private interface Training {
    void train(MultiLayerNetwork net, DataSet train);
  }

  private Digits() {}

  /** What came out: to be printed first, for files may fail to be written. */
  public static final class Outcome {

    private final List<DigitsResult> results;
    private final Settings settings;

    private Outcome(List<DigitsResult> results, Settings settings) {
      this.results = results;
      this.settings = settings;
    }

    /**
     * The table and its findings.
     *
     * @return lines for the terminal
     */
    public String text() {
      return DigitsFindings.describe(results, settings);
    }

    /**
     * Writes {@code reliability.csv} and {@code reliability.svg}.
     *
     * @param out where
     * @throws IOException if a file cannot be written
     */
    public void write(OutputFolder out) throws IOException {
      out.write("reliability.csv", ReliabilityPlot.csv(results));
      out.write("reliability.svg", ReliabilityPlot.svg(results));
    }
  }

  /**
   * Runs.
   *
   * @param settings how much to do
   * @return what came out
   * @throws IOException if the data cannot be read
   * @throws InterruptedException if the thread is interrupted while reading
   */
  public static Outcome run(Settings settings) throws IOException, InterruptedException {
    DataSet all = read(ProjectFiles.find("src-test-data/digits.csv"));
    return new Outcome(results(all, settings), settings);
  }

  /** 1797 pictures of 8 x 8 grey values; the last column is the digit, and becomes one-hot. */
  private static DataSet read(Path csv) throws IOException, InterruptedException {
    try (RecordReader reader = new CSVRecordReader(1, ',')) {
      reader.initialize(new FileSplit(csv.toFile()));
      return new RecordReaderDataSetIterator(reader, ROWS, LABEL, CLASSES).next();
    }
  }

  /** Trains in every way on every split, always from the same initial weights. */
  static List<DigitsResult> results(DataSet rows, Settings settings) {
    List<Way> ways =
        List.of(
            fit("GAUSS_NEWTON", FitConfig.gaussNewton()),
            new Way(
                "Adam, %d %s"
                    .formatted(settings.epochs(), settings.epochs() == 1 ? "epoch" : "epochs"),
                (net, train) ->
                    net.fit(new ExistingDataSetIterator(train.batchBy(BATCH)), settings.epochs())),
            fit("LAST_LAYER", FitConfig.lastLayer()),
            fit(
                "LAST_LAYER, raw logits",
                FitConfig.lastLayer().toBuilder().solver(Solver.QR).build()));
    SplitTestAndTrain first = split(rows, 0);
    for (int i = 0; i < settings.warmUp(); i++) { // so that the JVM has compiled what is timed
      ways.forEach(way -> way.training().train(network(0), first.getTrain()));
    }
    List<ArrayList<ClassScore>> scores =
        ways.stream().map(way -> new ArrayList<ClassScore>()).toList();
    List<ArrayList<INDArray>> outputs =
        ways.stream().map(way -> new ArrayList<INDArray>()).toList();
    List<INDArray> labels = new ArrayList<>();
    for (int seed = 0; seed < settings.splits(); seed++) {
      SplitTestAndTrain split = split(rows, seed);
      DataSet test = split.getTest();
      labels.add(test.getLabels());
      for (int w = 0; w < ways.size(); w++) {
        MultiLayerNetwork net = network(seed);
        long start = System.nanoTime();
        ways.get(w).training().train(net, split.getTrain());
        double millis = (System.nanoTime() - start) / 1e6;
        INDArray output = net.output(test.getFeatures());
        outputs.get(w).add(output);
        scores.get(w).add(ClassScore.of(ways.get(w).name(), output, test.getLabels(), millis));
      }
    }
    List<DigitsResult> results = new ArrayList<>();
    for (int w = 0; w < ways.size(); w++) {
      INDArray stacked = Nd4j.vstack(outputs.get(w));
      Scores all = Scores.classification(stacked, Nd4j.vstack(labels));
      results.add(new DigitsResult(ways.get(w).name(), scores.get(w), all));
    }
    return results;
  }

  private static Way fit(String name, FitConfig config) {
    return new Way(name, (net, train) -> LinstorchFitter.fit(net, train, config));
  }

  /** 67 % to train; features standardised by these rows, labels left as they are. */
  private static SplitTestAndTrain split(DataSet all, int seed) {
    DataSet shuffled = all.copy();
    shuffled.shuffle(seed + 1L); // 0 would mean another shuffle at every run
    SplitTestAndTrain split = shuffled.splitTestAndTrain(0.67);
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fit(split.getTrain());
    // A pixel that is white on all training rows has no spread to divide by.
    BooleanIndexing.replaceWhere(normalizer.getStd(), 1, Conditions.lessThan(CONSTANT));
    normalizer.transform(split.getTrain());
    normalizer.transform(split.getTest());
    return split;
  }

  /** 64-50-10, ReLU and softmax. */
  private static MultiLayerNetwork network(int seed) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(seed + 1L)
                .weightInit(WeightInit.RELU)
                .updater(new Adam())
                .list()
                .layer(
                    new DenseLayer.Builder()
                        .nIn(LABEL)
                        .nOut(HIDDEN)
                        .activation(Activation.RELU)
                        .build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(CLASSES)
                        .weightInit(WeightInit.XAVIER)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build());
    net.init();
    net.getUpdater(); // Adam's state is made now, off the clock
    return net;
  }
}
