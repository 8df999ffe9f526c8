package io.github.linstorch.examples.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.linstorch.examples.cli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {

  @TempDir private Path temporary;

  @Test
  void open_newFolder_isMadeAndLeftEmpty() throws IOException {
    Path folder = temporary.resolve("a/b");

    OutputFolder.open(folder);

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void open_whereNothingCanBeWritten_isRefused() throws IOException {
    Path file = Files.createFile(temporary.resolve("file"));
    Path link = Files.createSymbolicLink(temporary.resolve("link"), temporary.resolve("none"));

    assertThatThrownBy(() -> OutputFolder.open(file))
        .isInstanceOf(UserError.class)
        .hasMessage(file + " is a file: give --out a folder.");
    assertThatThrownBy(() -> OutputFolder.open(file.resolve("under")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("so nothing was begun: give --out another folder");
    assertThatThrownBy(() -> OutputFolder.open(link))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a file or a broken link is in the way");
  }

  /** A file that is written in place would change under its other name, too. */
  @Test
  void write_fileThatIsThere_isReplacedAsAWhole() throws IOException {
    Path file = Files.writeString(temporary.resolve("report.html"), "before");
    Path other = Files.createLink(temporary.resolve("other"), file);

    OutputFolder.open(temporary).write("report.html", "after");

    assertThat(file).hasContent("after");
    assertThat(other).hasContent("before");
    assertThat(temporary.toFile().list()).containsExactlyInAnyOrder("report.html", "other");
  }

  @Test
  void write_thatFails_leavesNothingBehind() throws IOException {
    Path taken = Files.createDirectory(temporary.resolve("report.html"));
    Files.createFile(taken.resolve("inside"));
    OutputFolder folder = OutputFolder.open(temporary);

    assertThatThrownBy(() -> folder.write("report.html", "after")).isInstanceOf(IOException.class);

    assertThat(temporary.toFile().list()).containsExactly("report.html");
    assertThat(taken.resolve("inside")).exists();
  }
}
