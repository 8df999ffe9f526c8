package io.github.linstorch.lstsq;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What users read where OpenBLAS returns wrong results. */
class WrongKernelsTest {

  private static final String LAPACK = "dtpqrt on native memory of 341 x 71 is off by 1.2e+00";
  private static final String REMEDY =
      "Import io.github.linstorch:linstorch-bom:%s into the dependency management of your build, or"
          + " declare org.bytedeco:javacpp-platform:%s and org.bytedeco:openblas-platform:%s before"
          + " all other dependencies. ";

  private static String warning(String version, String... faults) {
    return new WrongKernels(List.of(faults), version).warning("A Processor");
  }

  private static String remedy() throws IOException {
    Properties remedy = new Properties();
    try (InputStream in = WrongKernels.class.getResourceAsStream("remedy.properties")) {
      remedy.load(in);
    }
    return REMEDY.formatted(
        version(remedy, "bom"), version(remedy, "javacpp"), version(remedy, "openblas"));
  }

  private static String version(Properties remedy, String name) {
    String coordinates = remedy.getProperty(name);
    return coordinates.substring(coordinates.lastIndexOf(':') + 1);
  }

  @Test
  void warning_wrongLapackOfAnOlderVersion_remedyFirstAndNoWordOfNet() throws IOException {
    assertThat(warning("0.3.19-1.5.7", LAPACK, "dsyevd of 341 x 71 is off by NaN"))
        .isEqualTo(
            remedy()
                + "Until then fits run in slower Java code, with right results, because the LAPACK"
                + " of OpenBLAS 0.3.19-1.5.7 is wrong on this processor (A Processor).");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dgemm of 9 x 5 is off by NaN",
        "dgemm, transposed left of 9 x 5 is off by NaN",
        "dsyrk of chunks of 341 x 71 is off by 1.0e-06",
        "sgemm of 341 x 71 is off by 1.0e-02"
      })
  void warning_wrongProduct_netCalledIntoQuestion(String product) throws IOException {
    assertThat(warning("0.3.19-1.5.7", LAPACK, product))
        .isEqualTo(
            remedy()
                + "Until then fits run in slower Java code, and net.output, net.score and net.fit"
                + " may return wrong results, because matrix products of OpenBLAS 0.3.19-1.5.7 are"
                + " wrong on this processor (A Processor).");
  }

  /** To import what is there already would change nothing. */
  @Test
  void warning_versionOfTheBom_anotherKernelInstead() throws IOException {
    String[] parts = remedy().split(" before all")[0].split(":");
    String recommended = parts[parts.length - 1];

    assertThat(warning(recommended, LAPACK))
        .startsWith("Set the environment variable OPENBLAS_CORETYPE to another kernel")
        .endsWith(
            "the LAPACK of OpenBLAS " + recommended + " is wrong on this processor (A Processor).")
        .doesNotContain("Import");
  }

  @Test
  void warning_versionUnknown_remedyFirst() throws IOException {
    assertThat(warning(null, LAPACK))
        .startsWith(remedy())
        .contains("because the LAPACK of OpenBLAS is wrong");
  }

  /** Versions from the build; else the placeholder of the filter would still be there. */
  @Test
  void warning_any_versionsAreFilledIn() {
    assertThat(warning(null, LAPACK))
        .containsPattern(
            "linstorch-bom:\\d[^ ]* .*javacpp-platform:1\\.\\d[^ ]* .*openblas-platform:0\\.\\d[^ ]* ")
        .doesNotContain("${");
  }

  @Test
  void details_several_allNamed() {
    WrongKernels wrong = new WrongKernels(List.of(LAPACK, "dgemm is off"), null);

    assertThat(wrong.details()).isEqualTo(LAPACK + "; dgemm is off");
  }
}
