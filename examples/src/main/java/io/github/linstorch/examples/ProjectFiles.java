package io.github.linstorch.examples;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds files of this project from whatever folder of it a program is started in, and tidies up.
 */
final class ProjectFiles {

  private ProjectFiles() {}

  /**
   * Looks in the working folder, in every folder above it, and then among the data that the
   * runnable jar brings along.
   *
   * @param path relative to the project's root
   * @return the file, nearest first
   * @throws FileNotFoundException with one sentence for the user
   */
  static Path find(String path) throws FileNotFoundException {
    try {
      return find(path, Path.of(System.getProperty("user.dir")));
    } catch (FileNotFoundException e) {
      return unpack(path.replace("src-test-data/", "/data/")).orElseThrow(() -> e);
    }
  }

  /** Copies a resource to a file that goes when the JVM does. */
  static Optional<Path> unpack(String resource) {
    try (InputStream in = ProjectFiles.class.getResourceAsStream(resource)) {
      if (in == null) {
        return Optional.empty();
      }
      Path file = Files.createTempFile("linstorch", ".csv");
      file.toFile().deleteOnExit();
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
      return Optional.of(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path find(String path, Path start) throws FileNotFoundException {
    for (Path folder = start.toAbsolutePath(); folder != null; folder = folder.getParent()) {
      Path file = folder.resolve(path);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    throw new FileNotFoundException(
        "Cannot find "
            + path
            + " in "
            + start
            + " or above it: start the program inside the project.");
  }

  /** Deletes a folder that has files in it, but no other folders. */
  static void deleteFolder(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
