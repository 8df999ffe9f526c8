package io.github.linstorch.benchmarks;

import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Test error as a function of the processor time spent on training, after every epoch.
 *
 * @param rate the learning rate
 * @param seconds ascending
 * @param errors as many
 */
record ErrorCurve(double rate, double[] seconds, double[] errors) {

  private static final int BATCH = 32;
  private static final int EPOCHS = 300;

  /** Medians over the splits, of Adam on all training rows in batches of 32. */
  static ErrorCurve ofAdam(List<TabularSplit> splits, int[] hidden, double rate) {
    List<ErrorCurve> curves = splits.stream().map(split -> ofAdam(split, hidden, rate)).toList();
    double[] seconds = new double[EPOCHS];
    double[] errors = new double[EPOCHS];
    for (int i = 0; i < EPOCHS; i++) {
      int epoch = i;
      seconds[i] = median(curves.stream().mapToDouble(curve -> curve.seconds[epoch]).toArray());
      errors[i] = median(curves.stream().mapToDouble(curve -> curve.errors[epoch]).toArray());
    }
    return new ErrorCurve(rate, seconds, errors);
  }

  private static ErrorCurve ofAdam(TabularSplit split, int[] hidden, double rate) {
    TabularSplit rows = TabularMethod.normalized(split);
    MultiLayerNetwork net = TabularMethod.net(rows, hidden);
    net.setLearningRate(rate);
    ShuffledBatches batches = new ShuffledBatches(net, rows.train(), BATCH, rows.number());
    double[] seconds = new double[EPOCHS];
    double[] errors = new double[EPOCHS];
    double trained = 0;
    for (int i = 0; i < EPOCHS; i++) {
      double start = TabularOutcome.processSeconds();
      batches.finishEpoch();
      trained += TabularOutcome.processSeconds() - start;
      seconds[i] = trained;
      float[][] predictions = net.output(rows.test().getFeatures()).toFloatMatrix();
      errors[i] = rows.score(predictions).mse().orElseThrow();
    }
    return new ErrorCurve(rate, seconds, errors);
  }

  private static double median(double[] values) {
    return Samples.of(values).median();
  }

  double least() {
    return Arrays.stream(errors).min().orElseThrow();
  }
}
