package io.github.linstorch.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.examples.compare.csv.CsvOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableTest {

  @TempDir private Path folder;

  private Table table(boolean classification, List<String> lines) throws Exception {
    Path file = Files.write(folder.resolve("data.csv"), lines);
    return Table.of(
        new CompareData(
            file, "y", classification, MissingValues.DROP, List.of(), false, CsvOptions.NONE));
  }

  @Test
  void of_columnsThatCannotHelp_leavesThemOutAndNamesThem() throws Exception {
    List<String> lines = new ArrayList<>(List.of("name,empty,colour,x,y"));
    for (int i = 0; i < 60; i++) {
      lines.add("n" + i + ",?," + (i % 2 == 0 ? "red" : "blue") + "," + i * i % 17 + "," + i % 5);
    }
    lines.add("n60,?,red,NA,3");

    Table table = table(false, lines);

    assertThat(table.notes())
        .containsExactly(
            "Column name left out: it is not numeric and has 61 different values, more than 50.",
            "Column empty left out: all values are missing.",
            "Column colour one-hot: 2 values.",
            "1 of 61 rows left out: a value is missing (x 1), first on line 62.",
            "y has 5 different values, whole numbers: if they are classes, give --classification.");
    assertThat(table.rows()).isEqualTo(60);
    // Blue, red, x.
    assertThat(table.features()[0]).containsExactly(0, 1, 0);
    assertThat(table.features()[3]).containsExactly(1, 0, 9);
    assertThat(table.targets()).startsWith(0, 1, 2, 3, 4, 0);
    assertThat(table.isClassification()).isFalse();
  }

  @Test
  void of_numericTargetAsClasses_ordersThemAsNumbers() throws Exception {
    Table table = table(true, List.of("x,y", "1,10", "2,9", "\"3\",10", "", "4,-1"));

    assertThat(table.classes()).containsExactly("-1", "9", "10");
    assertThat(table.targets()).containsExactly(2, 1, 2, 0);
    assertThat(table.features()[2]).containsExactly(3);
  }

  @Test
  void of_textTarget_isClassesInTheOrderOfTheAlphabet() throws Exception {
    Table table = table(false, List.of("\uFEFFx,y", "1,b", "2,a"));

    assertThat(table.classes()).containsExactly("a", "b");
    assertThat(table.targets()).containsExactly(1, 0);
  }

  @Test
  void of_wholeNumbersOfFewValues_saysThatTheyMayBeClasses() throws IOException {
    Table few = DataFile.rows(folder, "x,y", 30, i -> i * i % 31 + "," + i % 3).table("y");
    Table many = DataFile.rows(folder, "x,y", 30, i -> i * i % 31 + "," + i).table("y");
    Table parts = DataFile.rows(folder, "x,y", 30, i -> i * i % 31 + "," + i % 3 / 2.0).table("y");

    String note =
        "y has 3 different values, whole numbers: if they are classes, give --classification.";
    assertThat(few.notes()).contains(note);
    assertThat(many.notes()).noneMatch(text -> text.contains("--classification"));
    assertThat(parts.notes()).noneMatch(text -> text.contains("--classification"));
  }
}
