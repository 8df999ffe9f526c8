package io.github.linstorch.examples.report;

import io.github.linstorch.examples.cli.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A folder for results. That it can be written is tried out before there are any. A file is written
 * beside its place and then moved there: so it is whole, or as it was before.
 */
public final class OutputFolder {

  /** What is written to try out the folder: more than a report takes. */
  private static final int PROBE = 1 << 20;

  private final Path folder;

  private OutputFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes the folder, if it is not there, and tries it out.
   *
   * @param folder where results are to go
   * @return the folder
   * @throws UserError if nothing can be written there
   */
  public static OutputFolder open(Path folder) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new UserError(folder + " is a file: give --out a folder.");
    }
    try {
      Files.createDirectories(folder);
      Path probe = Files.createTempFile(folder, ".probe", null);
      try {
        Files.write(probe, new byte[PROBE]);
      } finally {
        Files.delete(probe);
      }
    } catch (IOException e) {
      throw new UserError(
          "Cannot write into %s, so nothing was begun: give --out another folder (%s)."
              .formatted(folder, reason(e)));
    }
    return new OutputFolder(folder);
  }

  /**
   * A file of this folder.
   *
   * @param name of the file
   * @return its path
   */
  public Path resolve(String name) {
    return folder.resolve(name);
  }

  /**
   * Writes a file.
   *
   * @param name of the file
   * @param text in UTF-8
   * @throws IOException if it cannot be written; then it is as it was before
   */
  public void write(String name, String text) throws IOException {
    write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes a file.
   *
   * @param name of the file
   * @param bytes all of it
   * @throws IOException if it cannot be written; then it is as it was before
   */
  public void write(String name, byte[] bytes) throws IOException {
    Path beside = folder.resolve(name + ".part");
    try {
      Files.write(beside, bytes);
      move(beside, folder.resolve(name));
    } catch (IOException e) {
      Files.deleteIfExists(beside);
      throw e;
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /**
   * What went wrong with a file, in a few words.
   *
   * @param e as the system reports it
   * @return words that end a sentence
   */
  public static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "access is denied";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "a file or a broken link is in the way";
    }
    if (e instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
