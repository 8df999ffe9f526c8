package io.github.linstorch.examples.compare;

import io.github.linstorch.examples.cli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A comparison from the file to the report. */
public final class Compare {

  private final Path data;
  private final Table table;
  private final CrossValidation validation;

  /**
   * Reads the data.
   *
   * @param data a CSV file with a line of column names
   * @param target name of the column to predict
   * @param classification whether a numeric target holds classes
   * @param missing what to do with incomplete rows
   * @param settings of the comparison
   * @throws UserError if the file cannot be used
   * @throws IOException if it cannot be read
   * @throws InterruptedException if the thread is interrupted
   */
  public Compare(
      Path data,
      String target,
      boolean classification,
      MissingValues missing,
      CompareSettings settings)
      throws IOException, InterruptedException {
    this.data = data;
    this.table = Table.of(CsvFile.read(data), target, classification, missing);
    Fold.deal(table, settings.folds(), settings.seed()); // refuses too few rows at once
    this.validation = new CrossValidation(table, settings);
  }

  /**
   * How often {@link #run} tells of a step.
   *
   * @return at least 1
   */
  public int steps() {
    return validation.steps();
  }

  /**
   * Trains, and writes {@code compare.csv} and {@code report.html}.
   *
   * @param out folder; made if it is not there
   * @param progress is run after every step
   * @return the table for the terminal
   * @throws IOException if the files cannot be written
   */
  public String run(Path out, Runnable progress) throws IOException {
    if (Files.exists(out) && !Files.isDirectory(out)) {
      throw new UserError(out + " is a file: give --out a folder.");
    }
    Files.createDirectories(out);
    CompareResult result = validation.run(progress);
    Files.writeString(out.resolve("compare.csv"), result.csv());
    CompareReport.of(data.getFileName().toString(), result).write(out.resolve("report.html"));
    return result.text();
  }
}
