package io.github.linstorch.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MissingValuesTest {

  private static final String[] COUNTRIES = {"NA", "DE", "FR"};

  @TempDir private Path folder;

  /** Every fourth number and every fifth text is missing, and one target. */
  private DataFile gaps() throws Exception {
    return DataFile.rows(
        folder,
        "a,c,y",
        60,
        i ->
            (i % 4 == 0 ? "" : i % 7)
                + ","
                + (i % 5 == 0 ? "" : "uv".charAt(i % 2))
                + ","
                + (i == 59 ? "NA" : i * i));
  }

  @Test
  void of_naAmongTexts_isACategoryAndTold() throws Exception {
    Table table = DataFile.given("na-category-na.csv").table("price");
    assertThat(table.rows()).isEqualTo(150);
    assertThat(table.width()).isEqualTo(5);
    assertThat(table.notes())
        .startsWith(
            "Columns pool, alley one-hot: 2 values, NA among them; if it means missing, give"
                + " --missing-values=NA.");
    DataFile namibia = DataFile.rows(folder, "c,y", 60, i -> COUNTRIES[i % 3] + "," + i * i);
    assertThat(namibia.table("y").rows()).isEqualTo(60);
    assertThat(namibia.missingTexts("NA").table("y").rows()).isEqualTo(40);
    DataFile none =
        DataFile.rows(folder, "c,y", 60, i -> (i % 3 == 0 ? "None" : "Brick") + "," + i * i);
    assertThat(none.table("y").width()).isEqualTo(2);
  }

  @Test
  void of_naAmongNumbersAndInTheTarget_isMissing() throws Exception {
    assertThat(
            DataFile.rows(folder, "x,y", 60, i -> (i % 3 == 0 ? "NA" : i * i) + "," + i * i)
                .table("y")
                .rows())
        .isEqualTo(40);
    DataFile labels =
        DataFile.rows(folder, "x,y", 60, i -> i * i + "," + (i % 3 == 0 ? "NA" : "no" + i % 2));
    assertThat(labels.table("y").classes()).containsExactly("no0", "no1");
    assertThat(labels.missingTexts().table("y").classes()).containsExactly("NA", "no0", "no1");
  }

  @Test
  void of_drop_namesTheColumns() throws Exception {
    Table table = gaps().table("y");

    assertThat(table.rows()).isEqualTo(35);
    assertThat(table.notes())
        .contains("25 of 60 rows left out: a value is missing (y 1, a 15, c 12), first on line 2.");
  }

  @Test
  void of_dropOfMostRows_saysHowToKeepThem() throws Exception {
    DataFile file =
        DataFile.rows(folder, "c,x,y", 60, i -> (i < 55 ? "" : "Pave") + "," + i % 7 + "," + i * i);

    assertThat(file.table("y").notes())
        .contains(
            "55 of 60 rows left out: a value is missing (c 55), first on line 2; --missing median or"
                + " category keeps more.");
    assertThatThrownBy(() -> Fold.deal(file.table("y"), 5, 1))
        .hasMessageContaining("5 complete rows for 5 folds")
        .hasMessageContaining("--missing median or category keeps more");
    assertThat(file.missing(MissingValues.CATEGORY).table("y").rows()).isEqualTo(60);
  }

  @Test
  void of_median_keepsAllRowsWithATarget() throws Exception {
    Table table = gaps().missing(MissingValues.MEDIAN).table("y");

    assertThat(table.rows()).isEqualTo(59);
    assertThat(table.features()[0]).containsExactly(Double.NaN, 0, 0);
    assertThat(table.notes())
        .contains(
            "Column a: 15 missing values become the median of the training rows.",
            "Column c: 12 missing values become no category.");
  }

  @Test
  void of_category_marksWhatIsMissing() throws Exception {
    Table table = gaps().missing(MissingValues.CATEGORY).table("y");

    assertThat(table.features()[0]).containsExactly(Double.NaN, 1, 0, 0, 1);
    assertThat(table.features()[1]).containsExactly(1, 0, 0, 1, 0);
  }

  @Test
  void of_refuse_namesTheFirst() throws Exception {
    DataFile file = gaps().missing(MissingValues.REFUSE);

    assertThatThrownBy(() -> file.table("y"))
        .hasMessageContaining("data.csv, line 2: no value of a; fill it in");
  }
}
