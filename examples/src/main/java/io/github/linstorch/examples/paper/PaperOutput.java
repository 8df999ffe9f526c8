package io.github.linstorch.examples.paper;

import io.github.linstorch.examples.report.HtmlReport;
import io.github.linstorch.examples.report.HtmlReport.Section;
import io.github.linstorch.examples.report.OutputFolder;
import io.github.linstorch.examples.report.Plot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Pictures and points, which become files once an experiment has told its result, and the report,
 * which takes everything else.
 */
record PaperOutput(HtmlReport report, Map<String, byte[]> files) {

  PaperOutput(HtmlReport report) {
    this(report, new LinkedHashMap<>());
  }

  /** Keeps a picture as a file of its own, and puts it into the section. */
  void picture(Section section, String name, Plot plot, String alt, String caption) {
    files.put(name + ".svg", plot.file(alt).getBytes(StandardCharsets.UTF_8));
    section.figure(plot, alt, caption);
  }

  /** Keeps lines of numbers and names, separated by commas. */
  void csv(String name, String header, Stream<String> lines) {
    String text = Stream.concat(Stream.of(header), lines).collect(Collectors.joining("\n"));
    files.put(name + ".csv", (text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Writes all files that are kept. */
  void write(OutputFolder folder) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      folder.write(file.getKey(), file.getValue());
    }
    files.clear();
  }

  /** An error, to three decimals, large ones to one, small ones to two digits. */
  static String mse(double mse) {
    String pattern = mse >= 100 ? "%.1f" : mse >= 0.01 || mse == 0 ? "%.3f" : "%.2g";
    return String.format(Locale.ROOT, pattern, mse);
  }

  /** A time with a unit that suits it. */
  static String time(double seconds) {
    if (seconds >= 1) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    return seconds >= 1e-3
        ? String.format(Locale.ROOT, seconds >= 0.1 ? "%.0f ms" : "%.1f ms", seconds * 1e3)
        : String.format(Locale.ROOT, "%.0f µs", seconds * 1e6);
  }

  /** Minimum, median, mean and maximum, as cells of a table. */
  static List<String> cells(String name, Sample sample) {
    return List.of(
        name, mse(sample.min()), mse(sample.median()), mse(sample.mean()), mse(sample.max()));
  }
}
