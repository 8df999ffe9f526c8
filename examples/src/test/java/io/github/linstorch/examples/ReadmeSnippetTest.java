package io.github.linstorch.examples;

import static io.github.linstorch.dl4j.ComparedMethod.GAUSS_NEWTON;
import static io.github.linstorch.dl4j.ComparedMethod.LINSTORCH;
import static io.github.linstorch.dl4j.ComparedMethod.NET_FIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.dl4j.Committee;
import io.github.linstorch.dl4j.Comparison;
import io.github.linstorch.dl4j.ComparisonResult;
import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitMethod;
import io.github.linstorch.dl4j.FitReport;
import io.github.linstorch.dl4j.LinstorchFitter;
import io.github.linstorch.dl4j.ModelFiles;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The Java code of the READMEs and of the guides runs, and does what they say. */
class ReadmeSnippetTest {

  private final MultiLayerConfiguration configuration =
      new NeuralNetConfiguration.Builder()
          .seed(7)
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
  private DataSet train;
  private DataSet test;

  @BeforeEach
  void readData() throws Exception {
    List<AutoMpg.Car> cars = AutoMpg.read(ProjectFiles.find("src-test-data/auto-mpg.csv")).cars();
    train = AutoMpg.toDataSet(cars.subList(0, 300));
    test = AutoMpg.toDataSet(cars.subList(300, cars.size()));
  }

  /** The property is set by the parent pom. */
  @Test
  void faq_openBlas_versionsOfTheBuild() throws IOException {
    String both = System.getProperty("linstorch.openblas.recommended");
    int dash = both.indexOf('-');

    assertThat(Files.readString(inRoot("docs/faq.md")))
        .contains(
            "openblas-platform " + both,
            "javacpp-platform " + both.substring(dash + 1),
            "OpenBLAS " + both.substring(0, dash));
  }

  /** One line each, for the same network. */
  @Test
  void methods_oneLineEach_gaussNewtonHasTheLeastLoss() {
    standardise();
    MultiLayerNetwork net = network();
    LinstorchFitter.fit(net, train);
    double linstorch = net.score(train);
    // snippet methods
    LinstorchFitter.fit(net, train, FitConfig.gaussNewton());
    LinstorchFitter.fit(net, train, FitConfig.linstorch());
    LinstorchFitter.fit(net, train, FitConfig.lastLayer());
    // end
    assertThat(net.score(train)).isLessThanOrEqualTo(linstorch);
  }

  @Test
  void resolve_afterAdam_trainingLossDoesNotRise() {
    standardise();
    DataSetIterator batches = new ListDataSetIterator<>(train.asList(), 32);
    MultiLayerNetwork net = network();
    net.fit(batches, 20);
    double adam = net.score(train);
    net = network();

    // snippet resolve
    net.fit(batches, 20); // Adam trains all layers
    LinstorchFitter.fit(net, train, FitConfig.lastLayer()); // fits the last one to its loss
    // end

    assertThat(net.score(train)).isLessThan(adam);
  }

  @Test
  void stream_ofBatches_isTheFitOfAllRows() {
    standardise();
    DataSetIterator iterator = new ListDataSetIterator<>(train.asList(), 32);
    MultiLayerNetwork net = network();

    // snippet stream
    FitReport report = LinstorchFitter.fit(net, iterator, FitConfig.gaussNewton());
    System.out.println(report.passes()); // how often the iterator was read
    // end

    MultiLayerNetwork inMemory = network();
    LinstorchFitter.fit(inMemory, train, FitConfig.gaussNewton());
    assertThat(net.params()).isEqualTo(inMemory.params());
    assertThat(report.passes()).isGreaterThan(1);
  }

  @Test
  void fit_probabilities_logLossIsBelowThatOfAPlainFit() {
    standardise();
    INDArray isFrugal = train.getLabels().gt(0).castTo(train.getLabels().dataType());
    train.setLabels(Nd4j.hstack(isFrugal, isFrugal.rsub(1)));
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(7)
                .list()
                .layer(new DenseLayer.Builder().nIn(3).nOut(10).activation(Activation.RELU).build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT).nOut(2).build())
                .build());
    net.init();
    MultiLayerNetwork plain = net.clone();
    LinstorchFitter.fit(plain, train);

    // snippet probabilities
    FitConfig config = FitConfig.builder().calibrate(true).build();
    FitReport report = LinstorchFitter.fit(net, train, config);
    // end

    assertThat(report.temperature().orElseThrow()).isLessThan(1);
    assertThat(net.score(train)).isLessThan(plain.score(train));
  }

  @Test
  void compare_threeMethods_givesARowForEach() {
    standardise();
    // Few and large batches, so that 100 epochs take no time.
    DataSetIterator trainIterator = new ListDataSetIterator<>(train.asList(), 150);
    DataSetIterator testIterator = new ListDataSetIterator<>(test.asList(), 150);

    // snippet compare
    ComparisonResult result =
        Comparison.of(configuration)
            .train(trainIterator)
            .test(testIterator)
            .methods(LINSTORCH, GAUSS_NEWTON, NET_FIT) // static imports from ComparedMethod
            .epochs(100) // of NET_FIT
            .seconds(5) // NET_FIT stops after 5 s at the latest
            .run();
    System.out.println(result); // or result.toCsv(), or result.rows()
    // end

    assertThat(result.rows()).hasSize(3).allMatch(row -> row.failure().isEmpty());
    assertThat(result.row("GAUSS_NEWTON").trainLoss().orElseThrow())
        .isLessThan(result.row("LINSTORCH").trainLoss().orElseThrow());
  }

  @Test
  void standardise_featuresAndLabels_predictsInTheUnitOfTheLabels() {
    MultiLayerNetwork net = network();

    // snippet standardise
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fitLabel(true); // the labels too: this is regression
    normalizer.fit(train);
    normalizer.transform(train);
    normalizer.transform(test);
    LinstorchFitter.fit(net, train, FitConfig.gaussNewton());
    INDArray predicted = net.output(test.getFeatures());
    normalizer.revertLabels(predicted); // back to the unit of the labels
    // end

    INDArray actual = test.getLabels().dup();
    normalizer.revertLabels(actual);
    assertThat(predicted.sub(actual).norm2Number().doubleValue())
        .isLessThan(actual.sub(actual.meanNumber()).norm2Number().doubleValue());
  }

  @Test
  void fit_insideABatchLoop_isWorseThanOneFitOfAllRows() {
    standardise();
    // The order of the years, as in the file: what batches of sorted data look like.
    DataSetIterator batches = new ListDataSetIterator<>(train.asList(), 32);
    MultiLayerNetwork net = network();
    FitConfig config = FitConfig.gaussNewton();

    // snippet wrong
    while (batches.hasNext()) {
      LinstorchFitter.fit(net, batches.next(), config); // wrong: only the last batch counts
    }
    // end
    double looped = net.score(train);
    net = network();

    // snippet right
    LinstorchFitter.fit(net, train, config); // right: one fit, all rows
    net.fit(batches, 20); // mini-batches are for the gradient steps after it
    // end

    assertThat(net.score(train)).isLessThan(looped);
  }

  @Test
  void gaussNewton_snippet_isNoWorseThanLeastSquares() {
    MultiLayerNetwork net = new MultiLayerNetwork(configuration);
    net.init();
    // snippet gaussNewton
    FitReport report = LinstorchFitter.fit(net, train, FitConfig.gaussNewton());
    System.out.println(report); // also: report.gaussNewton(), sweep by sweep
    // end
    assertThat(report.loss()).isLessThan(report.olsLoss());
  }

  @Test
  void committee_savedAndLoaded_predictsTheSame(@TempDir Path folder) throws IOException {
    standardise();
    File file = folder.resolve("committee.zip").toFile();
    // snippet committee
    FitConfig config = FitConfig.gaussNewton();
    Committee committee = LinstorchFitter.fitCommittee(configuration, train, 8, config);
    INDArray predicted = committee.output(test.getFeatures()); // the mean of 8 networks
    committee.save(file); // as one network, eight times as wide: committee.merge()
    MultiLayerNetwork net = ModelFiles.load(file);
    // end
    assertThat(net.output(test.getFeatures()).equalsWithEps(predicted, 1e-4)).isTrue();
    assertThat(net.layerSize(0)).isEqualTo(80);
  }

  @Test
  void save_networkAndNormalizer_loadedAgain(@TempDir Path folder) throws IOException {
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fit(train);
    MultiLayerNetwork net = network();
    File file = folder.resolve("model.zip").toFile();
    // snippet save
    ModelFiles.save(net, normalizer, file); // the normalizer may be null
    MultiLayerNetwork loaded = ModelFiles.load(file);
    NormalizerStandardize scaling = ModelFiles.loadNormalizer(file, NormalizerStandardize.class);
    // end
    assertThat(loaded.params()).isEqualTo(net.params());
    assertThat(scaling).isEqualTo(normalizer);
  }

  @Test
  void config_keepBest_isNeverWorseThanTheInitialNetwork() {
    standardise();
    MultiLayerNetwork net = network();

    // snippet config
    FitConfig config = FitConfig.builder().solveCalls(2).keepBest(true).build();
    FitReport report = LinstorchFitter.fit(net, train, config);
    // end

    assertThat(report.loss()).isLessThanOrEqualTo(report.lossBefore());
    assertThat(report.solves()).isEqualTo(8);
  }

  @Test
  void head_ofAPretrainedNetwork_isFittedAndTheRestIsKept() {
    standardise();
    MultiLayerNetwork pretrained = network();
    pretrained.fit(train);

    // snippet head
    MultiLayerNetwork transferred =
        new TransferLearning.Builder(pretrained)
            .fineTuneConfiguration(new FineTuneConfiguration.Builder().build())
            .setFeatureExtractor(0) // freezes the layers up to this one
            .build();
    LinstorchFitter.fit(transferred, train, FitConfig.gaussNewton()); // fits the others
    // end

    assertThat(transferred.getParam("0_W")).isEqualTo(pretrained.getParam("0_W"));
    assertThat(transferred.score(train)).isLessThan(pretrained.score(train));
  }

  @Test
  void restarts_untilATarget_areNoWorseThanTheNetworkAlone() {
    standardise();
    MultiLayerNetwork net = network();
    FitReport alone = LinstorchFitter.fit(network(), train);

    // snippet restarts
    FitConfig config =
        FitConfig.builder()
            .restarts(1000) // beside the network as it is
            .targetLoss(0.11) // or the best of all, if none gets there
            .timeLimit(Duration.ofSeconds(1))
            .build();
    FitReport report = LinstorchFitter.fit(net, train, config);
    // end

    assertThat(report.loss()).isLessThanOrEqualTo(alone.loss());
    assertThat(report.restarts().count()).isPositive();
  }

  @Test
  void hybrid_elmThenAdam_isBetterThanAdamAloneAndThanElmAlone() {
    standardise();
    DataSetIterator batches = new ListDataSetIterator<>(train.asList(), 32);
    MultiLayerNetwork alone = network();
    alone.fit(batches, 20);
    MultiLayerNetwork net = network();

    // snippet hybrid
    FitConfig start =
        FitConfig.builder()
            .method(FitMethod.LAST_LAYER) // hidden layers stay random, the output is solved
            .restarts(100) // of 101 random networks the best, by training loss
            .build();
    FitReport report = LinstorchFitter.fit(net, train, start);
    net.fit(batches, 20); // Adam goes on from there, with fresh moments
    // end

    assertThat(net.score(train)).isLessThan(report.loss()).isLessThan(alone.score(train));
  }

  private MultiLayerNetwork network() {
    MultiLayerNetwork net = new MultiLayerNetwork(configuration);
    net.init();
    return net;
  }

  private void standardise() {
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fitLabel(true);
    normalizer.fit(train);
    normalizer.transform(train);
    normalizer.transform(test);
  }

  /** CHANGELOG.md is in the root only, README.md in other folders, too. */
  static Path inRoot(String file) throws IOException {
    return ProjectFiles.find("CHANGELOG.md").resolveSibling(file);
  }
}
