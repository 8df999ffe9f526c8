package io.github.linstorch.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitReport;
import io.github.linstorch.dl4j.LinstorchFitter;
import io.github.linstorch.dl4j.QuantileNormalizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.datavec.api.records.reader.RecordReader;
import org.datavec.api.records.reader.impl.csv.CSVRecordReader;
import org.datavec.api.split.FileSplit;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The Java code of docs/preprocessing.md runs, and DL4J does what that page says. */
class PreprocessingSnippetTest {

  private static final int ROWS = 200;
  private static final int BATCH = 50;

  @TempDir private static Path folder;

  private final NormalizerStandardize normalizer = new NormalizerStandardize();
  private MultiLayerNetwork net;

  @BeforeEach
  void fitNetwork() throws Exception {
    SplittableRandom random = new SplittableRandom(3);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      double x1 = 100 + 7 * random.nextGaussian();
      double x2 = -40 + 3 * random.nextGaussian();
      double x3 = 5 + random.nextGaussian();
      double y = 12 * Math.max(0, x1 - 100) - 5 * x2 + 20 * x3 + 10 * random.nextGaussian();
      lines.add(x1 + "," + x2 + "," + x3 + "," + y);
    }
    Files.write(folder.resolve("rows.csv"), lines);
    net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .list()
                .layer(new DenseLayer.Builder().nIn(3).nOut(8).activation(Activation.RELU).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());
    net.init();
    normalizer.fit(rows());
  }

  private static RecordReader reader() throws Exception {
    RecordReader reader = new CSVRecordReader();
    reader.initialize(new FileSplit(folder.resolve("rows.csv").toFile()));
    return reader;
  }

  private static DataSet rows() throws Exception {
    return new RecordReaderDataSetIterator(reader(), ROWS, 3, 3, true).next();
  }

  private DataSetIterator preprocessing() throws Exception {
    DataSetIterator iterator = new RecordReaderDataSetIterator(reader(), BATCH, 3, 3, true);
    iterator.setPreProcessor(normalizer);
    return iterator;
  }

  @Test
  void once_rowsPreprocessedInTheOpen_reportIsWhatDl4jSees() throws Exception {
    DataSet train = rows();
    DataSet test = rows();

    // snippet once
    normalizer.fit(train);
    normalizer.transform(train); // in place, once
    normalizer.transform(test);
    DataSetIterator batches = new ListDataSetIterator<>(train.asList(), 32);
    // end

    FitReport report = LinstorchFitter.fit(net, batches);
    net.evaluateRegression(batches);
    assertThat(net.score(test)).isCloseTo(report.loss(), within(1e-4 * report.loss()));
    assertThat(LinstorchFitter.fit(net.clone(), batches).olsLoss())
        .isCloseTo(report.olsLoss(), within(1e-6 * report.olsLoss()));
  }

  @Test
  void scale_typingErrorInATestRow_predictionInRange() throws Exception {
    DataSet train = rows();
    DataSet test = rows();
    test.getFeatures().putScalar(0, 1, -4e6);
    double least = train.getLabels().minNumber().doubleValue();
    double most = train.getLabels().maxNumber().doubleValue();

    // snippet scale
    QuantileNormalizer scaling = new QuantileNormalizer();
    scaling.fitLabel(true); // the labels are standardised; leave it out for classes
    scaling.fit(train); // a DataSet, or an iterator of any length
    scaling.transform(train);
    scaling.transform(test);
    LinstorchFitter.fit(net, train, FitConfig.gaussNewton());
    INDArray predicted = net.output(test.getFeatures());
    scaling.revertLabels(predicted);
    // end

    double range = most - least;
    assertThat(predicted.getDouble(0)).isBetween(least - range, most + range);
    scaling.revertLabels(train.getLabels());
    double squares = 0;
    for (int i = 1; i < ROWS; i++) {
      squares += Math.pow(predicted.getDouble(i) - train.getLabels().getDouble(i), 2);
    }
    assertThat(Math.sqrt(squares / ROWS)).isLessThan(0.1 * range);
  }

  /** When this fails, DL4J has changed, and the page is to change with it. */
  @Test
  void evaluateRegression_recordReaderIterator_dl4jIsWrongAndBothWaysAroundAreRight()
      throws Exception {
    DataSetIterator iterator = preprocessing();
    FitReport report = LinstorchFitter.fit(net, iterator);
    double wrong = net.evaluateRegression(preprocessing()).meanSquaredError(0);
    RecordReader reader = reader();
    iterator.reset();

    // snippet evaluate
    RegressionEvaluation byColumns =
        new RegressionEvaluation(1); // one column: nothing is read ahead
    net.doEvaluation(iterator, byColumns);

    DataSet rows =
        new RecordReaderDataSetIterator(reader, 1000, 3, 3, true).next(); // no preprocessor
    normalizer.transform(rows);
    RegressionEvaluation byRows = new RegressionEvaluation(1);
    byRows.eval(rows.getLabels(), net.output(rows.getFeatures()));
    // end

    double right = report.loss();
    assertThat(wrong).isGreaterThan(2 * right);
    assertThat(byColumns.meanSquaredError(0)).isCloseTo(right, within(1e-3 * right));
    assertThat(byRows.meanSquaredError(0)).isCloseTo(right, within(1e-3 * right));
  }

  @Test
  void fit_recordReaderIteratorThatWasEvaluated_sameWeights() throws Exception {
    MultiLayerNetwork fresh = net.clone();
    DataSetIterator evaluated = preprocessing();
    net.evaluateRegression(evaluated);

    LinstorchFitter.fit(net, evaluated);
    LinstorchFitter.fit(fresh, preprocessing());

    assertThat(net.params()).isEqualTo(fresh.params());
  }
}
