package io.github.linstorch.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.linstorch.examples.cli.UserError;
import io.github.linstorch.examples.compare.csv.DecimalMark;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Delimiters, decimal marks and encodings: found out, or asked for in one sentence. */
class DialectTest {

  private static final String GERMAN = "Größe;Ort;Preis\n2,5;Köln;1.234,50\n0,5;Kiel;150.000\n";

  @TempDir private Path folder;

  private static void assertSentence(ThrowingCallable reading, String sentence) {
    assertThatThrownBy(reading).isInstanceOf(UserError.class).hasMessageContaining(sentence);
  }

  @Test
  void of_semicolonsOrTabs_areFoundOut() throws Exception {
    assertThat(DataFile.given("semicolon-semi.csv").table("y").notes())
        .containsExactly("Read with delimiter \";\".");
    assertThat(DataFile.given("semicolon-tab.csv").table("y").notes())
        .containsExactly("Read with delimiter tab.");
    assertThat(DataFile.given("semicolon-semi.csv").table("y").features()[0])
        .containsExactly(0.0287, -0.9618);
  }

  @ParameterizedTest
  @ValueSource(strings = {";", "\t", "|", " "})
  void of_anyUsualDelimiter_isFoundOut(String sign) throws Exception {
    Table table =
        DataFile.rows(
                folder,
                "\"a, b\"" + sign + "y",
                40,
                i -> "\"" + "uv".charAt(i % 2) + sign + "\"" + sign + i * i + ".5")
            .table("y");

    assertThat(table.width()).isEqualTo(2);
    assertThat(table.targets()).startsWith(0.5, 1.5, 4.5);
  }

  @Test
  void of_delimiterOfTwoSigns_isAskedFor() throws Exception {
    DataFile file = DataFile.rows(folder, "a::y", 20, i -> i % 3 + "::" + i * i);

    assertSentence(() -> file.table("y"), "has no column \"y\"; it has a::y");
    assertThat(file.delimiter("::").table("y").rows()).isEqualTo(20);
  }

  @Test
  void of_lineThatDeclaresTheDelimiter_isSkipped() throws Exception {
    Table table =
        DataFile.rows(folder, "sep=;\nx;z;y", 30, i -> i * i + ";" + i % 3 + ",5;" + i).table("y");

    assertThat(table.features()[4]).containsExactly(16, 1.5);
  }

  @Test
  void of_thousandsInCommas_areNumbers() throws Exception {
    Table table = DataFile.given("decimal-comma-thousands.csv").table("price");

    assertThat(table.isClassification()).isFalse();
    assertThat(table.targets()).startsWith(150000, 151037, 152074);
  }

  @Test
  void of_decimalCommasWithThousandsDots_areNumbers() throws Exception {
    Table table = DataFile.text(folder, GERMAN, StandardCharsets.UTF_8).table("Preis");

    assertThat(table.features()[0]).containsExactly(2.5, 0, 1);
    assertThat(table.targets()).containsExactly(1234.5, 150000);
    assertThat(table.notes()).contains("Read with delimiter \";\", decimal comma.");
  }

  @Test
  void of_quotedDecimalCommasBetweenCommas_areNumbers() throws Exception {
    Table table = DataFile.rows(folder, "x,y", 20, i -> i % 3 + ",\"" + i * i + ",5\"").table("y");

    assertThat(table.targets()).startsWith(0.5, 1.5, 4.5);
  }

  @Test
  void of_dotsThatMaySeparateThousands_areAskedFor() throws Exception {
    DataFile file = DataFile.rows(folder, "x;y", 20, i -> i * i % 7 + ";" + (150 + i) + ".000");

    assertSentence(
        () -> file.table("y"),
        "150.000 in column y, line 2 may be 150 or 150000: say which with --decimal comma");
    assertThat(file.with(DecimalMark.COMMA).table("y").targets()).startsWith(150000, 151000);
    assertThat(file.with(DecimalMark.POINT).table("y").targets()).startsWith(150, 151);
  }

  @Test
  void of_pointsAndCommas_areNotMixedInSilence() throws Exception {
    DataFile file = DataFile.rows(folder, "a;b;y", 20, i -> i + ",5;" + i + ".25;" + i * i);

    assertSentence(
        () -> file.table("y"),
        "numbers with a decimal point (0.25 in column b, line 2) and with a decimal comma (0,5 in"
            + " column a, line 2)");
  }

  @Test
  void of_latin1_isAskedForAndRead() throws Exception {
    assertSentence(
        () -> DataFile.given("encoding-latin1.csv").table("y"),
        "line 1: the byte F6 is not text in UTF-8: say with --encoding what the file is in, such as"
            + " windows-1252 or ISO-8859-1");
    Table table =
        DataFile.given("encoding-latin1.csv").with(StandardCharsets.ISO_8859_1).table("y");
    assertThat(table.notes())
        .containsExactly("Read with encoding ISO-8859-1.", "Column ort one-hot: 2 values.");
  }

  /** As one replacement character they would be one category. */
  @Test
  void of_invalidByteFarDown_isRefusedAtItsLine() throws IOException {
    StringBuilder text = new StringBuilder("x,y\n");
    for (int i = 0; i < 30_000; i++) {
      text.append(i == 29_000 ? "ä" : i == 29_500 ? "ö" : "k")
          .append(',')
          .append(i % 9)
          .append('\n');
    }
    DataFile file = DataFile.text(folder, text.toString(), Charset.forName("windows-1252"));

    assertSentence(() -> file.table("y"), "data.csv, line 29002: the byte E4 is not text in UTF-8");
    assertSentence(() -> file.with(StandardCharsets.UTF_8).table("y"), "give --encoding another");
  }

  @Test
  void of_utf16WithMark_isRead() throws Exception {
    Table table = DataFile.given("encoding-utf16.csv").table("y");

    assertThat(table.rows()).isEqualTo(100);
    assertThat(table.notes()).contains("Read with encoding UTF-16LE.");
  }

  @ParameterizedTest
  @CsvSource({
    "UTF-16BE, true",
    "UTF-16LE, false",
    "UTF-16BE, false",
    "UTF-32LE, true",
    "UTF-8, true"
  })
  void of_unicode_isFoundOut(String encoding, boolean hasMark) throws Exception {
    String text = (hasMark ? "\uFEFF" : "") + GERMAN.replace("\n", "\r\n");
    Table table = DataFile.text(folder, text, Charset.forName(encoding)).table("Preis");

    assertThat(table.targets()).containsExactly(1234.5, 150000);
  }

  @Test
  void of_encodingThatIsWrong_isToldSo() throws IOException {
    DataFile german = DataFile.text(folder, GERMAN, StandardCharsets.UTF_8);
    assertSentence(
        () -> german.with(StandardCharsets.UTF_16LE).table("Preis"),
        "is not written in UTF-16LE: leave --encoding out.");
    DataFile marked = DataFile.text(folder, "\uFEFF" + GERMAN, StandardCharsets.UTF_16LE);
    assertSentence(
        () -> marked.with(StandardCharsets.ISO_8859_1).table("Preis"),
        "begins with the byte order mark of UTF-16LE, but --encoding is ISO-8859-1");
  }

  @Test
  void of_accentsInTwoWays_areOneText() throws Exception {
    Table table =
        DataFile.rows(folder, "grün,y", 30, i -> (i % 2 == 0 ? "Köln" : "Ko\u0308ln") + "," + i * i)
            .table("y");

    assertThat(table.width()).isEqualTo(1);
    assertThat(
            DataFile.rows(folder, "x,gru\u0308n", 30, i -> i % 3 + "," + i * i)
                .table("grün")
                .rows())
        .isEqualTo(30);
  }
}
