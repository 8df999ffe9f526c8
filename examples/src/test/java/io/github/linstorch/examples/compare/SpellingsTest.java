package io.github.linstorch.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts that may be meant to be one. */
class SpellingsTest {

  @TempDir private Path folder;

  private Table feature(String... texts) throws Exception {
    return DataFile.rows(folder, "f,y", 60, i -> texts[i % texts.length] + "," + i * i).table("y");
  }

  private Table target(String... texts) throws Exception {
    return DataFile.rows(folder, "x,y", 60, i -> i * i + "," + texts[i % texts.length]).table("y");
  }

  @ParameterizedTest
  @CsvSource({
    "true, True, false, FALSE",
    "yes, Yes, no, NO",
    "Y, y, N, n",
    "T, t, f, F",
    "on, ON, Off, OFF"
  })
  void of_spellingsOfACondition_areTwoValues(String yes, String yes2, String no, String no2)
      throws Exception {
    Table feature = feature(yes, no, yes2, no2);
    assertThat(feature.width()).isEqualTo(2);
    assertThat(feature.features()[0]).isEqualTo(feature.features()[2]);
    assertThat(feature.features()[1]).isEqualTo(feature.features()[3]);
    assertThat(feature.notes()).hasSize(2).anyMatch(note -> note.contains("read as one value"));
    Table target = target(yes, no, yes2, no2);
    assertThat(target.classes())
        .containsExactlyInAnyOrder(yes.toLowerCase(Locale.ROOT), no.toLowerCase(Locale.ROOT));
    assertThat(target.targets()[0]).isEqualTo(target.targets()[2]);
    assertThat(target.targets()[1])
        .isEqualTo(target.targets()[3])
        .isNotEqualTo(target.targets()[0]);
  }

  @Test
  void of_oneSpellingOfACondition_staysAsItIs() throws Exception {
    assertThat(target("True", "False").classes()).containsExactly("False", "True");
    assertThat(target("True", "False").notes()).isEmpty();
  }

  @Test
  void of_mergedSpellings_areNamed() throws Exception {
    assertThat(target("true", "True", "TRUE", "False").notes())
        .containsExactly("Column y has \"TRUE\", \"True\" and \"true\", read as one value each.");
  }

  @Test
  void of_spellingsOfAConditionBesideNA_areTwoValuesAndNA() throws Exception {
    Table table = feature("True", "TRUE", "false", "NA");

    assertThat(table.width()).isEqualTo(3);
    assertThat(table.features()[0]).isEqualTo(table.features()[1]);
    assertThat(target("True", "TRUE", "false", "NA").classes()).containsExactly("false", "true");
  }

  @Test
  void of_conditionsOfSeveralKinds_stayApartAndAreNamed() throws Exception {
    String says = ", which are different values; write them alike if they are not.";
    assertThat(target("True", "0", "1", "False").notes())
        .containsExactly("Column y has 0, 1, False, True" + says);
    assertThat(feature("True", "no", "yes", "False").notes())
        .contains("Column f has False, True, no, yes" + says);
    assertThat(target("True", "unknown", "False").notes()).isEmpty();
  }

  @Test
  void of_marksAmongTexts_areNamedWithWhatToGiveIfTheyMeanMissing() throws Exception {
    assertThat(feature("a", "b", "-").notes())
        .containsExactly(
            "Column f one-hot: 3 values, - among them; if it means missing, give"
                + " --missing-values=-.");
    assertThat(target("a", "b", "\\N").notes())
        .containsExactly(
            "\\N is one of the classes; if it means missing, give --missing-values=\\N.");
    assertThat(feature("+", "-").notes()).containsExactly("Column f one-hot: 2 values.");
  }

  @Test
  void of_otherTextsThatDifferInCase_stayApartAndAreNamed() throws Exception {
    Table table = feature("Red", "red", "blue", "New York", "new\u00a0 york");

    assertThat(table.width()).isEqualTo(5);
    assertThat(table.notes())
        .containsExactly(
            "Column f has \"New York\" and \"new\u00a0 york\"; \"Red\" and \"red\", which are"
                + " different values; write them alike if they are not.",
            "Column f one-hot: 5 values.");
  }

  @Test
  void of_conditionAmongOtherTexts_staysApart() throws Exception {
    assertThat(feature("True", "true", "maybe").width()).isEqualTo(3);
    assertThat(feature("T", "t").width()).isEqualTo(2);
  }

  @Test
  void of_blanksAndUnseenSignsAround_areNotPartOfTheText() throws Exception {
    List<String> around = List.of("a", " a", "\"a \"", "a\u200b", "\u200ea", "\u2007a\u2060");
    Table table = feature(around.toArray(String[]::new));

    assertThat(table.width()).isEqualTo(1);
    assertThat(feature("1", "\u200b2", "3\u200f").features()[1]).containsExactly(2);
  }
}
