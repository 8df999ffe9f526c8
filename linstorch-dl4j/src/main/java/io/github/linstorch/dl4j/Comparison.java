package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.GraphNetwork;
import io.github.linstorch.dl4j.network.LayerNetwork;
import io.github.linstorch.dl4j.network.Network;
import io.github.linstorch.dl4j.network.Networks;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Trains a network of yours in several ways on data of yours, and says how each one did:
 *
 * <pre>{@code
 * ComparisonResult result =
 *     Comparison.of(configuration)
 *         .train(trainIterator)
 *         .test(testIterator)
 *         .methods(LINSTORCH, GAUSS_NEWTON, NET_FIT)
 *         .epochs(100)
 *         .seconds(5)
 *         .run();
 * System.out.println(result);
 * }</pre>
 *
 * <p>The methods are constants of {@link ComparedMethod}, or fits with settings of your own, alone
 * or with {@code net.fit} after them. Each gets a new network of the same configuration and the
 * same initial weights. A method that cannot fit the network gets a row with the reason.
 *
 * <p><b>Times</b> are those of training alone, without building and scoring networks, from the
 * iterators as they are: what they read anew in every pass counts. Before it is timed, every method
 * trains a copy of the network on the first 1000 rows, or a batch if that has more, over and over
 * for {@link #warmUp}, so that classes are loaded and compiled. Then it is run up to 11 times while
 * all runs together take less than a second: the median counts, and the table has the number of
 * runs. Scores are those of the first run.
 *
 * <p>The configuration, the data and the iterators are as before when {@link #run} returns; the
 * iterators are reset, their preprocessors applied to copies. Networks with dropout draw from
 * ND4J's generator, as in DL4J, so their scores vary by run.
 *
 * <p>Not thread-safe while it is set up.
 */
public final class Comparison {

  private final Function<INDArray, Network> networks;
  private DataSetIterator train;
  private DataSetIterator test;
  private List<ComparedMethod> methods = List.of();
  private int epochs = 100;
  private double seconds = Double.POSITIVE_INFINITY;
  private Duration warmUp = Duration.ofSeconds(1);

  /**
   * Begins a comparison.
   *
   * @param networks builds a network with given parameters, or with initial ones for null
   */
  private Comparison(Function<INDArray, Network> networks) {
    this.networks = networks;
  }

  /**
   * Begins a comparison.
   *
   * @param configuration of the network; copied for every use, not changed
   * @return a comparison that still needs data and methods
   */
  public static Comparison of(MultiLayerConfiguration configuration) {
    requireGiven(configuration);
    return new Comparison(initial -> new LayerNetwork(Networks.of(configuration, initial)));
  }

  /**
   * Begins a comparison on a graph with one input and one output.
   *
   * @param configuration of the graph; copied for every use, not changed
   * @return a comparison that still needs data and methods
   */
  public static Comparison of(ComputationGraphConfiguration configuration) {
    requireGiven(configuration);
    if (configuration.getNetworkInputs().size() != 1
        || configuration.getNetworkOutputs().size() != 1) {
      throw new IllegalArgumentException(
          "Expected a graph with one input and one output, as the rows of a DataSetIterator have,"
              + " found the inputs "
              + configuration.getNetworkInputs()
              + " and the outputs "
              + configuration.getNetworkOutputs());
    }
    return new Comparison(initial -> new GraphNetwork(Networks.of(configuration, initial)));
  }

  private static void requireGiven(Object configuration) {
    if (configuration == null) {
      throw new IllegalArgumentException("Expected the configuration of a network, found null");
    }
  }

  /**
   * Sets the rows to train on.
   *
   * @param iterator features of shape (n, nIn), labels of shape (n, nOut); standardised as you wish
   *     them to be; can be reset
   * @return this
   */
  public Comparison train(DataSetIterator iterator) {
    this.train = iterator;
    return this;
  }

  /**
   * Sets the rows to score on.
   *
   * @param iterator as for training
   * @return this
   */
  public Comparison test(DataSetIterator iterator) {
    this.test = iterator;
    return this;
  }

  /**
   * Sets what is compared, in the order of the table.
   *
   * @param methods at least one, with different names
   * @return this
   */
  public Comparison methods(ComparedMethod... methods) {
    Set<String> names = new HashSet<>();
    for (ComparedMethod method : methods) {
      if (method == null) {
        throw new IllegalArgumentException(
            "Expected compared methods, found null among " + Arrays.toString(methods));
      }
      if (!names.add(method.name())) {
        throw new IllegalArgumentException(
            "Expected compared methods of different names, found \""
                + method.name()
                + "\" twice: name one of them with ComparedMethod.of(name, config), or"
                + " thenNetFit(name, config, epochs)");
      }
    }
    this.methods = List.of(methods);
    return this;
  }

  /**
   * Sets the epochs of {@link ComparedMethod#NET_FIT}; the fits have none.
   *
   * @param epochs at least 1; 100 by default
   * @return this
   */
  public Comparison epochs(int epochs) {
    if (epochs < 1) {
      throw new IllegalArgumentException("Expected at least 1 epoch, found " + epochs);
    }
    this.epochs = epochs;
    return this;
  }

  /**
   * Sets the most time for {@link ComparedMethod#NET_FIT}, and for the epochs of {@link
   * ComparedMethod#thenNetFit} that are judged: no batch is begun after it. The table says whether
   * it, or the number of epochs, ended the training. The fits end by themselves; those with
   * restarts take {@link FitConfig.Builder#timeLimit}.
   *
   * @param seconds above 0; no limit by default
   * @return this
   */
  public Comparison seconds(double seconds) {
    if (!(seconds > 0)) {
      throw new IllegalArgumentException("Expected seconds above 0, found " + seconds);
    }
    this.seconds = seconds;
    return this;
  }

  /**
   * Sets how long each method trains copies before it is timed; at least once, unless it is zero.
   *
   * @param warmUp not negative; a second by default; with zero every method runs once, for scores
   *     without waiting, and times are those of a cold JVM
   * @return this
   */
  public Comparison warmUp(Duration warmUp) {
    if (warmUp == null || warmUp.isNegative()) {
      throw new IllegalArgumentException("Expected a warmUp of at least 0, found " + warmUp);
    }
    this.warmUp = warmUp;
    return this;
  }

  /**
   * Trains and scores, method by method.
   *
   * @return a row for every method
   * @throws IllegalArgumentException if data or methods are missing, an iterator cannot be reset,
   *     or the rows do not fit the network
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   * @throws IllegalStateException if ND4J has no backend, with the dependency to add
   */
  public ComparisonResult run() {
    if (methods.isEmpty()) {
      throw new IllegalArgumentException(
          "Expected at least one method to compare, found none: set"
              + " methods(ComparedMethod.LINSTORCH, ComparedMethod.NET_FIT)");
    }
    try (ComparedRows trainRows = ComparedRows.of("train", train);
        ComparedRows testRows = ComparedRows.of("test", test)) {
      Network first = networks.apply(null);
      if (!(first.outputLayer() instanceof IOutputLayer)) {
        throw new IllegalArgumentException(
            "Expected a network that ends in a layer with a loss, found "
                + first.outputLayer().conf().getLayer().getClass().getSimpleName()
                + ": append an OutputLayer or a LossLayer");
      }
      INDArray initial = first.parameters().dup();
      ComparedRun run = new ComparedRun(networks, initial, trainRows, epochs, seconds, warmUp);
      long trainCount = ComparedScore.of(first, trainRows).scores().rows();
      long testCount = ComparedScore.of(first, testRows).scores().rows();
      List<ComparisonResult.Row> rows =
          methods.stream().map(method -> run.row(method, testRows)).toList();
      return new ComparisonResult(
          rows,
          ScoredOutput.of(first).isClassification(),
          heading(first, trainCount, testCount),
          how());
    }
  }

  private static String heading(Network net, long train, long test) {
    return String.format(
        Locale.ROOT,
        "A network of %d parameters, %d training rows, %d test rows.",
        net.parameters().length(),
        train,
        test);
  }

  private String how() {
    return warmUp.isZero()
        ? "Seconds: of training alone, once, without a warm-up of the JVM."
        : String.format(
            Locale.ROOT,
            "Seconds: of training alone, medians of the runs. Before, every method trained a copy"
                + " on the first%n%d rows for %s s, untimed, so that the JVM was warm.",
            ComparedRun.WARM_UP_ROWS,
            ComparisonResult.shortest(warmUp.toMillis() / 1e3));
  }
}
