package io.github.linstorch.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitListener;
import io.github.linstorch.dl4j.FitListeners;
import io.github.linstorch.dl4j.FitPlan;
import io.github.linstorch.dl4j.FitProgress;
import io.github.linstorch.dl4j.FitReport;
import io.github.linstorch.dl4j.FitStatsListener;
import io.github.linstorch.dl4j.LinstorchFitter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.slf4j.Logger;
import org.slf4j.helpers.NOPLogger;

/** The Java code of docs/progress.md runs. */
class ProgressSnippetTest {

  private final MultiLayerNetwork net =
      new MultiLayerNetwork(
          new NeuralNetConfiguration.Builder()
              .seed(7)
              .list()
              .layer(new DenseLayer.Builder().nIn(3).nOut(16).activation(Activation.RELU).build())
              .layer(
                  new OutputLayer.Builder(LossFunction.MSE)
                      .nOut(1)
                      .activation(Activation.IDENTITY)
                      .build())
              .build());
  private DataSet train;

  @BeforeEach
  void readData() throws Exception {
    net.init();
    List<AutoMpg.Car> cars = AutoMpg.read(ProjectFiles.find("src-test-data/auto-mpg.csv")).cars();
    train = AutoMpg.toDataSet(cars);
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fitLabel(true);
    normalizer.fit(train);
    normalizer.transform(train);
  }

  @Test
  void console_guide_runs() {
    // snippet console
    FitConfig config = FitConfig.gaussNewton().toBuilder().listener(FitProgress.console()).build();
    FitReport report = LinstorchFitter.fit(net, train, config);
    // end

    assertThat(report.score()).isLessThan(report.scoreBefore());
  }

  @Test
  void log_guide_runs() {
    Logger logger = NOPLogger.NOP_LOGGER;

    // snippet log
    FitListener listener = FitProgress.log(logger, Duration.ofSeconds(10));
    // end

    FitConfig config = FitConfig.builder().listener(listener).build();
    assertThat(LinstorchFitter.fit(net, train, config).config().listener()).isSameAs(listener);
  }

  @Test
  void trainingPage_guide_sessionWithCurves() {
    // snippet trainingPage
    InMemoryStatsStorage storage = new InMemoryStatsStorage();
    // UIServer.getInstance().attach(storage); and open http://localhost:9000
    FitListener listener =
        FitListeners.of(FitProgress.console(), new FitStatsListener(storage, net));
    FitConfig config = FitConfig.gaussNewton().toBuilder().listener(listener).build();
    LinstorchFitter.fit(net, train, config);
    // end

    assertThat(storage.listSessionIDs()).hasSize(1);
    assertThat(
            storage.listWorkerIDsForSessionAndType(
                storage.listSessionIDs().get(0), StatsListener.TYPE_ID))
        .contains("block 1, HINGES", "block 1, HINGES, training");
  }

  @Test
  void ownListener_guide_totalsAtTheStart() {
    // snippet ownProgress
    AtomicInteger percent = new AtomicInteger(); // for another thread to show
    FitListener listener =
        new FitListener() {
          private int total; // 0 with a method that has no such sweeps
          private int done;

          @Override
          public void onStart(StartEvent event) {
            FitPlan plan = event.plan();
            total = plan.blocks() * plan.starts() * plan.sweeps(); // at most
          }

          @Override
          public void onSweep(SweepEvent event) {
            if (total > 0) {
              percent.set(100 * ++done / total);
            }
          }
        };
    // end

    LinstorchFitter.fit(net, train, FitConfig.linstorch().toBuilder().listener(listener).build());
    assertThat(percent).hasValue(0);
    LinstorchFitter.fit(net, train, FitConfig.gaussNewton().toBuilder().listener(listener).build());
    assertThat(percent).hasValueBetween(1, 100);
  }
}
