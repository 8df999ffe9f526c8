package io.github.linstorch.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.linstorch.examples.cli.UserError;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Quantities that are not plain numbers: texts, but never without a word. */
class QuantitiesTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%d%%",
        "€%d",
        "US$ %d.50",
        "%d USD",
        "-$%d",
        "(%d)",
        "%d-",
        "\u2013%d",
        "1_%d00",
        "0x%d0",
        "1.5D+0%d",
        "=\"\"%d\"\"",
        "'%d'",
        "12,34,%d00",
        "2024-01-0%d",
        "1/%d/2024",
        "31.12.202%d",
        "2024-01-0%d 12:00:00",
        "1%d:30",
        "\u0661%d"
      })
  void of_quantitiesAsTarget_areNoClassesUnlessTheUserSaysSo(String format) throws Exception {
    DataFile target =
        DataFile.rows(
            folder,
            "x,y",
            60,
            i -> i * i + ",\"" + String.format(Locale.ROOT, format, i % 5) + "\"");
    String sentence = "The target y is not numeric: the first of its values is \"";
    assertThatThrownBy(() -> target.table("y"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(sentence)
        .hasMessageContaining("on line 2. Give --classification if the values are classes; else");
    assertThat(target.classes().table("y").classes()).hasSize(5);
    DataFile feature =
        DataFile.rows(
            folder,
            "x,y",
            60,
            i -> "\"" + String.format(Locale.ROOT, format, i % 5) + "\"," + i * i);
    assertThat(feature.table("y").notes())
        .hasSize(2)
        .last()
        .asString()
        .startsWith("The values of column x, such as \"")
        .contains("have no order as texts: write plain numbers");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NA", "-"})
  void of_quantitiesAndAMissingValue_areNamed(String missing) throws Exception {
    Table table =
        DataFile.rows(folder, "p,y", 60, i -> (i == 9 ? missing : i % 5 + "%") + "," + i * i)
            .table("y");

    assertThat(table.notes()).anyMatch(note -> note.startsWith("The values of column p, such as"));
  }

  @Test
  void of_manyQuantities_areLeftOutWithTheFirst() throws Exception {
    Table table =
        DataFile.rows(folder, "p,x,y", 60, i -> i + "%," + i % 7 + "," + i * i).table("y");

    assertThat(table.notes())
        .containsExactly(
            "Column p left out: it is not numeric and has 60 different values, more than 50; the"
                + " first is \"0%\" on line 2: write plain numbers, without units and signs of"
                + " currency, and days in place of dates.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%dD", "%d+", "v%d", "%d-10", "class %d", "%d kg", "%d/a"})
  void of_namesWithDigits_areClasses(String format) throws Exception {
    Table table =
        DataFile.rows(
                folder, "x,y", 60, i -> i * i + "," + String.format(Locale.ROOT, format, i % 5))
            .table("y");

    assertThat(table.classes()).hasSize(5);
  }

  @Test
  void of_groupsOfThousandsThatMayBeFractions_areSaidAsTheyAreRead() throws Exception {
    Table table =
        DataFile.rows(folder, "x,y", 60, i -> "\"1,1" + (10 + i % 7) + "\"," + i * i).table("y");

    assertThat(table.features()[0]).containsExactly(1110);
    assertThat(table.notes())
        .containsExactly("1,110 in column x, line 2 is read as 1110; --decimal comma reads 1.11.");
    // A decimal point elsewhere decides.
    assertThat(
            DataFile.rows(folder, "x,y", 60, i -> "\"1,1" + (10 + i % 7) + "\"," + i + ".5")
                .table("y")
                .notes())
        .isEmpty();
  }
}
