package io.github.linstorch.examples.paper;

import static io.github.linstorch.examples.paper.PaperOutput.mse;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;

/**
 * What Adam makes of data for which the paper shows no gradient method.
 *
 * @param epochs of the long training
 * @param early median error at the end of the paper's window
 * @param late median error at the end of the long training
 */
record GradientCheck(int epochs, double early, double late) {

  /**
   * Trains networks with an identity output from uniform weights by Adam(0.001), batches of 32.
   *
   * @param data to train with; errors are of the same rows
   * @param settings how much; without epochs beyond the window, the window alone
   * @param hidden numbers of hidden units
   */
  static GradientCheck adam(DataSet data, PaperSettings settings, int... hidden) {
    int[] sizes =
        IntStream.concat(
                IntStream.concat(IntStream.of(data.getFeatures().columns()), IntStream.of(hidden)),
                IntStream.of(1))
            .toArray();
    List<DataSet> batches = data.batchBy(32);
    List<Integer> beyond = settings.beyond();
    int epochs = beyond.isEmpty() ? PaperSettings.WINDOW : beyond.get(beyond.size() - 1);
    int runs = 3;
    double[] early = new double[runs];
    double[] late = new double[runs];
    SplittableRandom random = new SplittableRandom(settings.seed());
    for (int run = 0; run < runs; run++) {
      MultiLayerNetwork net = ReluNet.of(Activation.IDENTITY, new Adam(0.001), sizes);
      ReluNet.drawByFanIn(net, random);
      for (int epoch = 1; epoch <= epochs; epoch++) {
        batches.forEach(net::fit);
        if (epoch == PaperSettings.WINDOW) {
          early[run] = net.score(data);
        }
      }
      late[run] = net.score(data);
    }
    return new GradientCheck(epochs, Sample.of(early).median(), Sample.of(late).median());
  }

  /** Compares with an error of Linstorch. */
  String sentence(double linstorch) {
    return ("Adam, from small random weights and with a linear output, has a median error of %s"
            + " after %d epochs and of %s after %d: %s.")
        .formatted(
            mse(early),
            PaperSettings.WINDOW,
            mse(late),
            epochs,
            late < linstorch
                ? "beyond the window Adam is better than Linstorch's " + mse(linstorch)
                : "Linstorch's " + mse(linstorch) + " is still better");
  }
}
