package io.github.linstorch.benchmarks;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.LinstorchFitter;
import io.github.linstorch.dl4j.Scores;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Two classes by one sigmoid with XENT, beside the same fit by a softmax over two units. */
final class BinaryOutputs {

  private static final List<TabularSource> SETS =
      List.of(TabularSource.BREAST_CANCER, TabularSource.CHURN, TabularSource.SPAM);

  private static final int SPLITS = 5;

  private static final int UNITS = 32;

  private BinaryOutputs() {}

  static void run() {
    Report.print("d-%d-1 against d-%d-2, GAUSS_NEWTON, %d splits, medians", UNITS, UNITS, SPLITS);
    Report.print("%-14s %10s %10s %10s %10s", "", "error 1", "error 2", "log-loss 1", "log-loss 2");
    for (TabularSource source : SETS) {
      if (source.isThere()) {
        compare(source);
      } else {
        Report.print("%s is missing: %s makes it", source.path(), TabularSource.SCRIPT);
      }
    }
  }

  private static void compare(TabularSource source) {
    TabularSet set = source.read();
    double[][] figures = new double[4][SPLITS];
    for (int s = 0; s < SPLITS; s++) {
      TabularSplit split = set.split(s + 1, false).standardized();
      Scores sigmoid = score(split, true);
      Scores softmax = score(split, false);
      figures[0][s] = 1 - sigmoid.accuracy().orElseThrow();
      figures[1][s] = 1 - softmax.accuracy().orElseThrow();
      figures[2][s] = sigmoid.logLoss().orElseThrow();
      figures[3][s] = softmax.logLoss().orElseThrow();
    }
    double[] m = Arrays.stream(figures).mapToDouble(BinaryOutputs::median).toArray();
    Report.print("%-14s %10.4f %10.4f %10.4f %10.4f", source, m[0], m[1], m[2], m[3]);
    Report.printAtMost(
        source + ": error above that of softmax", Math.max(0, m[0] - m[1]), "", 0.01);
    Report.printAtMost(source + ": log-loss / that of softmax", m[2] / m[3], "", 1.06);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static Scores score(TabularSplit split, boolean isSigmoid) {
    MultiLayerNetwork net = net(split.nIn(), isSigmoid, split.number());
    DataSet train = isSigmoid ? ofOneUnit(split.train()) : split.train();
    LinstorchFitter.fit(net, train, FitConfig.gaussNewton());
    return Scores.of(net, isSigmoid ? ofOneUnit(split.test()) : split.test());
  }

  /** The second column of one-hot labels is the label of the second class. */
  private static DataSet ofOneUnit(DataSet rows) {
    return new DataSet(rows.getFeatures(), rows.getLabels().getColumn(1, true).dup());
  }

  private static MultiLayerNetwork net(int nIn, boolean isSigmoid, int seed) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(seed)
                .list()
                .layer(
                    new DenseLayer.Builder()
                        .nIn(nIn)
                        .nOut(UNITS)
                        .activation(Activation.RELU)
                        .build())
                .layer(
                    new OutputLayer.Builder(isSigmoid ? LossFunction.XENT : LossFunction.MCXENT)
                        .nIn(UNITS)
                        .nOut(isSigmoid ? 1 : 2)
                        .activation(isSigmoid ? Activation.SIGMOID : Activation.SOFTMAX)
                        .build())
                .build());
    net.init();
    return net;
  }
}
