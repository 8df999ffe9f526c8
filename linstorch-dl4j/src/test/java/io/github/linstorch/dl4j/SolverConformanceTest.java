package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The conformance fixtures by every {@link Solver}. */
class SolverConformanceTest {

  /**
   * Their smallest kept singular values, relative to the largest, lie near or below what sums of
   * products can tell from zero: nothing is promised but that the report names the solver.
   */
  private static final List<String> OUT_OF_SIGHT =
      List.of("e0_random_5-7-6-2_illconditioned", "i3_sin_1-8-8-1_leaky0.3_rankdeficient");

  static List<Path> fixtures() throws IOException {
    return FixtureConformanceTest.fixtures();
  }

  static List<Path> inSight() throws IOException {
    return fixtures().stream().filter(f -> !isOutOfSight(f)).toList();
  }

  static List<Path> outOfSight() throws IOException {
    return fixtures().stream().filter(SolverConformanceTest::isOutOfSight).toList();
  }

  private static boolean isOutOfSight(Path file) {
    return OUT_OF_SIGHT.contains(file.getFileName().toString().replace(".json", ""));
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void fit_fixtureByQr_matchesAtItsOwnTolerance(Path file) throws IOException {
    FitReport report = FixtureConformanceTest.requireMatch(file, Solver.QR, 0);

    assertThat(report.layers()).allMatch(layer -> layer.solver() == Solver.QR);
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void fit_fixtureByAuto_matchesAtItsOwnTolerance(Path file) throws IOException {
    FixtureConformanceTest.requireMatch(file, Solver.AUTO, 0);
  }

  @ParameterizedTest
  @MethodSource("inSight")
  void fit_fixtureByNormalEquations_matchesTo1e6(Path file) throws IOException {
    FitReport report = FixtureConformanceTest.requireMatch(file, Solver.NORMAL_EQUATIONS, 1e-6);

    assertThat(report.layers()).allMatch(layer -> layer.solver() == Solver.NORMAL_EQUATIONS);
  }

  @ParameterizedTest
  @MethodSource("outOfSight")
  void fit_fixtureBelowTheSightOfNormalEquations_reportSaysWhatServed(Path file)
      throws IOException {
    FitReport report = FixtureConformanceTest.fit(file, Solver.NORMAL_EQUATIONS);

    assertThat(report.loss()).isFinite();
    assertThat(report.layers()).allMatch(layer -> layer.solver() == Solver.NORMAL_EQUATIONS);
    assertThat(report.toString()).contains("NORMAL_EQUATIONS");
  }
}
