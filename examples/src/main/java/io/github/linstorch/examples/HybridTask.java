package io.github.linstorch.examples;

import java.io.IOException;
import java.nio.file.Path;
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
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.SplitTestAndTrain;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * One set of data, scaled, and a network for it.
 *
 * @param name of the data
 * @param train two thirds of the rows
 * @param test the others
 * @param hidden number of hidden units
 * @param loss of the output layer: MSE behind the identity, or MCXENT behind softmax
 */
record HybridTask(String name, DataSet train, DataSet test, int hidden, LossFunction loss) {

  static final double LEARNING_RATE = 0.01;
  static final int BATCH = 32;
  private static final int SHUFFLE_SEED = 1;

  /** Horsepower from mpg, acceleration and displacement. */
  static HybridTask autoMpg() throws IOException, InterruptedException {
    Path csv = ProjectFiles.find("src-test-data/auto-mpg.csv");
    return regression("Auto MPG", AutoMpg.toDataSet(AutoMpg.read(csv).cars()), 10);
  }

  /** Strength from eight properties. */
  static HybridTask concrete() throws IOException, InterruptedException {
    try (RecordReader reader = open("src-test-data/concrete.csv")) {
      return regression(
          "Concrete", new RecordReaderDataSetIterator(reader, 1030, 8, 8, true).next(), 16);
    }
  }

  /** sin x + 1 at 301 points from 0 to 2 pi. */
  static HybridTask sine() {
    INDArray x = Nd4j.linspace(DataType.FLOAT, 0, 2 * Math.PI / 300, 301).reshape(301, 1);
    return regression("sin+1", new DataSet(x, Transforms.sin(x, true).addi(1)), 10);
  }

  /** Ten classes of 8 x 8 grey values, which become 0 to 1. */
  static HybridTask digits() throws IOException, InterruptedException {
    try (RecordReader reader = open("src-test-data/digits.csv")) {
      DataSet all = new RecordReaderDataSetIterator(reader, 1797, 64, 10).next();
      all.getFeatures().divi(16);
      SplitTestAndTrain split = split(all);
      return new HybridTask("digits", split.getTrain(), split.getTest(), 32, LossFunction.MCXENT);
    }
  }

  static List<HybridTask> all() throws IOException, InterruptedException {
    return List.of(autoMpg(), concrete(), sine(), digits());
  }

  private static RecordReader open(String file) throws IOException, InterruptedException {
    RecordReader reader = new CSVRecordReader(1, ',');
    reader.initialize(new FileSplit(ProjectFiles.find(file).toFile()));
    return reader;
  }

  private static HybridTask regression(String name, DataSet all, int hidden) {
    SplitTestAndTrain split = split(all);
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fitLabel(true);
    normalizer.fit(split.getTrain());
    normalizer.transform(split.getTrain());
    normalizer.transform(split.getTest());
    return new HybridTask(name, split.getTrain(), split.getTest(), hidden, LossFunction.MSE);
  }

  private static SplitTestAndTrain split(DataSet all) {
    all.shuffle(SHUFFLE_SEED);
    return all.splitTestAndTrain(all.numExamples() * 2 / 3);
  }

  /** Such as 3-10-1. */
  String shape() {
    return train.numInputs() + "-" + hidden + "-" + train.numOutcomes();
  }

  /** A new network as DL4J initialises it: Xavier weights, biases 0. */
  MultiLayerNetwork network(long seed) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(LEARNING_RATE))
                .list()
                .layer(
                    new DenseLayer.Builder()
                        .nIn(train.numInputs())
                        .nOut(hidden)
                        .activation(Activation.RELU)
                        .build())
                .layer(
                    new OutputLayer.Builder(loss)
                        .nOut(train.numOutcomes())
                        .activation(
                            loss == LossFunction.MSE ? Activation.IDENTITY : Activation.SOFTMAX)
                        .build())
                .build());
    net.init();
    return net;
  }

  /** The training rows in batches, in the same order in every epoch. */
  DataSetIterator batches() {
    return new ExistingDataSetIterator(train.batchBy(BATCH));
  }
}
