package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.deeplearning4j.ui.model.stats.api.StatsInitializationReport;
import org.deeplearning4j.ui.model.stats.api.StatsReport;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class FitStatsListenerTest {

  private final InMemoryStatsStorage storage = new InMemoryStatsStorage();
  private final DataSet data = GaussNewtonSample.data(new SplittableRandom(8), 400);
  private final MultiLayerNetwork net =
      Nets.plain(Nets.relu(3, 16, 1), DataType.DOUBLE, LossFunction.MSE);

  private FitReport fit(FitConfig.Builder config) {
    FitListener listener = new FitStatsListener(storage, net);
    return LinstorchFitter.fit(net, data, config.listener(listener).build());
  }

  private List<StatsReport> curve(String session, String worker) {
    return storage.getAllUpdatesAfter(session, StatsListener.TYPE_ID, worker, 0).stream()
        .map(StatsReport.class::cast)
        .toList();
  }

  private List<String> workers(String session) {
    return storage.listWorkerIDsForSessionAndType(session, StatsListener.TYPE_ID).stream()
        .sorted()
        .toList();
  }

  @Test
  void fit_gaussNewton_everySweepOfEveryStartIsAPoint() {
    FitReport report = fit(FitConfig.builder().method(FitMethod.GAUSS_NEWTON).restarts(1));

    String session = storage.listSessionIDs().get(0);
    List<GaussNewtonSweep> kept =
        report.gaussNewton().orElseThrow().sweeps().stream()
            .filter(sweep -> sweep.start() == GaussNewtonStart.HINGES && sweep.block() == 0)
            .toList();
    String worker = "restart " + kept.get(0).restart() + ", block 1, HINGES";
    assertThat(workers(session))
        .hasSize(8)
        .startsWith("restart 0, block 1, HINGES", "restart 0, block 1, HINGES, training");
    assertThat(curve(session, worker).stream().map(StatsReport::getScore))
        .containsExactlyElementsOf(kept.stream().map(GaussNewtonSweep::holdoutLoss).toList());
    assertThat(curve(session, worker + ", training").stream().map(StatsReport::getScore))
        .containsExactlyElementsOf(kept.stream().map(GaussNewtonSweep::loss).toList());
    assertThat(curve(session, worker).stream().map(StatsReport::getIterationCount))
        .containsExactlyElementsOf(IntStream.range(0, kept.size()).boxed().toList());
  }

  @Test
  void fit_linstorch_aCurveOfEveryLayer() {
    fit(FitConfig.builder().solveCalls(50));

    String session = storage.listSessionIDs().get(0);
    assertThat(workers(session)).hasSize(2);
    assertThat(curve(session, workers(session).get(0)))
        .as("none lost, although several come in a millisecond")
        .hasSize(100);
  }

  @Test
  void fit_severalFits_aSessionEach() {
    fit(FitConfig.builder());
    fit(FitConfig.builder());

    assertThat(storage.listSessionIDs()).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void fit_page_isToldOfTheNetwork() {
    fit(FitConfig.builder());

    String session = storage.listSessionIDs().get(0);
    StatsInitializationReport told =
        (StatsInitializationReport)
            storage.getStaticInfo(session, StatsListener.TYPE_ID, workers(session).get(0));
    assertThat(told.getModelClassName()).isEqualTo(MultiLayerNetwork.class.getName());
    assertThat(told.getModelNumParams()).isEqualTo(net.numParams());
    assertThat(told.getModelNumLayers()).isEqualTo(2);
    assertThat(told.getModelParamNames()).containsExactly("0_W", "0_b", "1_W", "1_b");
  }

  @Test
  void fit_listener_sameBits() {
    MultiLayerNetwork quiet = Nets.plain(Nets.relu(3, 16, 1), DataType.DOUBLE, LossFunction.MSE);

    fit(FitConfig.builder().method(FitMethod.GAUSS_NEWTON));
    LinstorchFitter.fit(quiet, data, FitConfig.gaussNewton());

    assertThat(Nets.doubles(net.params())).containsExactly(Nets.doubles(quiet.params()));
  }

  @Test
  void construct_null_oneClearError() {
    assertThatThrownBy(() -> new FitStatsListener(null, net))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("StatsStorageRouter");
  }

  /** A program without the training page has neither its classes nor those that it needs. */
  @Test
  void classes_trainingPageMissing_allOthersLoadAndThisOneSaysWhatIsMissing() throws Exception {
    URL[] path = {FitStatsListener.class.getProtectionDomain().getCodeSource().getLocation()};
    ClassLoader own = FitStatsListenerTest.class.getClassLoader();
    ClassLoader without =
        new ClassLoader(null) {
          @Override
          protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith("io.github.linstorch.")
                || name.matches("org\\.deeplearning4j\\.(core|ui)\\..*|org\\.agrona\\..*")) {
              throw new ClassNotFoundException(name);
            }
            return own.loadClass(name);
          }
        };
    try (URLClassLoader loader = new URLClassLoader(path, without)) {
      for (String name : List.of("LinstorchFitter", "FitConfig", "FitProgress", "FitListeners")) {
        Class<?> found = Class.forName("io.github.linstorch.dl4j." + name, true, loader);
        assertThat(found.getClassLoader()).isSameAs(loader);
        assertThat(found.getMethods()).isNotEmpty();
      }
      assertThatThrownBy(
              () ->
                  Class.forName("io.github.linstorch.dl4j.FitStatsListener", true, loader)
                      .getConstructors())
          .isInstanceOf(NoClassDefFoundError.class)
          .hasMessageContaining("org/deeplearning4j/core/storage/");
    }
  }
}
