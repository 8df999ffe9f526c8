package io.github.linstorch.testsupport;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the project's {@code src-test-data} folder, from Maven and from an IDE. */
public final class TestData {

  private TestData() {}

  /**
   * The folder.
   *
   * @return its path, from the system property {@code linstorch.testData} or above the working
   *     directory
   */
  public static Path root() {
    String configured = System.getProperty("linstorch.testData");
    if (configured != null) {
      return Path.of(configured);
    }
    for (Path p = Path.of("").toAbsolutePath(); p != null; p = p.getParent()) {
      if (Files.isDirectory(p.resolve("src-test-data"))) {
        return p.resolve("src-test-data");
      }
    }
    throw new IllegalStateException("No src-test-data folder at or above the working directory");
  }
}
