package io.github.linstorch.dl4j;

import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.listener.EarlyStoppingListener;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.scorecalc.ScoreCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Data, a network and a record of what happened, for tests of the early-stopping trainer. */
final class EarlyStopping {

  /** Gives scores from a list, one a call; the last one over and over. */
  static final class Script implements ScoreCalculator<MultiLayerNetwork> {
    @Serial private static final long serialVersionUID = 1;

    private final double[] scores;
    private final boolean minimize;
    private int calls;

    Script(boolean minimize, double... scores) {
      this.minimize = minimize;
      this.scores = scores;
    }

    @Override
    public double calculateScore(MultiLayerNetwork network) {
      return scores[Math.min(calls++, scores.length - 1)];
    }

    @Override
    public boolean minimizeScore() {
      return minimize;
    }
  }

  /** Writes down every call, and the parameters that the network has then. */
  static final class Protocol implements EarlyStoppingListener<MultiLayerNetwork> {

    final List<String> calls = new ArrayList<>();
    final List<double[]> parameters = new ArrayList<>();
    EarlyStoppingResult<MultiLayerNetwork> completed;

    @Override
    public void onStart(
        EarlyStoppingConfiguration<MultiLayerNetwork> configuration, MultiLayerNetwork net) {
      calls.add("start");
    }

    @Override
    public void onEpoch(
        int epoch,
        double score,
        EarlyStoppingConfiguration<MultiLayerNetwork> configuration,
        MultiLayerNetwork net) {
      calls.add("epoch " + epoch + ": " + score);
      parameters.add(Nets.doubles(net.params()));
    }

    @Override
    public void onCompletion(EarlyStoppingResult<MultiLayerNetwork> result) {
      calls.add("completion");
      completed = result;
    }
  }

  private final SplittableRandom random = new SplittableRandom(71);
  final INDArray x = Nd4j.createFromArray(Nets.uniform(random, 60, 3));
  final INDArray y = labels(x);
  final INDArray validationX = Nd4j.createFromArray(Nets.uniform(random, 40, 3));
  final INDArray validationY = labels(validationX);

  /** Two bent functions with a slope, so that different weights end in different fits. */
  private static INDArray labels(INDArray x) {
    double[][] features = Nets.matrix(x);
    double[][] labels = new double[features.length][];
    for (int i = 0; i < labels.length; i++) {
      double[] f = features[i];
      labels[i] = new double[] {f[0] + Math.abs(f[1]), Math.max(f[0], f[2]) - f[1]};
    }
    return Nd4j.createFromArray(labels);
  }

  MultiLayerNetwork net() {
    return Nets.plain(Nets.relu(3, 8, 2), DataType.DOUBLE, LossFunction.MSE);
  }

  /** Two full batches and one that is not. */
  BatchIterator train() {
    return BatchIterator.of(x, y, 25);
  }

  DataSetIterator validation() {
    return new ListDataSetIterator<>(validationRows().asList(), 16);
  }

  DataSet validationRows() {
    return new DataSet(validationX, validationY);
  }

  /** Scores by the loss on the validation rows and keeps the best in memory. */
  EarlyStoppingConfiguration.Builder<MultiLayerNetwork> builder() {
    return new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
        .scoreCalculator(new DataSetLossCalculator(validation(), true));
  }

  EarlyStoppingConfiguration<MultiLayerNetwork> restarts(int count) {
    return builder().epochTerminationConditions(new MaxEpochsTerminationCondition(count)).build();
  }

  EarlyStoppingResult<MultiLayerNetwork> fit(
      EarlyStoppingConfiguration<MultiLayerNetwork> configuration) {
    return new LinstorchEarlyStoppingTrainer(configuration, net(), train()).fit();
  }

  /** The parameters that each of some restarts ends with. */
  List<double[]> parametersOfRestarts(int count, MultiLayerNetwork net) {
    Protocol protocol = new Protocol();
    new LinstorchEarlyStoppingTrainer(restarts(count), net, train(), protocol).fit();
    return protocol.parameters;
  }

  /** A calculator that asks a function. */
  static ScoreCalculator<MultiLayerNetwork> scoring(ToDoubleFunction<MultiLayerNetwork> score) {
    return new ScoreCalculator<>() {
      @Serial private static final long serialVersionUID = 1;

      @Override
      public double calculateScore(MultiLayerNetwork network) {
        return score.applyAsDouble(network);
      }

      @Override
      public boolean minimizeScore() {
        return true;
      }
    };
  }
}
