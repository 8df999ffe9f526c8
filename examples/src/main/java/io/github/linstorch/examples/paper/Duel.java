package io.github.linstorch.examples.paper;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitMethod;
import io.github.linstorch.dl4j.LinstorchFitter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * The experiment of Figs. 4 to 7: every method trains the same kind of network on the same rows,
 * and the clock runs. All use one thread. The clock counts the training alone: no building of
 * networks, no measuring of errors that the method does not need, and only after every method has
 * run for a while, so that the JVM has compiled it.
 */
final class Duel {

  /** Of how many networks the best is taken, by random sampling and by Linstorch's restarts. */
  static final int[] DRAWS = {1, 10, 100, 1000};

  private static final int BATCH = 32;

  private final PaperData data;
  private final int[] sizes;
  private final PaperSettings settings;
  private final Runnable progress;
  private final List<Point> points = new ArrayList<>();
  private final List<DataSet> batches;

  /**
   * Prepares a duel.
   *
   * @param data to train and test with
   * @param settings how much
   * @param progress is told of every run
   * @param hidden numbers of hidden units
   */
  Duel(PaperData data, PaperSettings settings, Runnable progress, int... hidden) {
    this.data = data;
    this.settings = settings;
    this.progress = progress;
    sizes = new int[hidden.length + 2];
    sizes[0] = data.features();
    System.arraycopy(hidden, 0, sizes, 1, hidden.length);
    sizes[sizes.length - 1] = 1;
    batches = new ArrayList<>(data.train().batchBy(BATCH));
  }

  /** Number of calls of {@code progress}. */
  static int steps(PaperSettings settings) {
    return Method.values().length * (settings.repeats() + 1);
  }

  /** Runs all methods, one after the other. */
  List<Point> run() {
    for (Method method : Method.values()) {
      warmUp(method);
      points.removeIf(point -> point.run() == 0);
      progress.run();
      for (int run = 1; run <= settings.repeats(); run++) {
        run(method, run, run <= settings.longRuns() ? settings.beyond() : List.of());
        progress.run();
      }
      if (method == Method.LINSTORCH) {
        singleFits();
      }
    }
    return List.copyOf(points);
  }

  private void warmUp(Method method) {
    long end = System.nanoTime() + settings.warmUp().toNanos();
    while (System.nanoTime() < end) {
      run(method, 0, List.of());
    }
  }

  private void run(Method method, int run, List<Integer> beyond) {
    switch (method) {
      case SGD -> descend(method, new Nesterovs(0.001, 0.9), run, beyond);
      case ADAGRAD -> descend(method, new AdaGrad(0.01), run, beyond);
      case ADAM -> descend(method, new Adam(0.001), run, beyond);
      case RANDOM -> sample(run);
      case LINSTORCH -> restart(run);
      case OLS -> {
        MultiLayerNetwork line = ReluNet.of(Activation.IDENTITY, new Sgd(), sizes[0], 1);
        fit(method, run, 1, line, FitConfig.builder().threads(1).build());
      }
      case GAUSS_NEWTON -> {
        FitConfig config =
            FitConfig.builder().method(FitMethod.GAUSS_NEWTON).seed(seed(run)).threads(1).build();
        fit(method, run, 1, net(new Sgd(), run), config);
      }
    }
  }

  private void descend(Method method, IUpdater updater, int run, List<Integer> beyond) {
    MultiLayerNetwork net = net(updater, run);
    List<DataSet> shuffled = new ArrayList<>(batches);
    Random order = new Random(seed(run));
    int last = beyond.isEmpty() ? PaperSettings.WINDOW : beyond.get(beyond.size() - 1);
    long nanos = 0;
    for (int epoch = 1; epoch <= last; epoch++) {
      Collections.shuffle(shuffled, order);
      long start = System.nanoTime();
      for (DataSet batch : shuffled) {
        net.fit(batch);
      }
      nanos += System.nanoTime() - start;
      if (epoch <= PaperSettings.WINDOW || beyond.contains(epoch)) {
        add(method, run, epoch, nanos, net);
      }
    }
  }

  /** Draws networks and keeps the best by training error. */
  private void sample(int run) {
    MultiLayerNetwork net = net(new Sgd(), run);
    SplittableRandom random = new SplittableRandom(seed(run));
    INDArray best = net.params().dup();
    double least = Double.POSITIVE_INFINITY;
    long nanos = 0;
    int drawn = 0;
    for (int draws : DRAWS) {
      long start = System.nanoTime();
      for (; drawn < draws; drawn++) {
        ReluNet.drawByFanIn(net, random);
        double loss = mse(net, data.train());
        if (loss < least) {
          least = loss;
          best.assign(net.params());
        }
      }
      nanos += System.nanoTime() - start;
      INDArray current = net.params().dup();
      net.params().assign(best);
      add(Method.RANDOM, run, draws, nanos, net);
      net.params().assign(current);
    }
  }

  /** The best of several fits, as the paper uses the method. */
  private void restart(int run) {
    for (int draws : DRAWS) {
      if (draws > 1) { // one fit: see singleFits
        FitConfig config =
            FitConfig.builder().restarts(draws - 1).seed(seed(run)).threads(1).build();
        fit(Method.LINSTORCH, run, draws, net(new Sgd(), run), config);
      }
    }
  }

  /** One fit each of many networks: the distribution of the method's errors. */
  private void singleFits() {
    FitConfig config = FitConfig.builder().threads(1).build();
    MultiLayerNetwork net = net(new Sgd(), 0);
    SplittableRandom random = new SplittableRandom(settings.seed());
    // Run 0: one more warm-up, of this very call.
    long end = System.nanoTime() + settings.warmUp().toNanos();
    while (System.nanoTime() < end) {
      ReluNet.drawByFanIn(net, random);
      fit(Method.LINSTORCH, 0, 1, net, config);
    }
    points.removeIf(point -> point.run() == 0);
    for (int i = 1; i <= settings.nets(); i++) {
      ReluNet.drawByFanIn(net, random);
      fit(Method.LINSTORCH, i, 1, net, config);
    }
  }

  private void fit(Method method, int run, int effort, MultiLayerNetwork net, FitConfig config) {
    long start = System.nanoTime();
    LinstorchFitter.fit(net, data.train().getFeatures(), data.train().getLabels(), config);
    add(method, run, effort, System.nanoTime() - start, net);
  }

  private MultiLayerNetwork net(IUpdater updater, int run) {
    MultiLayerNetwork net = ReluNet.of(Activation.IDENTITY, updater, sizes);
    ReluNet.drawByFanIn(net, new SplittableRandom(seed(run)));
    return net;
  }

  private long seed(int run) {
    return settings.seed() * 10_007 + run;
  }

  private void add(Method method, int run, int effort, long nanos, MultiLayerNetwork net) {
    double seconds = nanos / 1e9;
    points.add(
        new Point(method, run, effort, seconds, mse(net, data.train()), mse(net, data.test())));
  }

  private static double mse(MultiLayerNetwork net, DataSet rows) {
    double[] output = net.output(rows.getFeatures()).data().asDouble();
    double[] labels = rows.getLabels().data().asDouble();
    double squares = 0;
    for (int i = 0; i < labels.length; i++) {
      squares += (output[i] - labels[i]) * (output[i] - labels[i]);
    }
    return squares / labels.length;
  }
}
