package io.github.linstorch.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.linstorch.benchmarks.Table.Column;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

  @Test
  void parse_quotedCells_areWordsThoughTheyLookLikeNumbers() {
    Table table = Table.parse(List.of("\"V1\",\"V2\"", "\"0\",-3.5", "\"12\",1e2"));

    assertThat(table.columns()).extracting(Column::name).containsExactly("V1", "V2");
    assertThat(table.column("V1").isNumeric()).isFalse();
    assertThat(table.column("V1").words()).containsExactly("0", "12");
    assertThat(table.column("V2").numbers()).containsExactly(-3.5, 100);
    assertThat(table.rows()).isEqualTo(2);
  }

  @Test
  void parse_commaAndQuoteInQuotes_belongToTheCell() {
    Table table = Table.parse(List.of("a,b", "\"x, \"\"y\"\"\",1"));
    assertThat(table.column("a").words()).containsExactly("x, \"y\"");
    assertThat(table.column("b").numbers()).containsExactly(1);
  }

  @Test
  void parse_emptyCells_areMissing() {
    Table table = Table.parse(List.of("a,b", ",x", "2,", "3,y"));
    assertThat(table.column("a").numbers()).containsExactly(Double.NaN, 2, 3);
    assertThat(table.column("a").missing()).isEqualTo(1);
    assertThat(table.column("b").missing()).isEqualTo(1);
  }

  @Test
  void parse_cellTooMany_saysInWhichLine() {
    assertThatThrownBy(() -> Table.parse(List.of("a,b", "1,2", "1,2,3")))
        .hasMessage("Expected 2 cells in line 3, found 3");
  }
}
