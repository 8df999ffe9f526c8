package io.github.linstorch.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.linstorch.dl4j.FitReport;
import io.github.linstorch.dl4j.LinstorchFitter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.slf4j.LoggerFactory;

/**
 * A user's project, on the class path that its pom gives it: which versions of JavaCPP, OpenBLAS
 * and slf4j those are, whether the library works with them, and what it writes into the log.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UserProjectTest {

  private static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();

  @TempDir Path folder;

  @BeforeAll
  static void listen() {
    // Where slf4j and its binding do not match, this is no logger of Logback.
    assertThat(LoggerFactory.getILoggerFactory()).isInstanceOf(LoggerContext.class);
    LOG.start();
    logger().addAppender(LOG);
  }

  @AfterAll
  static void stopListening() {
    logger().detachAppender(LOG);
  }

  @BeforeEach
  void forget() {
    LOG.list.clear();
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger("io.github.linstorch");
  }

  private static List<String> warnings() {
    return LOG.list.stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  /** Versions of the jars of one artifact, those with the code and those with native libraries. */
  private static Set<String> versions(String artifact) {
    // A version begins with a digit, so that of openblas-platform is none of openblas.
    Pattern jar = Pattern.compile(artifact + "-(\\d[\\d.]*(-\\d[\\d.]*)?)(-[a-z].*)?\\.jar");
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> jar.matcher(Path.of(entry).getFileName().toString()))
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1) + (matcher.group(3) == null ? "" : " native"))
        .collect(Collectors.toSet());
  }

  @Test
  void classPath_asDeclared_theseVersions() {
    String javacpp = System.getProperty("expected.javacpp");
    String openblas = System.getProperty("expected.openblas");

    assertThat(versions("javacpp")).containsExactlyInAnyOrder(javacpp, javacpp + " native");
    assertThat(versions("openblas")).containsExactlyInAnyOrder(openblas, openblas + " native");
    assertThat(versions("slf4j-api")).containsExactly(System.getProperty("expected.slf4j"));
  }

  @Test
  void load_openblas_comesFromTheNativeJarOfThisVersion() {
    assertThat(Loader.load(openblas.class))
        .contains("openblas-" + System.getProperty("expected.openblas") + "-");
  }

  /** First, because the library checks OpenBLAS on first use, and speaks of it once. */
  @Test
  @Order(1)
  void fit_wideLinearData_exactAndNoWarningUnlessOpenBlasIsOldAndWrong() {
    DataSet data = Program.linearData();
    MultiLayerNetwork net = Program.linearNetwork(0);

    LinstorchFitter.fit(net, data);

    double[] labels = data.getLabels().data().asDouble();
    assertThat(net.output(data.getFeatures()).data().asDouble())
        .containsExactly(labels, within(1e-10));
    if (System.getProperty("expected.openblas")
        .equals(System.getProperty("recommended.openblas"))) {
      assertThat(warnings()).isEmpty();
    } else {
      assertThat(warnings()).hasSizeLessThan(2);
      assertThat(warnings())
          .allSatisfy(
              warning ->
                  assertThat(warning)
                      .startsWith("Import io.github.linstorch:linstorch-bom:")
                      .contains(
                          "openblas-platform:" + System.getProperty("recommended.openblas"),
                          "OpenBLAS " + System.getProperty("expected.openblas")));
    }
  }

  @Test
  void fit_gaussNewtonOnABend_betterThanTheLineAndNoWarning() {
    MultiLayerNetwork net = Program.bendingNetwork();

    FitReport report = Program.fitGaussNewton(net);

    assertThat(report.loss()).isLessThan(0.1 * report.olsLoss());
    assertThat(warnings()).isEmpty();
  }

  /** Only L2 has a part in a fit: the library says so. */
  @Test
  void fit_withL1_warningReachesTheLog() {
    LinstorchFitter.fit(Program.linearNetwork(0.1), Program.linearData());

    assertThat(warnings()).hasSize(1);
    assertThat(warnings().get(0)).contains("Only L2", "L1");
  }

  @Test
  void addNormalizerToModel_savedNetwork_bothRestored() throws IOException {
    DataSet data = Program.linearData();
    MultiLayerNetwork net = Program.linearNetwork(0);
    LinstorchFitter.fit(net, data);
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fit(data);
    File file = folder.resolve("net.zip").toFile();

    ModelSerializer.writeModel(net, file, true);
    ModelSerializer.addNormalizerToModel(file, normalizer);

    assertThat(MultiLayerNetwork.load(file, true).params()).isEqualTo(net.params());
    assertThat((Object) ModelSerializer.restoreNormalizerFromFile(file)).isEqualTo(normalizer);
  }
}
