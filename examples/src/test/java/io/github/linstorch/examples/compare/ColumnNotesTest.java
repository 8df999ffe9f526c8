package io.github.linstorch.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColumnNotesTest {

  @Test
  void notes_manyColumnsOfOneKind_areSaidOnce(@TempDir Path folder) throws IOException {
    DataFile file =
        DataFile.rows(
            folder, "a,b,c,d,e,f,g,x,y", 12, i -> "5,5,5,5,5,5,5," + i % 4 * 1.5 + "," + i * i);

    assertThat(file.table("y").notes())
        .containsExactly("One value only, which cannot help: columns a, b, c, d, e and 2 more.");
  }
}
