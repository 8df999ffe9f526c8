package io.github.linstorch.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {

  private static final List<String> NAMES = List.of("meats", "bbb", "vowel");

  @Test
  void chosen_listWithCommas_isSplitInItsOrder() {
    assertThat(Options.chosen("sets", " vowel, meats", NAMES, NAMES))
        .containsExactly("vowel", "meats");
  }

  @Test
  void chosen_nothing_isTheDefault() {
    assertThat(Options.chosen("sets", "", NAMES, List.of("bbb"))).containsExactly("bbb");
  }

  @Test
  void chosen_unknownName_saysWhichThereAre() {
    assertThatThrownBy(() -> Options.chosen("sets", "meat", NAMES, NAMES))
        .hasMessage("Expected -Dsets= names of [meats, bbb, vowel], found meat");
  }

  @Test
  void hidden_netOfFourLayers_hasEachOfThem() {
    assertThat(ErrorByRows.hidden("64x4")).containsExactly(64, 64, 64, 64);
    assertThat(ErrorByRows.hidden("256")).containsExactly(256);
  }
}
