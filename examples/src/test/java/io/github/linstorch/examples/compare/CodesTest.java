package io.github.linstorch.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.linstorch.examples.cli.UserError;
import java.nio.file.Path;
import java.util.function.IntFunction;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole numbers with leading zeros, such as of places, are codes unless the user says otherwise.
 */
class CodesTest {

  private static final String NOTE =
      "Column zip is taken for codes, not numbers: 01123 on line 2 has a leading zero;"
          + " --numeric=zip reads numbers.";

  @TempDir private Path folder;

  private static void assertSentence(ThrowingCallable reading, String sentence) {
    assertThatThrownBy(reading).isInstanceOf(UserError.class).hasMessageContaining(sentence);
  }

  private DataFile rows(String header, IntFunction<String> row) throws Exception {
    return DataFile.rows(folder, header, 120, row);
  }

  /** Of so many places, one in the north-east, the others without a zero. */
  private static String zip(int i, int places) {
    return "%05d".formatted(1123 + i % places * 10_000 % 98_000);
  }

  @Test
  void of_leadingZero_makesCategoriesAndANote() throws Exception {
    Table table = rows("zip,y", i -> zip(i, 4) + "," + i * i).table("y");

    assertThat(table.notes()).containsExactly(NOTE, "Column zip one-hot: 4 values.");
    assertThat(table.features()[1]).containsExactly(0, 1, 0, 0);
  }

  @Test
  void of_manyCodes_areLeftOutAndBothIsSaid() throws Exception {
    Table table =
        rows("zip,x,y", i -> "%05d".formatted(1123 + 317 * i) + "," + i % 7 + "," + i * i)
            .table("y");

    assertThat(table.width()).isEqualTo(1);
    assertThat(table.notes())
        .containsExactly(
            NOTE,
            "Column zip left out: it is not numeric and has 120 different values, more than 50.");
  }

  @Test
  void of_codesThatAreSaidToBeNumeric_areNumbers() throws Exception {
    Table table = rows("zip,y", i -> zip(i, 4) + "," + i * i).numeric("zip").table("y");

    assertThat(table.notes()).isEmpty();
    assertThat(table.features()[0]).containsExactly(1123);
    DataFile target = rows("x,y", i -> i * i + "," + zip(i, 4)).numeric("y");
    assertThat(target.table("y").targets()).startsWith(1123, 11123);
    DataFile mixed = rows("x,y", i -> (i == 3 ? "A" : "0" + i % 4) + "," + i * i).numeric("x");
    assertSentence(() -> mixed.table("y"), "line 5: column x has \"A\", which is no number");
    assertSentence(() -> mixed.numeric("z").table("y"), "has no column \"z\"");
  }

  @Test
  void of_targetOfCodes_isRefusedUntilItIsSaidWhatItIs() throws Exception {
    DataFile file = rows("x,y", i -> i * i + "," + zip(i, 4));

    assertSentence(
        () -> file.table("y"),
        "line 2: the target y is 01123, whose leading zero makes it a code, not a number; give"
            + " --classification if the values are classes, or --numeric=y if they are numbers.");
    assertThat(file.classes().table("y").classes()).hasSize(4);
  }

  @Test
  void of_fewCodesWithLetters_areNoMistake() throws Exception {
    Table table = rows("zip,y", i -> zip(i, 4) + (i == 9 ? "-1234" : "") + "," + i * i).table("y");

    assertThat(table.notes()).containsExactly("Column zip one-hot: 5 values.");
    assertSentence(
        () -> rows("zip,y", i -> (i == 9 ? "-" : zip(i, 4)) + "," + i * i).table("y"),
        "line 11: column zip has \"-\"");
  }

  @Test
  void of_missingCode_isNoCategory() throws Exception {
    Table table = rows("zip,y", i -> (i == 9 ? "NA" : zip(i, 4)) + "," + i * i).table("y");

    assertThat(table.rows()).isEqualTo(119);
    assertThat(table.width()).isEqualTo(4);
  }

  @Test
  void of_zeroAndFractions_areNumbers() throws Exception {
    Table table =
        rows("x,z,y", i -> "0." + i + "," + (i % 2 == 0 ? "0" : "10") + "," + i * i).table("y");

    assertThat(table.width()).isEqualTo(2);
    assertThat(table.notes()).isEmpty();
  }

  @Test
  void of_paddedNumbersAmongFractionsAndSigns_areNumbersAndANote() throws Exception {
    Table table =
        rows("x,y", i -> (i % 2 == 0 ? "-0" + i % 7 + ".5" : "00" + i % 7) + "," + i * i)
            .table("y");

    assertThat(table.features()[1]).containsExactly(1);
    assertThat(table.notes()).containsExactly("Column x is numeric; 001 on line 3 is read as 1.");
  }

  @Test
  void of_idWithLeadingZeros_isLeftOut() throws Exception {
    DataFile file =
        DataFile.rows(
            folder, "id,x,y", 30, i -> "%03d".formatted(i + 1) + "," + i % 7 + "," + i * i);

    assertThat(file.table("y").notes())
        .contains("Column id left out: row names; --keep-id keeps them.");
  }
}
