package io.github.linstorch.examples.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressTest {

  @Test
  void words_times_haveAUnitThatSuitsThem() {
    assertThat(Progress.words(0.4)).isEqualTo("0 s");
    assertThat(Progress.words(119)).isEqualTo("119 s");
    assertThat(Progress.words(200)).isEqualTo("3 min");
  }

  @Test
  void share_stepsOfAnySize_addUp() {
    try (Progress progress = new Progress("test", 8)) {
      assertThat(progress.left()).isEmpty();
      progress.step();
      progress.step(3);
      assertThat(progress.share()).isEqualTo(0.5);
      assertThat(progress.left()).matches("about \\d+ s left");
      progress.step(100);
      assertThat(progress.share()).isEqualTo(1);
    }
  }
}
