package io.github.linstorch.examples.compare;

import io.github.linstorch.examples.report.OutputFolder;
import java.io.IOException;

/** A comparison from the file to the report. */
public final class Compare {

  private final CompareData data;
  private final CrossValidation validation;

  /**
   * Reads the data.
   *
   * @param data what is to be learnt
   * @param settings of the comparison
   * @throws io.github.linstorch.examples.cli.UserError if the file cannot be used
   * @throws IOException if it cannot be read
   */
  public Compare(CompareData data, CompareSettings settings) throws IOException {
    this.data = data;
    Table table = Table.of(data);
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
   * Trains.
   *
   * @param progress is run after every step
   * @return what came out
   */
  public Outcome run(Runnable progress) {
    return new Outcome(data.file().getFileName().toString(), validation.run(progress));
  }

  /** What came out: to be printed first, for files may fail to be written. */
  public static final class Outcome {

    private final String file;
    private final CompareResult result;

    private Outcome(String file, CompareResult result) {
      this.file = file;
      this.result = result;
    }

    /**
     * The table and what one sees in it.
     *
     * @return lines for the terminal
     */
    public String text() {
      return CompareText.of(result);
    }

    /**
     * Writes {@code compare.csv} and {@code report.html}.
     *
     * @param out where
     * @throws IOException if a file cannot be written
     */
    public void write(OutputFolder out) throws IOException {
      out.write("compare.csv", result.csv());
      out.write("report.html", CompareReport.of(file, result).html());
    }
  }
}
