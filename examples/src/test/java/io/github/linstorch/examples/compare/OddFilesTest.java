package io.github.linstorch.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.linstorch.examples.cli.UserError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as other programs write them, and files that are none. */
class OddFilesTest {

  @TempDir private Path folder;

  private static void assertSentence(ThrowingCallable reading, String sentence) {
    assertThatThrownBy(reading).isInstanceOf(UserError.class).hasMessageContaining(sentence);
  }

  private DataFile bytes(byte[] bytes) throws IOException {
    return DataFile.of(Files.write(folder.resolve("data.csv"), bytes));
  }

  @Test
  void of_lineBreakInQuotes_isPartOfTheCell() throws Exception {
    Table given = DataFile.given("newline-newline.csv").table("y");
    assertThat(given.rows()).isEqualTo(100);
    assertThat(given.notes())
        .containsExactly(
            "47 cells of several lines; the longest, in column note on line 2, has 2.",
            "Column note one-hot: 2 values.");
    Table other =
        DataFile.rows(
                folder,
                "\"a\r\nb\",note,y",
                30,
                i -> i * i + ",\"one, \"\"" + i % 2 + "\"\"\r\n\r\nthree\"," + i * i)
            .table("y");
    assertThat(other.width()).isEqualTo(3);
    // Lines of the file, not rows: the header has two, every row three.
    DataFile late =
        DataFile.rows(folder, "a,n,y", 30, i -> i + ",\"a\nb\"," + (i == 20 ? "?x" : i * i + ".5"));
    assertSentence(() -> late.table("y"), "line 42: column y has \"?x\"");
  }

  @Test
  void of_oldLineEnds_areRead() throws Exception {
    String text = "x,y\r1,2\r3,4\r5,6\r";
    assertThat(DataFile.text(folder, text, StandardCharsets.UTF_8).table("y").rows()).isEqualTo(3);
  }

  @Test
  void of_quoteThatIsNeverClosed_isRefusedWhereItOpens() throws Exception {
    DataFile file = DataFile.rows(folder, "a,b,y", 60, i -> i + (i == 3 ? ",\"x," : ",x,") + i * i);
    assertSentence(
        () -> file.table("y"), "data.csv, line 5: a quotation mark opens here and is never closed");
    DataFile quoted =
        DataFile.rows(folder, "a,b,y", 60, i -> i + (i == 3 ? ",\"x," : ",\"x\",") + i * i);
    assertSentence(() -> quoted.table("y"), "data.csv, line 5: in the row that begins here");
    DataFile last =
        DataFile.rows(folder, "a,b,y", 60, i -> i + (i == 59 ? ",\"x," : ",x,") + i * i);
    assertSentence(() -> last.table("y"), "line 61: a quotation mark opens here");
    // On the second line of its row.
    DataFile second =
        DataFile.rows(folder, "a,b,y", 9, i -> i == 3 ? "1,\"two\nlines\",\"2" : i + ",x," + i * i);
    assertSentence(() -> second.table("y"), "line 6: a quotation mark opens here");
  }

  /** Both quotes are closed, by one another, and the rows in between are gone. */
  @Test
  void of_quotesThatTakeInRows_areRefusedWhereTheyOpen() throws Exception {
    DataFile file =
        DataFile.rows(
            folder, "a,b,y", 60, i -> i + (i == 3 ? ",\"x," : i == 20 ? ",x\"," : ",x,") + i * i);

    assertSentence(
        () -> file.table("y"),
        "line 5: the quotation mark that opens here is closed 17 lines below, and there are whole"
            + " rows in between");
  }

  @Test
  void of_indexWithoutAName_isLeftOutAndNamed() throws Exception {
    String note = "Column 1 (unnamed) left out: row numbers; --keep-id keeps them.";
    Table pandas = DataFile.rows(folder, ",x,y", 30, i -> i + "," + i % 7 + "," + i * i).table("y");
    assertThat(pandas.notes()).containsExactly(note);
    assertThat(pandas.features()[8]).containsExactly(1);
    // R's row names have no delimiter in the header.
    Table r =
        DataFile.rows(folder, "\"x\" \"y\"", 30, i -> "\"" + (i + 1) + "\" " + i % 7 + " " + i * i)
            .table("y");
    assertThat(r.notes()).containsExactly("Read with delimiter space.", note);
    // Of rows that were chosen, the index has gaps.
    Table chosen =
        DataFile.rows(folder, "Unnamed: 0,x,y", 30, i -> 7 * i % 31 + "," + i % 7 + "," + i * i)
            .table("y");
    assertThat(chosen.width()).isEqualTo(1);
  }

  @Test
  void of_rowNamesOfText_areLeftOutAndNamed() throws Exception {
    String note = "Column 1 (unnamed) left out: row names; --keep-id keeps them.";
    assertThat(
            DataFile.rows(folder, "x,y", 30, i -> "car " + i + "," + i % 7 + "," + i * i)
                .table("y")
                .notes())
        .containsExactly(note);
    Table table =
        DataFile.rows(folder, "id,x,y", 30, i -> "k" + i + "," + i % 7 + "," + i * i).table("y");
    assertThat(table.width()).isEqualTo(1);
  }

  /** Such as 5,1,25 for 5.1 and 25. */
  @Test
  void of_oneCellMoreThanNamesThatIsNoRowName_isRefused() throws Exception {
    DataFile file =
        DataFile.rows(folder, "x,y", 30, i -> i % 7 + "," + i % 10 + "," + (i == 4 ? "" : i * i));

    assertSentence(
        () -> file.table("y"),
        "data.csv, line 9: there is one cell more than column names, and it is no row name, for"
            + " \"0\" occurs twice");
  }

  @Test
  void of_columnNamesAmongTheRows_areRefused() throws Exception {
    DataFile file =
        DataFile.rows(
            folder,
            "f,y",
            60,
            i -> i == 30 ? "f,y" : "abc".charAt(i % 3) + "," + "uv".charAt(i % 2));

    assertSentence(() -> file.table("y"), "line 32: the column names are repeated here");
  }

  @Test
  void of_id_isLeftOutUnlessItIsToBeKept() throws Exception {
    DataFile file =
        DataFile.rows(folder, "Id,x,y", 30, i -> i + 1 + "," + i % 7 + "," + "ab".charAt(i / 15));

    assertThat(file.table("y").notes())
        .containsExactly("Column Id left out: row numbers; --keep-id keeps them.");
    assertThat(file.keepingIds().table("y").width()).isEqualTo(2);
  }

  @Test
  void of_columnThatCountsUnderAnotherName_isKeptAndNamed() throws Exception {
    DataFile file =
        DataFile.rows(folder, "year,x,y", 30, i -> 1960 + i + "," + i % 7 + "," + i * i);

    assertThat(file.table("y").notes())
        .containsExactly(
            "Perhaps no more than row numbers: column year; --ignore leaves out a column.");
    assertThat(file.table("y").width()).isEqualTo(2);
    assertThat(file.table("y", "year").width()).isEqualTo(1);
  }

  @Test
  void of_columnsNamedLikeYears_areNames() throws Exception {
    Table table = DataFile.given("pandas-years.csv").table("y");
    assertThat(table.rows()).isEqualTo(100);
    assertThat(table.width()).isEqualTo(3);
    Table numbered = DataFile.rows(folder, "0,1,2", 30, i -> i % 7 + ",3," + i * i).table("2");
    assertThat(numbered.rows()).isEqualTo(30);
    assertThat(numbered.notes())
        .contains("The first line is taken for column names, though 0 looks like a value.");
  }

  @Test
  void of_fileWithoutHeader_isRefused() throws Exception {
    assertSentence(
        () -> DataFile.rows(folder, "1,2", 5, i -> i + ",3").table("y"), "data.csv has no header");
    assertSentence(
        () -> DataFile.rows(folder, "5.1,5.1,Iris-a", 5, i -> "1,2,a").table("class"),
        "data.csv has no header: its first line holds the number 5.1");
    assertSentence(
        () -> DataFile.rows(folder, "5.1,4.2,Iris-a", 5, i -> "1,2,a").table("class"),
        "if its first line holds values already, put one of column names in front.");
  }

  @Test
  void of_delimiterAtTheEnd_isNoColumn() throws Exception {
    assertThat(
            DataFile.rows(folder, "x,y", 20, i -> i % 7 + "," + i * i + ",")
                .table("y")
                .features()[8])
        .containsExactly(1);
    assertThat(DataFile.rows(folder, "x,y,", 20, i -> i % 7 + "," + i * i + ",").table("y").notes())
        .isEmpty();
  }

  @Test
  void of_otherKindsOfFiles_areNamed() throws Exception {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write("x,y\n1,2\n".getBytes(StandardCharsets.UTF_8));
    }
    assertSentence(() -> bytes(zipped.toByteArray()).table("y"), "is compressed by gzip: unpack");
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(archive)) {
      out.putNextEntry(new ZipEntry("xl/workbook.xml"));
    }
    assertSentence(
        () -> bytes(archive.toByteArray()).table("y"), "is a zip archive or a spreadsheet");
    byte[] random = new byte[5000];
    new Random(1).nextBytes(random);
    assertSentence(() -> bytes(random).table("y"), "is not a text file: expected a CSV file");
    assertSentence(
        () -> bytes("<!DOCTYPE html>\n<html>".getBytes(StandardCharsets.UTF_8)).table("y"),
        "is a web page");
    assertSentence(
        () -> DataFile.rows(folder, "x,y", 60, i -> i + (i == 1 ? ",\0" : ",1")).table("y"),
        "line 3: there is a zero byte");
  }

  @Test
  void of_titleAboveTheHeader_isToldOf() throws Exception {
    assertSentence(
        () -> DataFile.rows(folder, "My table\nx,y", 5, i -> i + ",3").table("y"),
        "line 2: expected 1 cell, as in the line of column names, found 2; delete lines above");
  }

  @Test
  void of_nameInOtherCase_isSuggested() throws Exception {
    assertSentence(
        () -> DataFile.rows(folder, "x,Price", 5, i -> i + ",3").table("price"),
        "has no column \"price\"; it has x, Price; did you mean \"Price\"?");
  }

  @Test
  void of_controlCharactersInNames_areWrittenOut() throws Exception {
    Table table =
        DataFile.rows(folder, "\u001b[31mred,y\u202e", 30, i -> "uv".charAt(i % 2) + "," + i * i)
            .table("y\u202e");

    assertThat(table.notes()).containsExactly("Column \\u001B[31mred one-hot: 2 values.");
    assertThat(table.target()).isEqualTo("y\\u202E");
  }
}
