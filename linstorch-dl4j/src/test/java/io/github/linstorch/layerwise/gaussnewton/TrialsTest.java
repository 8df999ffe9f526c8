package io.github.linstorch.layerwise.gaussnewton;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrialsTest {

  private static Problem problem(boolean isClassification, boolean isSampled) {
    Rows rows = ProblemSample.rows(400, 2, isClassification, 5);
    Settings settings =
        isSampled ? SettingsSample.sampled(4, 200, 512L << 20) : SettingsSample.DEFAULTS;
    return ProblemSample.of(rows, isClassification, settings, 16);
  }

  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void run_fourThreads_bitsOfOne(boolean isClassification, boolean isSampled) {
    Problem problem = problem(isClassification, isSampled);
    try (Trials one = new Trials(problem, 1);
        Trials four = new Trials(problem, 4)) {
      Trial expected = one.run(1);
      Trial found = four.run(1);

      assertThat(found.loss()).isEqualTo(expected.loss());
      assertThat(found.sweeps()).isEqualTo(expected.sweeps());
      assertThat(four.complete(found).parameters())
          .containsExactly(one.complete(expected).parameters());
    }
  }

  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void run_severalStarts_bestOfEachBlockByTheHeldOutRowsIsKept(
      boolean isClassification, boolean isSampled) {
    Problem problem = problem(isClassification, isSampled);
    try (Trials trials = new Trials(problem, 2)) {
      Trial trial = trials.run(0);

      assertThat(trial.blocks()).hasSize(problem.settings().blocks());
      double sum = 0;
      for (int b = 0; b < trial.blocks().size(); b++) {
        Block block = trial.blocks().get(b);
        int number = b;
        List<Sweep> own = trial.sweeps().stream().filter(sweep -> sweep.block() == number).toList();
        assertThat(own.stream().map(Sweep::start).distinct())
            .containsExactly(Start.HINGES, Start.UNIFORM_FAN_IN);
        // The candidate of a start is at least as good as its last sweep, up to a gain of 1e-4.
        for (Sweep sweep : own) {
          boolean isLast =
              own.stream()
                  .noneMatch(s -> s.start() == sweep.start() && s.number() > sweep.number());
          assertThat(!isLast || block.holdoutLoss() <= sweep.holdoutLoss() * (1 + 1e-3)).isTrue();
        }
        sum += block.holdoutLoss();
      }
      assertThat(trial.loss()).isEqualTo(sum / trial.blocks().size());
    }
  }
}
