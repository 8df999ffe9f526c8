package io.github.linstorch.examples.compare;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.encog.engine.network.activation.ActivationFunction;
import org.encog.engine.network.activation.ActivationLinear;
import org.encog.engine.network.activation.ActivationReLU;
import org.encog.engine.network.activation.ActivationSoftMax;
import org.encog.ml.data.MLDataSet;
import org.encog.ml.data.basic.BasicMLData;
import org.encog.ml.data.basic.BasicMLDataSet;
import org.encog.ml.train.MLTrain;
import org.encog.neural.networks.BasicNetwork;
import org.encog.neural.networks.layers.BasicLayer;
import org.encog.neural.networks.training.lma.LevenbergMarquardtTraining;
import org.encog.neural.networks.training.propagation.resilient.ResilientPropagation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Encog's training of the same network from the same initial weights, with early stopping on the
 * same held-out rows as DL4J's, on as many threads as Encog sees fit.
 *
 * @param name for the table
 * @param isLevenbergMarquardt else resilient propagation
 * @param patience of the early stopping, in iterations
 */
record EncogContestant(String name, boolean isLevenbergMarquardt, int patience)
    implements Contestant {

  /** Levenberg-Marquardt factorises a matrix of this side in every iteration. */
  private static final int MOST_WEIGHTS = 500;

  /** Multiplications of an iteration that takes some seconds, and cannot be cut short. */
  private static final double MOST_WORK = 2e9;

  @Override
  public Origin origin() {
    return Origin.ENCOG;
  }

  @Override
  public boolean stopsEarly() {
    return true;
  }

  @Override
  public Attempt train(Fold fold, NetSettings settings, double seconds) throws DoesNotApply {
    MultiLayerNetwork initial = settings.network(fold.train());
    if (isLevenbergMarquardt) {
      check(initial, fold);
    }
    BasicNetwork net = network(initial, settings.isClassification());
    MLDataSet rows = rows(fold.fitting());
    MLDataSet validation = rows(fold.validation());
    MLTrain training = training(net, rows);
    EarlyStopping stopping = new EarlyStopping(patience);
    double[] best = net.getFlat().getWeights().clone();
    Stopwatch watch = new Stopwatch();
    int iterations = 0;
    try {
      while (watch.seconds() < seconds && !stopping.isReached()) {
        watch.start();
        training.iteration();
        if (stopping.isBest(net.calculateError(validation))) {
          System.arraycopy(net.getFlat().getWeights(), 0, best, 0, best.length);
        }
        watch.stop();
        iterations++;
        watch.mark(() -> testError(net, fold, settings).error());
      }
    } finally {
      training.finishTraining();
    }
    System.arraycopy(best, 0, net.getFlat().getWeights(), 0, best.length);
    TestError test = testError(net, fold, settings);
    watch.course().add(new double[] {watch.seconds(), test.error()});
    return new Attempt(
        test, watch.seconds(), iterations, "iterations", !stopping.isReached(), watch.course());
  }

  private static void check(MultiLayerNetwork net, Fold fold) throws DoesNotApply {
    long weights = net.numParams();
    if (fold.train().numOutcomes() > 1) {
      throw new DoesNotApply("needs a network of one output");
    }
    if (weights > MOST_WEIGHTS) {
      throw new DoesNotApply(
          "left out: %d weights, more than %d; every iteration factorises a matrix of that side"
              .formatted(weights, MOST_WEIGHTS));
    }
    if ((double) weights * weights * fold.fitting().numExamples() > MOST_WORK) {
      throw new DoesNotApply(
          "left out: %d rows with %d weights take many seconds an iteration"
              .formatted(fold.fitting().numExamples(), weights));
    }
  }

  private MLTrain training(BasicNetwork net, MLDataSet rows) {
    if (isLevenbergMarquardt) {
      LevenbergMarquardtTraining training = new LevenbergMarquardtTraining(net, rows);
      training.setThreadCount(0); // as many as there are processors
      return training;
    }
    ResilientPropagation training = new ResilientPropagation(net, rows);
    training.setThreadCount(0);
    return training;
  }

  private static BasicNetwork network(MultiLayerNetwork initial, boolean isClassification) {
    int last = initial.getnLayers();
    BasicNetwork net = new BasicNetwork();
    net.addLayer(new BasicLayer(null, true, (int) initial.getParam("0_W").size(0)));
    for (int l = 0; l < last; l++) {
      ActivationFunction activation =
          l < last - 1
              ? new ActivationReLU()
              : isClassification ? new ActivationSoftMax() : new ActivationLinear();
      int width = (int) initial.getParam(l + "_W").size(1);
      net.addLayer(new BasicLayer(activation, l < last - 1, width));
    }
    net.getStructure().finalizeStructure();
    for (int l = 0; l < last; l++) {
      INDArray weights = initial.getParam(l + "_W");
      int nIn = (int) weights.size(0);
      for (int to = 0; to < weights.size(1); to++) {
        for (int from = 0; from < nIn; from++) {
          net.setWeight(l, from, to, weights.getDouble(from, to));
        }
        net.setWeight(l, nIn, to, initial.getParam(l + "_b").getDouble(to));
      }
    }
    return net;
  }

  private static MLDataSet rows(DataSet data) {
    return new BasicMLDataSet(matrix(data.getFeatures()), matrix(data.getLabels()));
  }

  /** Many times faster than toDoubleMatrix(). */
  private static double[][] matrix(INDArray array) {
    double[] values = array.dup('c').data().asDouble();
    int columns = array.columns();
    return IntStream.range(0, array.rows())
        .mapToObj(i -> Arrays.copyOfRange(values, i * columns, (i + 1) * columns))
        .toArray(double[][]::new);
  }

  private static TestError testError(BasicNetwork net, Fold fold, NetSettings settings) {
    double[][] features = matrix(fold.test().getFeatures());
    double[][] outputs = new double[features.length][];
    for (int i = 0; i < features.length; i++) {
      outputs[i] = net.compute(new BasicMLData(features[i])).getData().clone();
    }
    return TestError.of(Nd4j.createFromArray(outputs), fold, settings.isClassification());
  }
}
