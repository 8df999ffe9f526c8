package io.github.linstorch.benchmarks;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Test error against processor time: Adam's course as a line, every other method as a point. */
final class ErrorPicture {

  /** What a method reached, and in how many seconds. */
  record Point(double seconds, double error) {}

  /**
   * How a method is drawn.
   *
   * @param isOurs whether it is drawn in the colour of the project's methods
   * @param anchor of the label: start, middle or end
   */
  private record Mark(
      TabularMethod method, String label, boolean isOurs, int dx, int dy, String anchor) {}

  private static final List<Mark> MARKS =
      List.of(
          new Mark(TabularMethod.LEAST_SQUARES, "OLS", false, 12, 6, "start"),
          new Mark(TabularMethod.NET, "GAUSS_NEWTON", true, -12, 5, "end"),
          new Mark(TabularMethod.COMMITTEE, "committee of 8", true, 0, 28, "middle"),
          new Mark(TabularMethod.XGBOOST, "XGBoost", false, -4, 28, "end"));

  private static final int WIDTH = 680;
  private static final int HEIGHT = 420;
  private static final int LEFT = 64;
  private static final int RIGHT = 656;
  private static final int TOP = 52;
  private static final int BOTTOM = 358;
  private static final double MOST = 0.45;
  private static final DecimalFormat PLAIN =
      new DecimalFormat("0.#", DecimalFormatSymbols.getInstance(Locale.ROOT));
  private static final double STEP = 0.1;
  private static final int FIRST_POWER = -4;
  private static final int LAST_POWER = 1;

  private static final String HEAD =
      """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" \
      font-family="system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif" font-size="17">
      <title>Test error against processor seconds</title>
      <style>
      .back { fill: #ffffff } .text { fill: #24292f } .quiet { fill: #57606a }
      .grid { stroke: #d8dee4 } .line { stroke: #6e7781; fill: none; stroke-width: 2.5 }
      .other { fill: #6e7781 } .ours { fill: #c2410c } .strong { font-weight: 600 }
      @media (prefers-color-scheme: dark) {
      .back { fill: #161b22 } .text { fill: #e6edf3 } .quiet { fill: #9da7b3 }
      .grid { stroke: #30363d } .line { stroke: #9da7b3 }
      .other { fill: #9da7b3 } .ours { fill: #ff9a57 }
      }
      </style>
      <rect class="back" width="%d" height="%d" rx="8"/>
      """;

  /** Adam's label stands where its line has come down to this. */
  private static final double LABEL = 0.25;

  private final String set;
  private final Map<TabularMethod, Point> points;
  private final ErrorCurve adam;

  /**
   * A picture of what is given.
   *
   * @param set the name of the data
   * @param points of every method that is drawn
   */
  ErrorPicture(String set, Map<TabularMethod, Point> points, ErrorCurve adam) {
    this.set = set;
    this.points = points;
    this.adam = adam;
  }

  /** A picture of medians over the splits. */
  static ErrorPicture of(TabularResults results, String set, ErrorCurve adam) {
    Map<TabularMethod, Point> points = new EnumMap<>(TabularMethod.class);
    for (Mark mark : MARKS) {
      TabularResults.Cell cell = results.cell(set, mark.method).orElseThrow();
      points.put(mark.method, new Point(cell.cpuSeconds().median(), cell.errors().median()));
    }
    return new ErrorPicture(set, points, adam);
  }

  /** All points: of the methods, then of Adam, epoch by epoch. */
  String csv() {
    StringBuilder csv = new StringBuilder("method,epoch,cpu_seconds,test_error\n");
    for (Mark mark : MARKS) {
      Point point = points.get(mark.method);
      csv.append(format("%s,,%.5f,%.5f\n", mark.label, point.seconds, point.error));
    }
    for (int i = 0; i < adam.errors().length; i++) {
      csv.append(
          format(
              "Adam at rate %s,%d,%.5f,%.5f\n",
              adam.rate(), i + 1, adam.seconds()[i], adam.errors()[i]));
    }
    return csv.toString();
  }

  String svg() {
    StringBuilder svg = new StringBuilder(HEAD.formatted(WIDTH, HEIGHT, WIDTH, HEIGHT));
    svg.append(text(LEFT - 40, 30, "start", "text strong", "Test error (1 − R²) on " + set));
    for (double error = 0; error < MOST; error += STEP) {
      svg.append(line("grid", LEFT, y(error), RIGHT, y(error)));
      svg.append(text(LEFT - 8, y(error) + 6, "end", "quiet", format("%.1f", error)));
    }
    for (int power = FIRST_POWER; power <= LAST_POWER; power++) {
      double seconds = Math.pow(10, power);
      svg.append(line("grid", x(seconds), TOP, x(seconds), BOTTOM));
      String label =
          power < 0 ? format("%s ms", PLAIN.format(1000 * seconds)) : (int) seconds + " s";
      svg.append(text(x(seconds), BOTTOM + 24, "middle", "quiet", label));
    }
    svg.append(text((LEFT + RIGHT) / 2.0, HEIGHT - 12, "middle", "quiet", "processor time"));
    appendCourse(svg);
    MARKS.forEach(mark -> append(svg, mark));
    return svg.append("</svg>\n").toString();
  }

  /** Adam's line, from where it comes into the picture to where it leaves it. */
  private void appendCourse(StringBuilder svg) {
    StringBuilder course = new StringBuilder();
    String label = "";
    for (int i = 0; i < adam.errors().length; i++) {
      double x = x(adam.seconds()[i]);
      double y = y(adam.errors()[i]);
      if (adam.errors()[i] <= MOST && x <= RIGHT) {
        course.append(format("%.1f,%.1f ", x, y));
        if (label.isEmpty() && adam.errors()[i] < LABEL) {
          label = text(x + 14, y, "start", "text", "Adam, tuned");
        }
      }
    }
    svg.append(format("<polyline class=\"line\" points=\"%s\"/>\n", course.toString().strip()));
    svg.append(label);
  }

  private void append(StringBuilder svg, Mark mark) {
    double x = x(points.get(mark.method).seconds);
    double y = y(points.get(mark.method).error);
    svg.append(
        format(
            "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"7\"/>\n",
            mark.isOurs ? "ours" : "other", x, y));
    String style = mark.isOurs ? "ours strong" : "text";
    svg.append(text(x + mark.dx, y + mark.dy, mark.anchor, style, mark.label));
  }

  private static double x(double seconds) {
    double part = (Math.log10(seconds) - FIRST_POWER) / (LAST_POWER - FIRST_POWER);
    return LEFT + Math.max(0, part) * (RIGHT - LEFT);
  }

  private static double y(double error) {
    return BOTTOM - error / MOST * (BOTTOM - TOP);
  }

  private static String line(String style, double x1, double y1, double x2, double y2) {
    return format(
        "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n",
        style, x1, y1, x2, y2);
  }

  private static String text(double x, double y, String anchor, String style, String text) {
    return format(
        "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n",
        style, x, y, anchor, text);
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
