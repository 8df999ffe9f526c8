package io.github.linstorch.examples;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitMethod;
import io.github.linstorch.dl4j.FitProgress;
import io.github.linstorch.dl4j.Importance;
import io.github.linstorch.dl4j.LinstorchFitter;
import io.github.linstorch.dl4j.PartialDependence;
import io.github.linstorch.examples.report.Ink;
import io.github.linstorch.examples.report.OutputFolder;
import io.github.linstorch.examples.report.Plot;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.datavec.api.records.reader.RecordReader;
import org.datavec.api.records.reader.impl.csv.CSVRecordReader;
import org.datavec.api.split.FileSplit;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.SplitTestAndTrain;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Which ingredients decide how strong concrete is, and how: the importance of every feature of a
 * fitted network, and how the strength depends on the age.
 */
public final class ImportanceExample {

  private static final int ROWS = 1030;
  private static final int FEATURES = 8;
  private static final int AGE = 7;

  /**
   * What came out.
   *
   * @param importance of every feature, on rows that the network was not fitted to
   * @param dependence of the strength on the age, both standardised
   * @param picture the same as SVG, in the units of the data
   */
  record Outcome(Importance importance, PartialDependence dependence, String picture) {

    String describe() {
      return "Concrete, 30 %% of the rows to test. Squared error of the standardised strength:%n%n%s%n"
              .formatted(importance)
          + "Strength over %s, both standardised, with the other features as they are:%n%n%s"
              .formatted(dependence.name(), dependence);
    }
  }

  private ImportanceExample() {}

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
    Outcome outcome = run(csv);
    System.out.print(outcome.describe());
    OutputFolder folder = OutputFolder.open(Path.of("linstorch-importance"));
    folder.write("dependence.svg", outcome.picture());
    System.out.printf("%nWrote %s%n", folder.resolve("dependence.svg"));
  }

  /** Does everything but the printing. */
  static Outcome run(Path csv) throws IOException, InterruptedException {
    DataSet all;
    try (RecordReader reader = new CSVRecordReader(1, ',')) {
      reader.initialize(new FileSplit(csv.toFile()));
      all = new RecordReaderDataSetIterator(reader, ROWS, FEATURES, FEATURES, true).next();
    }
    all.shuffle(1);
    SplitTestAndTrain split = all.splitTestAndTrain(0.7);
    DataSet train = split.getTrain();
    DataSet test = split.getTest();
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fitLabel(true);
    normalizer.fit(train);
    normalizer.transform(train);
    normalizer.transform(test);
    name(test, header(csv));

    MultiLayerNetwork net = network();
    FitConfig config =
        FitConfig.builder().method(FitMethod.GAUSS_NEWTON).listener(FitProgress.console()).build();
    LinstorchFitter.fit(net, train, config);

    Importance importance = Importance.of(net, test);
    PartialDependence dependence = PartialDependence.of(net, test, AGE);
    return new Outcome(importance, dependence, picture(dependence, normalizer));
  }

  private static List<String> header(Path csv) throws IOException {
    try (var lines = Files.lines(csv)) {
      return List.of(lines.findFirst().orElseThrow().split(",")).subList(0, FEATURES);
    }
  }

  /** Deprecated in DL4J, which has no other place for the names of columns. */
  @SuppressWarnings("deprecation")
  private static void name(DataSet data, List<String> columns) {
    data.setColumnNames(columns);
  }

  private static String picture(PartialDependence dependence, NormalizerStandardize normalizer) {
    int feature = dependence.feature();
    double[] x =
        scaled(
            dependence.grid(),
            normalizer.getMean().getDouble(feature),
            normalizer.getStd().getDouble(feature));
    double mean = normalizer.getLabelMean().getDouble(0);
    double deviation = normalizer.getLabelStd().getDouble(0);
    double[][] rows =
        dependence.curves(0).stream()
            .map(curve -> scaled(curve, mean, deviation))
            .toArray(double[][]::new);
    return new Plot("Strength of concrete over its age", "days", "MPa")
        .fan("single rows", Ink.GREY, 0.6, x, rows)
        .key("single rows", Ink.GREY)
        .line("mean", Ink.BLUE, 3, x, scaled(dependence.mean(0), mean, deviation))
        .file("Predicted strength over the age, as the mean of all rows and for ten single ones.");
  }

  private static double[] scaled(double[] values, double mean, double deviation) {
    double[] raw = values.clone();
    for (int i = 0; i < raw.length; i++) {
      raw[i] = mean + deviation * raw[i];
    }
    return raw;
  }

  /** 8-32-1 with ReLU. */
  private static MultiLayerNetwork network() {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .list()
                .layer(
                    new DenseLayer.Builder()
                        .nIn(FEATURES)
                        .nOut(32)
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
}
