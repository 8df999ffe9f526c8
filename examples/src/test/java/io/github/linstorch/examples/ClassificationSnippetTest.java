package io.github.linstorch.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitReport;
import io.github.linstorch.dl4j.LinstorchFitter;
import io.github.linstorch.dl4j.Scores;
import org.datavec.api.records.reader.RecordReader;
import org.datavec.api.records.reader.impl.csv.CSVRecordReader;
import org.datavec.api.split.FileSplit;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.SplitTestAndTrain;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The Java code of docs/classification.md runs, and does what that says. */
class ClassificationSnippetTest {

  @Test
  void classify_digits_givesProbabilities() throws Exception {
    DataSet all;
    try (RecordReader reader = new CSVRecordReader(1, ',')) {
      reader.initialize(new FileSplit(ProjectFiles.find("src-test-data/digits.csv").toFile()));
      all = new RecordReaderDataSetIterator(reader, 1797, 64, 10).next();
    }
    all.shuffle(1);
    SplitTestAndTrain split = all.splitTestAndTrain(0.67);
    DataSet train = split.getTrain();
    DataSet test = split.getTest();

    // snippet classify
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fit(train); // the features; labels stay one-hot
    normalizer.transform(train);
    normalizer.transform(test);

    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .list()
            .layer(new DenseLayer.Builder().nIn(64).nOut(50).activation(Activation.RELU).build())
            .layer(
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(10)
                    .activation(Activation.SOFTMAX)
                    .build())
            .build();
    MultiLayerNetwork net = new MultiLayerNetwork(configuration);
    net.init();

    FitReport report = LinstorchFitter.fit(net, train, FitConfig.gaussNewton());
    System.out.println(report);

    INDArray probabilities = net.output(test.getFeatures());
    Evaluation evaluation = new Evaluation(10);
    evaluation.eval(test.getLabels(), probabilities);
    System.out.println(evaluation.accuracy());
    // end

    assertThat(evaluation.accuracy()).isGreaterThan(0.94);
    assertThat(
            Scores.classification(probabilities, test.getLabels()).calibrationError().orElseThrow())
        .isLessThan(0.05);
  }
}
