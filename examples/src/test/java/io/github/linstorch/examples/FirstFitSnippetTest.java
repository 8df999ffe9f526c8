package io.github.linstorch.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitReport;
import io.github.linstorch.dl4j.LinstorchFitter;
import io.github.linstorch.dl4j.ModelFiles;
import io.github.linstorch.dl4j.Scores;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.datavec.api.records.reader.RecordReader;
import org.datavec.api.records.reader.impl.csv.CSVRecordReader;
import org.datavec.api.split.FileSplit;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.SplitTestAndTrain;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The first fit, from a CSV file to a prediction, as the front page and docs/ show it. */
class FirstFitSnippetTest {

  @TempDir private static Path folder;

  private static int rows;
  private static FitReport report;
  private static Scores scores;

  @BeforeAll
  static void runTheSnippets() throws Exception {
    File csv = ProjectFiles.find("src-test-data/concrete.csv").toFile();
    File file = folder.resolve("concrete.zip").toFile();
    // snippet csv
    DataSet all;
    try (RecordReader reader = new CSVRecordReader(1, ',')) { // skips the line of names
      reader.initialize(new FileSplit(csv));
      int most = 10_000; // no fewer than there are rows; the label is column 8, from 0
      all = new RecordReaderDataSetIterator(reader, most, 8, 8, true).next();
    }
    all.shuffle(1);
    SplitTestAndTrain split = all.splitTestAndTrain(0.7);
    DataSet train = split.getTrain();
    DataSet test = split.getTest();
    // end
    rows = train.numExamples() + test.numExamples();
    // snippet front
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(1) // Deeplearning4j's default is the clock
            .list()
            .layer(new DenseLayer.Builder().nIn(8).nOut(32).activation(Activation.RELU).build())
            .layer(
                new OutputLayer.Builder(LossFunction.MSE)
                    .nOut(1)
                    .activation(Activation.IDENTITY)
                    .build())
            .build();
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fitLabel(true); // for regression
    normalizer.fit(train);
    normalizer.transform(train);
    MultiLayerNetwork net = new MultiLayerNetwork(configuration);
    net.init();
    FitReport report = LinstorchFitter.fit(net, train, FitConfig.gaussNewton()); // all rows at once
    System.out.println(report);
    ModelFiles.save(net, normalizer, file);

    MultiLayerNetwork loaded = ModelFiles.load(file); // later, elsewhere
    NormalizerStandardize scaling = ModelFiles.loadNormalizer(file, NormalizerStandardize.class);
    INDArray features = test.getFeatures().dup();
    scaling.transform(features);
    INDArray predicted = loaded.output(features);
    scaling.revertLabels(predicted); // in the unit of the labels
    System.out.println(Scores.regression(predicted, test.getLabels()));
    // end
    FirstFitSnippetTest.report = report;
    scores = Scores.regression(predicted, test.getLabels());
  }

  @Test
  void csv_concrete_isReadWhole() {
    assertThat(rows).isEqualTo(1030);
  }

  @Test
  void front_fitEvaluateSave_beatsLeastSquares() {
    assertThat(report.loss()).isLessThan(0.5 * report.olsLoss());
    assertThat(scores.r2().orElseThrow()).isGreaterThan(0.8);
  }

  /**
   * Numbers aside, which differ from machine to machine, and the starts that held-out rows choose.
   */
  @ParameterizedTest
  @ValueSource(strings = {"docs/getting-started.md", "docs/reference.md"})
  void page_report_isPrintedLikeThat(String page) throws IOException {
    String text = Files.readString(ReadmeSnippetTest.inRoot(page));

    assertThat(shape(text)).contains(shape(report.toString()));
  }

  private static String shape(String text) {
    return text.lines()
        .map(line -> line.replaceAll("from \\w+,", "from a start,"))
        .map(line -> line.replaceAll("\\d[\\d.e+-]*", "#").replaceAll(" +", " ").strip())
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining("\n"));
  }
}
