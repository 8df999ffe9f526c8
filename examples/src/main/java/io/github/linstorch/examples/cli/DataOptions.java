package io.github.linstorch.examples.cli;

import io.github.linstorch.examples.compare.CompareData;
import io.github.linstorch.examples.compare.MissingValues;
import io.github.linstorch.examples.compare.csv.CsvOptions;
import io.github.linstorch.examples.compare.csv.DecimalMark;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Which file is read, and how. */
final class DataOptions {

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE",
      description = "CSV file; its first line names the columns.")
  private Path data;

  @Option(
      names = "--target",
      required = true,
      paramLabel = "COLUMN",
      description = "Column to predict; classes if it is not numeric.")
  private String target;

  @Option(
      names = "--classification",
      description = "A numeric target holds classes.",
      showDefaultValue = Visibility.NEVER)
  private boolean classification;

  @Option(
      names = "--missing",
      defaultValue = "drop",
      description = {
        "Rows with a missing value: ${COMPLETION-CANDIDATES}.",
        "drop leaves them out; median puts the median of the training rows for a number, and no"
            + " category for a text; category makes missing a category, for a number beside the"
            + " median; refuse ends with their line. Rows without a target are left out anyway."
      })
  private MissingValues missing;

  @Option(
      names = "--missing-values",
      split = ",",
      paramLabel = "TEXT",
      description =
          "Texts that stand for a missing value, besides the empty cell, ? and, among numbers and in"
              + " the target, NA, N/A, NaN, null, None and their like. With =\"\" only the empty cell"
              + " does.",
      showDefaultValue = Visibility.NEVER)
  private List<String> missingTexts;

  @Option(
      names = "--numeric",
      split = ",",
      paramLabel = "COLUMN",
      description =
          "Columns of numbers, even with leading zeros, for which they are taken for codes by"
              + " default.",
      showDefaultValue = Visibility.NEVER)
  private List<String> numeric = List.of();

  @Option(
      names = "--ignore",
      split = ",",
      paramLabel = "COLUMN",
      description = "Columns to leave out.",
      showDefaultValue = Visibility.NEVER)
  private List<String> ignored = List.of();

  @Option(
      names = "--keep-id",
      description = "Use columns that only number the rows, too.",
      showDefaultValue = Visibility.NEVER)
  private boolean keepsIds;

  @Option(
      names = "--delimiter",
      paramLabel = "TEXT",
      description =
          "What separates cells, or one of comma, semicolon, tab, space, pipe. Found out by default.",
      showDefaultValue = Visibility.NEVER)
  private String delimiter;

  @Option(
      names = "--decimal",
      paramLabel = "MARK",
      description = "point or comma. Found out by default.",
      showDefaultValue = Visibility.NEVER)
  private String decimal;

  @Option(
      names = "--encoding",
      paramLabel = "NAME",
      description =
          "Such as windows-1252. By default that of the byte order mark; UTF-8 without one.",
      showDefaultValue = Visibility.NEVER)
  private String encoding;

  /**
   * What was asked for.
   *
   * @throws ParameterException if that makes no sense
   */
  CompareData data() {
    if (ignored.contains(target)) {
      throw wrong("--ignore has the target \"" + target + "\", which is needed.");
    }
    CsvOptions csv = new CsvOptions(delimiter(), decimalMark(), charset(), missingTexts, numeric);
    return new CompareData(data, target, classification, missing, ignored, keepsIds, csv);
  }

  private String delimiter() {
    if (delimiter == null) {
      return null;
    }
    String found =
        switch (delimiter.toLowerCase(Locale.ROOT)) {
          case "comma" -> ",";
          case "semicolon" -> ";";
          case "tab", "\\t" -> "\t";
          case "space" -> " ";
          case "pipe" -> "|";
          default -> delimiter;
        };
    if (found.isEmpty() || found.matches("(?s).*[\"\\r\\n\\p{L}\\p{N}].*")) {
      throw wrong(
          "--delimiter must be a sign such as ; or one of comma, semicolon, tab, space, pipe, not '"
              + delimiter
              + "'.");
    }
    return found;
  }

  private DecimalMark decimalMark() {
    if (decimal == null) {
      return null;
    }
    return switch (decimal.toLowerCase(Locale.ROOT)) {
      case ".", "point", "dot" -> DecimalMark.POINT;
      case ",", "comma" -> DecimalMark.COMMA;
      default -> throw wrong("--decimal must be point or comma, not '" + decimal + "'.");
    };
  }

  private Charset charset() {
    try {
      return encoding == null ? null : Charset.forName(encoding);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw wrong(
          "--encoding: '"
              + encoding
              + "' is not known here; there are UTF-8, UTF-16, windows-1252, ISO-8859-1 and others.");
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
