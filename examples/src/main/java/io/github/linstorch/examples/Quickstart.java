package io.github.linstorch.examples;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitMethod;
import io.github.linstorch.dl4j.FitReport;
import io.github.linstorch.dl4j.LinstorchFitter;
import io.github.linstorch.dl4j.ModelFiles;
import io.github.linstorch.examples.AutoMpg.Car;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Trains a small network on the Auto MPG data with Linstorch, compares it with least squares and
 * with Adam, saves it, loads it, and predicts the horsepower of one car.
 *
 * <p>{@code mvn -q compile exec:exec -pl examples -am} in the project's root runs it.
 */
public final class Quickstart {

  private static final int SEED = 1;
  private static final int BATCH = 32;

  /** One fit is too short for the clock: this many are timed, and the median counts. */
  static final int TIMED_FITS = 51;

  private static final FitConfig GAUSS_NEWTON =
      FitConfig.builder().method(FitMethod.GAUSS_NEWTON).build();

  /**
   * What the program found.
   *
   * @param trainRows number of training rows
   * @param testRows number of test rows
   * @param dropped number of records without a horsepower
   * @param warmUp how long copies were trained before the clock counted
   * @param net the network as Linstorch left it
   * @param report of Linstorch's fit
   * @param scores of the six trainings
   * @param adamSteps steps that Adam began in the time of Linstorch's fit
   * @param loadedDifference largest difference between an output before saving and after loading
   * @param car the car that the loaded network was asked about
   * @param predictedHorsepower its answer
   */
  record Outcome(
      int trainRows,
      int testRows,
      int dropped,
      Duration warmUp,
      MultiLayerNetwork net,
      FitReport report,
      List<Score> scores,
      int adamSteps,
      double loadedDifference,
      Car car,
      double predictedHorsepower) {}

  private Quickstart() {}

  /**
   * Runs the program.
   *
   * @param args none
   * @throws IOException if a file cannot be read or written
   * @throws InterruptedException if the thread is interrupted while reading
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path csv;
    try {
      csv = ProjectFiles.find("src-test-data/auto-mpg.csv");
    } catch (FileNotFoundException e) {
      System.err.println(e.getMessage());
      System.exit(1);
      return;
    }
    System.out.print(Findings.describe(run(csv, Duration.ofSeconds(3))));
  }

  /**
   * Does everything but the printing.
   *
   * @param csv the Auto MPG file
   * @param warmUp how long to train copies before the clock counts
   */
  static Outcome run(Path csv, Duration warmUp) throws IOException, InterruptedException {
    // Read the cars, shuffle them, and set a third aside for the test.
    AutoMpg data = AutoMpg.read(csv);
    List<Car> cars = new ArrayList<>(data.cars());
    Collections.shuffle(cars, new Random(SEED));
    int trainRows = cars.size() * 2 / 3;
    DataSet train = AutoMpg.toDataSet(cars.subList(0, trainRows));
    DataSet test = AutoMpg.toDataSet(cars.subList(trainRows, cars.size()));

    // Scaling stays outside the fit: columns of mean 0 and deviation 1, labels too.
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fitLabel(true);
    normalizer.fit(train);
    normalizer.transform(train);
    normalizer.transform(test);
    DataSetIterator batches = new ListDataSetIterator<>(train.asList(), BATCH);

    // One network, initialised once; every training below starts from its parameters.
    MultiLayerNetwork initial = new MultiLayerNetwork(hiddenLayerOfTen());
    initial.init();
    initial.getUpdater(); // Adam's state is made now, off the clock
    warmUp(initial, train, batches, warmUp);

    // Ordinary least squares is the fit of a network without a hidden layer.
    MultiLayerNetwork line = new MultiLayerNetwork(noHiddenLayer());
    line.init();
    FitReport lineReport = timedFit(line, train, FitConfig.defaults());

    // Linstorch: all training rows at once, one call.
    MultiLayerNetwork net = initial.clone();
    FitReport report = timedFit(net, train, FitConfig.defaults());

    // The second method: all layers at once.
    MultiLayerNetwork newton = initial.clone();
    FitReport newtonReport = timedFit(newton, train, GAUSS_NEWTON);

    // Adam, for as long as Linstorch took.
    MultiLayerNetwork brief = initial.clone();
    long start = System.nanoTime();
    int adamSteps = fitFor(report.elapsed(), brief, batches);
    double briefMillis = millisSince(start);

    // Adam, for 100 epochs.
    MultiLayerNetwork adam = initial.clone();
    double adamMillis = fitEpochs(100, adam, batches);

    // Adam again, but from where Linstorch ended: net.fit just goes on.
    MultiLayerNetwork both = net.clone();
    double bothMillis = millis(report.elapsed()) + fitEpochs(20, both, batches);

    Scorer scorer = new Scorer(train, test, normalizer);
    List<Score> scores =
        List.of(
            scorer.score("OLS", line, millis(lineReport.elapsed())),
            scorer.score("Linstorch", net, millis(report.elapsed())),
            scorer.score("Gauss-Newton", newton, millis(newtonReport.elapsed())),
            scorer.score("Adam, same time", brief, briefMillis),
            scorer.score("Adam, 100 epochs", adam, adamMillis),
            scorer.score("Linstorch, then Adam, 20 epochs", both, bothMillis));

    // Save the network together with its normalizer; load both, as another program would.
    Path file = Files.createTempFile("quickstart", ".zip");
    MultiLayerNetwork loaded;
    NormalizerStandardize loadedNormalizer;
    try {
      ModelFiles.save(net, normalizer, file.toFile());
      loaded = ModelFiles.load(file.toFile());
      loadedNormalizer = ModelFiles.loadNormalizer(file.toFile(), NormalizerStandardize.class);
    } finally {
      Files.delete(file);
    }
    INDArray difference = loaded.output(test.getFeatures()).sub(net.output(test.getFeatures()));

    // Predict the first car of the test rows from its raw numbers.
    Car car = cars.get(trainRows);
    double predicted = predictHorsepower(loaded, loadedNormalizer, car);

    return new Outcome(
        trainRows,
        cars.size() - trainRows,
        data.dropped(),
        warmUp,
        net,
        report,
        scores,
        adamSteps,
        difference.amaxNumber().doubleValue(),
        car,
        predicted);
  }

  /** 3-10-1, ReLU; weights uniform in (-1/sqrt(nIn), 1/sqrt(nIn)), biases 0 as DL4J has it. */
  private static MultiLayerConfiguration hiddenLayerOfTen() {
    return new NeuralNetConfiguration.Builder()
        .seed(SEED)
        .weightInit(WeightInit.UNIFORM)
        .updater(new Adam(0.001))
        .list()
        .layer(new DenseLayer.Builder().nIn(3).nOut(10).activation(Activation.RELU).build())
        .layer(
            new OutputLayer.Builder(LossFunction.MSE)
                .nOut(1)
                .activation(Activation.IDENTITY)
                .build())
        .build();
  }

  private static MultiLayerConfiguration noHiddenLayer() {
    return new NeuralNetConfiguration.Builder()
        .seed(SEED)
        .list()
        .layer(
            new OutputLayer.Builder(LossFunction.MSE)
                .nIn(3)
                .nOut(1)
                .activation(Activation.IDENTITY)
                .build())
        .build();
  }

  /** Trains a copy for a while in all ways, so that the JVM has compiled what is timed later. */
  private static void warmUp(
      MultiLayerNetwork initial, DataSet train, DataSetIterator batches, Duration time) {
    MultiLayerNetwork copy = initial.clone();
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      timedFit(copy, train, FitConfig.defaults());
      LinstorchFitter.fit(copy, train, GAUSS_NEWTON);
      fitFor(Duration.ofMillis(5), copy, batches);
      fitEpochs(2, copy, batches);
      copy.setParams(initial.params());
    }
  }

  /**
   * Fits {@link #TIMED_FITS} times from the same parameters.
   *
   * @return the report of the fit of median time
   */
  private static FitReport timedFit(MultiLayerNetwork net, DataSet train, FitConfig config) {
    INDArray parameters = net.params().dup();
    List<FitReport> reports = new ArrayList<>();
    for (int i = 0; i < TIMED_FITS; i++) {
      net.setParams(parameters);
      reports.add(LinstorchFitter.fit(net, train, config));
    }
    reports.sort(Comparator.comparing(FitReport::elapsed));
    return reports.get(reports.size() / 2);
  }

  /** Trains by the network's updater, Adam; returns the milliseconds that it took. */
  private static double fitEpochs(int epochs, MultiLayerNetwork net, DataSetIterator batches) {
    batches.reset(); // net.fit would go on where the iterator stands
    long start = System.nanoTime();
    net.fit(batches, epochs);
    return millisSince(start);
  }

  /** Takes one step after the other until the time is up; returns their number, at least 1. */
  private static int fitFor(Duration time, MultiLayerNetwork net, DataSetIterator batches) {
    long end = System.nanoTime() + time.toNanos();
    int steps = 0;
    batches.reset();
    do {
      if (!batches.hasNext()) {
        batches.reset();
      }
      net.fit(batches.next());
      steps++;
    } while (System.nanoTime() < end);
    return steps;
  }

  private static double predictHorsepower(
      MultiLayerNetwork net, NormalizerStandardize normalizer, Car car) {
    INDArray features =
        Nd4j.createFromArray(
            new float[][] {
              {(float) car.mpg(), (float) car.acceleration(), (float) car.displacement()}
            });
    normalizer.transform(features);
    INDArray output = net.output(features);
    normalizer.revertLabels(output);
    return output.getDouble(0);
  }

  private static double millisSince(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  private static double millis(Duration duration) {
    return duration.toNanos() / 1e6;
  }
}
