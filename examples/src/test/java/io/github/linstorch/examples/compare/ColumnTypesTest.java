package io.github.linstorch.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.linstorch.examples.cli.UserError;
import java.nio.file.Path;
import java.util.Locale;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a column is: never a wrong number, and never classes instead of a regression. */
class ColumnTypesTest {

  private static final String[] SUFFIXES = {"1f", "2f", "3f"};
  private static final String[] HEX = {"0x1p3", "0x2p4"};
  private static final String[] ONE_AND_TWO = {"1", "1.0", "01", "1e0", "2", "2.00"};

  @TempDir private Path folder;

  private static void assertSentence(ThrowingCallable reading, String sentence) {
    assertThatThrownBy(reading).isInstanceOf(UserError.class).hasMessageContaining(sentence);
  }

  /** Any number that has no others of its kind. */
  private static String measured(int i) {
    return String.format(Locale.ROOT, "%.4f", Math.sin(i) + 0.01 * i);
  }

  @Test
  void of_numbersWithASuffix_areTexts() throws Exception {
    assertThat(DataFile.given("suffix-target.csv").table("format").classes())
        .containsExactly("2D", "3D");
    Table feature = DataFile.given("suffix-feature.csv").table("y");
    assertThat(feature.width()).isEqualTo(4);
    assertThat(feature.notes()).containsExactly("Column horizon one-hot: 3 values.");
  }

  @Test
  void of_floatAndHexadecimalLiterals_areTexts() throws Exception {
    assertThat(DataFile.rows(folder, "x,y", 30, i -> i * i + "," + SUFFIXES[i % 3]).table("y"))
        .extracting(table -> table.classes().size())
        .isEqualTo(3);
    assertThat(DataFile.rows(folder, "k,y", 30, i -> HEX[i % 2] + "," + i * i).table("y").width())
        .isEqualTo(2);
  }

  @Test
  void of_oneAndOnePointZero_areOneClass() throws Exception {
    Table given = DataFile.given("mixed-ints-mixed.csv").classes().table("label");
    assertThat(given.classes()).containsExactly("0", "1");
    assertThat(given.rows()).isEqualTo(200);
    Table other =
        DataFile.rows(folder, "x,y", 60, i -> i * i + "," + ONE_AND_TWO[i % 6])
            .classes()
            .table("y");
    assertThat(other.classes()).containsExactly("1", "2");
    assertThat(other.targets()).startsWith(0, 0, 0, 0, 1, 1);
  }

  @Test
  void of_oneAndOnePointZeroAmongTexts_areOneCategory() throws Exception {
    String[] texts = {"1", "1.0", "a", "1.1", "1.10"};
    Table table = DataFile.rows(folder, "f,y", 50, i -> texts[i % 5] + "," + i * i).table("y");

    // 1, a, 1.1 and 1.10, which may be versions.
    assertThat(table.width()).isEqualTo(4);
  }

  @Test
  void of_dashAmongNumbers_namesColumnLineAndCell() {
    assertSentence(
        () -> DataFile.given("pandas-dash.csv").table("y"),
        "pandas-dash.csv, line 52: column y has \"-\", which is no number, but 99 of its values"
            + " are; if it stands for a missing value, give --missing-values=-");
  }

  @Test
  void of_dashThatIsSaidToBeMissing_isLeftOutAndCounted() throws Exception {
    Table table = DataFile.given("pandas-dash.csv").missingTexts("-").table("y");

    assertThat(table.isClassification()).isFalse();
    assertThat(table.notes())
        .containsExactly("1 of 100 rows left out: a value is missing (y 1), first on line 52.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-", "l2.5", "inf", "-Infinity", "#DIV/0!", "#REF!", ".", "n.d.", "1.2.3"})
  void of_oneTextAmongNumbers_isRefusedWhereverItIs(String text) throws Exception {
    DataFile target =
        DataFile.rows(folder, "x,y", 100, i -> i * i + "," + (i == 40 ? text : measured(i)));
    assertSentence(() -> target.table("y"), "line 42: column y has \"" + text + "\"");
    DataFile feature =
        DataFile.rows(folder, "x,y", 100, i -> (i == 7 ? text : measured(i)) + "," + i * i);
    assertSentence(() -> feature.table("y"), "line 9: column x has \"" + text + "\"");
    assertThat(feature.missingTexts(text).table("y").rows()).isEqualTo(99);
  }

  @Test
  void of_infinityInManyCells_isRefused() throws Exception {
    DataFile file =
        DataFile.rows(folder, "x,y", 90, i -> (i % 9 == 0 ? "inf" : measured(i)) + "," + i * i);

    assertSentence(
        () -> file.table("y"), "column x has \"inf\", which is no number (nor are 9 more)");
  }

  @Test
  void of_dashAmongNumbersOfClasses_isNoClass() throws Exception {
    DataFile file = DataFile.rows(folder, "x,y", 60, i -> i * i + "," + (i == 30 ? "-" : i % 2));

    assertSentence(() -> file.table("y"), "line 32: column y has \"-\"");
    assertSentence(() -> file.classes().table("y"), "line 32: column y has \"-\"");
  }

  @Test
  void of_fewNumbersAndAText_areCategories() throws Exception {
    String[] dependents = {"0", "1", "2", "3+"};
    Table table = DataFile.rows(folder, "d,y", 60, i -> dependents[i % 4] + "," + i * i).table("y");

    assertThat(table.notes()).containsExactly("Column d one-hot: 4 values.");
  }

  @Test
  void of_spelledOutNaN_isMissingAmongNumbers() throws Exception {
    Table table =
        DataFile.rows(
                folder, "x,y", 60, i -> measured(i) + "," + (i == 5 ? "NaN" : measured(2 * i)))
            .table("y");

    assertThat(table.rows()).isEqualTo(59);
    assertThat(table.isClassification()).isFalse();
  }

  @Test
  void of_signsAndUnits_areNoClasses() throws Exception {
    assertSentence(
        () ->
            DataFile.rows(folder, "x,y", 60, i -> i * i + ",\"$" + (100 + i) + ",000\"").table("y"),
        "The target y is not numeric: the first of its values is \"$100,000\" on line 2.");
    assertSentence(
        () -> DataFile.rows(folder, "x,y", 60, i -> i * i + "," + i + " kg").table("y"),
        "The first is \"0 kg\" on line 2");
  }

  @ParameterizedTest
  @CsvSource({
    "1e400, 'line 32: y is 1e400, too large to compute with'",
    "-1e306, 'line 32: y is -1e306, too large to compute with'"
  })
  void of_numberBeyondDouble_isRefusedAtItsLine(String cell, String sentence) throws Exception {
    DataFile file =
        DataFile.rows(folder, "x,y", 60, i -> i * i + "," + (i == 30 ? cell : measured(i)));

    assertSentence(() -> file.table("y"), sentence);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-"})
  void of_moreDigitsThanDoubleHolds_isTooLargeNotAText(String sign) throws Exception {
    String cell = sign + "9".repeat(401);
    DataFile target =
        DataFile.rows(folder, "x,y", 60, i -> i * i + "," + (i == 30 ? cell : measured(i)));
    assertSentence(() -> target.table("y"), "line 32: y is " + sign + "9999");
    DataFile all = DataFile.rows(folder, "x,y", 60, i -> cell + i + "," + i * i);
    assertSentence(
        () -> all.table("y"), "…, too large to compute with; rescale the column, or leave");
    DataFile fraction =
        DataFile.rows(
            folder, "x,y", 60, i -> sign + "0." + (1 + i % 9) + "3".repeat(450) + "," + i * i);
    assertThat(fraction.table("y").features()[0][0]).isEqualTo(sign.isEmpty() ? 2 / 15. : -2 / 15.);
  }

  @Test
  void of_classThatIsZeroAsADouble_isRefused() throws Exception {
    DataFile file =
        DataFile.rows(folder, "x,y", 60, i -> i * i + "," + (i == 30 ? "1e-400" : i % 2));

    assertSentence(() -> file.classes().table("y"), "line 32: y is 1e-400, too small");
  }

  @ParameterizedTest
  @ValueSource(strings = {"e-310", "e-400"})
  void of_numbersThatLoseTheirDigits_areRefused(String exponent) throws Exception {
    DataFile file =
        DataFile.rows(folder, "x,y", 60, i -> measured(i) + exponent + "," + measured(2 * i));

    assertSentence(() -> file.table("y"), "all values of x are below 1.0E-290, too small");
  }
}
