package io.github.linstorch.lstsq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.linstorch.testsupport.WrongBlas;
import io.github.linstorch.testsupport.WrongBlas.Fault;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bytedeco.openblas.global.openblas;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** What happens beside an OpenBLAS that computes wrong. */
class WrongLapackTest {

  private final Logger logger = (Logger) LoggerFactory.getLogger(NativeBlas.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private Level level;
  private int threads;

  @BeforeEach
  void listen() {
    level = logger.getLevel();
    logger.setLevel(Level.DEBUG);
    log.start();
    logger.addAppender(log);
    logger.setAdditive(false);
    threads = openblas.blas_get_num_threads();
    openblas.blas_set_num_threads(2);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
    logger.setLevel(level);
    logger.setAdditive(true);
    openblas.blas_set_num_threads(threads);
  }

  private List<String> messages(Level wanted) {
    return log.list.stream()
        .filter(event -> event.getLevel() == wanted)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "cblas_dgemm, ENTRY_OF_LARGE, dgemm of 341 x 71 is off by",
    "cblas_dgemm, NAN, dgemm of 9 x 5 is off by NaN",
    "cblas_dsyrk, ENTRY_OF_LARGE, dsyrk of 341 x 71 is off by",
    "cblas_dsyrk, NAN, dsyrk of 9 x 5 is off by NaN",
    "LAPACKE_dtpqrt_work, ENTRY_OF_LARGE, dtpqrt on native memory of 341 x 71 is off by",
    "LAPACKE_dtpqrt_work, NAN, dtpqrt on native memory of 9 x 5 is off by NaN",
    "LAPACKE_dtpqrt, ENTRY_OF_LARGE, dtpqrt of 341 x 71 is off by",
    "LAPACKE_dtpqrt, NAN, dtpqrt of 9 x 5 is off by NaN",
    "LAPACKE_dgesdd, ENTRY_OF_LARGE, dgesdd of 341 x 71 is off by",
    "LAPACKE_dgesdd, NAN, dgesdd of 9 x 5 is off by NaN",
    "LAPACKE_dgesdd, NAN, dgesdd of tall matrices of 9 x 5 is off by NaN",
    "LAPACKE_dsyevd, ENTRY_OF_LARGE, dsyevd of 341 x 71 is off by",
    "LAPACKE_dsyevd, NAN, dsyevd of 9 x 5 is off by NaN",
    "LAPACKE_dpotrf, ENTRY_OF_LARGE, dpotrf of 341 x 71 is off by",
    "LAPACKE_dpotrf, NAN, dpotrf of 9 x 5 is off by NaN",
    "LAPACKE_dtrtri, ENTRY_OF_LARGE, dtrtri of 341 x 71 is off by",
    "LAPACKE_dtrtri, NAN, dtrtri of 9 x 5 is off by NaN",
    "LAPACKE_dgeqp3, ENTRY_OF_LARGE, dgeqp3 of 171 x 161 is off by",
    "LAPACKE_dgeqp3, NAN, dgeqp3 of 9 x 5 is off by NaN",
    "cblas_dgemm, NAN, 'dgemm, transposed left of 9 x 5 is off by NaN'",
    "cblas_dgemm, NAN, 'dgemm, transposed right of 9 x 5 is off by NaN'",
    "cblas_sgemm, ENTRY_OF_LARGE, sgemm of 341 x 71 is off by",
    "cblas_sgemm, NAN, sgemm of 9 x 5 is off by NaN",
    "cblas_sgemm, NAN, 'sgemm, transposed left of 9 x 5 is off by NaN'",
    "cblas_sgemm, NAN, 'sgemm, transposed right of 9 x 5 is off by NaN'",
    "cblas_ssyrk, ENTRY_OF_LARGE, ssyrk of 341 x 71 is off by",
    "cblas_ssyrk, NAN, ssyrk of 9 x 5 is off by NaN",
    "LAPACKE_dgesdd, RANK, 'dgesdd of 5 x 5 finds rank 5, not 4'",
  })
  void isAvailable_wrongKernel_oneWarningAndItsNameAtDebug(
      String kernel, Fault fault, String message) throws ReflectiveOperationException {
    WrongBlas.set(kernel, fault);
    World world = new World(WrongBlas.class);

    assertThat(world.isLapackAvailable()).isFalse();
    assertThat(messages(Level.WARN)).hasSize(1);
    assertThat(messages(Level.WARN).get(0))
        .startsWith("Import io.github.linstorch:linstorch-bom:")
        .contains(kernel.startsWith("cblas") ? "net.output" : "with right results")
        .endsWith("(" + Processor.name() + ").");
    assertThat(messages(Level.DEBUG)).hasSize(1);
    assertThat(messages(Level.DEBUG).get(0)).contains(message);
    assertThat(openblas.blas_get_num_threads()).isEqualTo(2);
  }

  @Test
  void pseudoInverse_wrongKernel_solvedInJavaAfterOneWarning() throws ReflectiveOperationException {
    WrongBlas.set("LAPACKE_dtpqrt", Fault.ENTRY_OF_LARGE);
    World world = new World(WrongBlas.class);
    double[] expected = World.expectedPseudoInverse();

    assertThat(world.pseudoInverse()).containsExactly(expected, within(1e-12));
    assertThat(world.pseudoInverse()).containsExactly(expected, within(1e-12));
    assertThat(messages(Level.WARN)).hasSize(1);
  }

  @Test
  void isAvailable_openBlasAsItIs_silentIfRightAndThreadsGivenBack()
      throws ReflectiveOperationException {
    World world = new World(openblas.class);

    assertThat(world.isLapackAvailable()).isEqualTo(NativeLapack.isUsed());
    assertThat(messages(Level.WARN)).hasSize(NativeLapack.isUsed() ? 0 : 1);
    assertThat(openblas.blas_get_num_threads()).isEqualTo(2);
  }

  /** Else a fit that ends during the check could hold that lock and wait for the check. */
  @Test
  void isAvailable_lockOfBlasThreadsHeld_checkDoesNotWaitForIt() throws Exception {
    World world = new World(openblas.class);
    synchronized (world.loadClass(BlasThreads.class.getName())) {
      CompletableFuture<Boolean> available =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return world.isLapackAvailable();
                } catch (ReflectiveOperationException e) {
                  throw new AssertionError(e);
                }
              });
      assertThat(available.get(10, TimeUnit.MINUTES)).isEqualTo(NativeLapack.isUsed());
    }
  }

  @Test
  void modelName_linesOfCpuinfo_firstProcessor() {
    List<String> lines = List.of("processor\t: 0", "model name\t: One: 1 GHz", "model name\t: Two");

    assertThat(Processor.modelName(lines)).isEqualTo("One: 1 GHz");
    assertThat(Processor.modelName(List.of("CPU part\t: 0xd0c")))
        .isEqualTo(System.getProperty("os.arch"));
  }

  @Test
  void namesAvx512_linesOfCpuinfo_onlyTheFlagOfThatName() {
    assertThat(Processor.namesAvx512("flags\t\t: fpu avx2 avx512f avx512bw")).isTrue();
    assertThat(Processor.namesAvx512("flags\t\t: fpu avx2 xavx512f")).isFalse();
    assertThat(Processor.namesAvx512("bugs\t\t: fpu avx512f")).isFalse();
  }
}
