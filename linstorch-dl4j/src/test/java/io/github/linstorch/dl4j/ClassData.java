package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.ReferenceLinstorch.Act;
import io.github.linstorch.dl4j.ReferenceLinstorch.Layer;
import io.github.linstorch.testsupport.TestData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A classification problem: two thirds of its rows to train, the others to test, standardised.
 *
 * @param classes how many
 */
record ClassData(DataSet train, DataSet test, int classes) {

  /**
   * Reads a file of src-test-data whose last column is the class.
   *
   * @param seed of the split
   */
  static ClassData of(String name, long seed) {
    List<String> lines;
    try {
      lines = new ArrayList<>(Files.readAllLines(TestData.root().resolve(name + ".csv")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String[]> cells = lines.stream().skip(1).map(line -> line.split(",")).toList();
    int width = cells.get(0).length - 1;
    List<String> names = cells.stream().map(row -> row[width]).distinct().sorted().toList();
    List<String[]> shuffled = new ArrayList<>(cells);
    Collections.shuffle(shuffled, new Random(seed));
    double[][] x = new double[shuffled.size()][];
    double[][] y = new double[shuffled.size()][names.size()];
    for (int i = 0; i < x.length; i++) {
      String[] row = shuffled.get(i);
      x[i] = Arrays.stream(row, 0, width).mapToDouble(Double::parseDouble).toArray();
      y[i][names.indexOf(row[width])] = 1;
    }
    int count = 2 * x.length / 3;
    DataSet train = part(x, y, 0, count);
    DataSet test = part(x, y, count, x.length);
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fit(train);
    normalizer.transform(train);
    normalizer.transform(test);
    return new ClassData(train, test, names.size());
  }

  private static DataSet part(double[][] x, double[][] y, int from, int to) {
    return new DataSet(
        Nd4j.createFromArray(Arrays.copyOfRange(x, from, to)),
        Nd4j.createFromArray(Arrays.copyOfRange(y, from, to)));
  }

  /** A network for it, of one hidden layer, with weights of its own. */
  MultiLayerNetwork net(int hidden, DataType type) {
    return net(train.numInputs(), hidden, classes, type);
  }

  /** A network with a softmax behind one hidden layer. */
  static MultiLayerNetwork net(int nIn, int hidden, int classes, DataType type) {
    List<Layer> layers =
        List.of(
            new Layer(nIn, hidden, true, Act.RELU), new Layer(hidden, classes, true, Act.SOFTMAX));
    return Nets.plain(layers, type, LossFunction.MCXENT);
  }

  /** Mean of -log of the probability that the network gives the class of a row. */
  static double logLoss(MultiLayerNetwork net, DataSet data) {
    double[][] p = Nets.matrix(net.output(data.getFeatures()));
    double[][] y = Nets.matrix(data.getLabels());
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      for (int c = 0; c < p[i].length; c++) {
        sum -= y[i][c] == 0 ? 0 : y[i][c] * Math.log(Math.max(p[i][c], 1e-15));
      }
    }
    return sum / p.length;
  }
}
