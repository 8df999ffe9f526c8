package io.github.linstorch.examples.report;

import io.github.linstorch.examples.report.PlotScale.Tick;
import java.util.ArrayList;
import java.util.List;

/**
 * Lays a plot out: titles, axes, points, and a legend below them. Letters are large against the
 * plot, so that it is legible at the width of a telephone.
 *
 * @param title above the plot
 * @param xTitle name of the horizontal axis
 * @param yTitle name of the vertical axis, which stands above it
 * @param xScale positions along the horizontal axis
 * @param yScale positions along the vertical axis
 * @param series in the order in which they are drawn
 * @param legend those that the legend names
 */
record SvgPlot(
    String title,
    String xTitle,
    String yTitle,
    PlotScale xScale,
    PlotScale yScale,
    List<PlotSeries> series,
    List<PlotSeries> legend) {

  private static final int WIDTH = 440;
  private static final int PLOT_HEIGHT = 270;
  private static final int EDGE = 10;
  private static final int LINE = 19;

  /** Width of a letter on average, in a wide font, */
  private static final double LETTER = 8.2;

  /** and of a capital. */
  private static final double CAPITAL = 10.2;

  private static final int KEY = 26;

  /**
   * The whole picture.
   *
   * @param description for those who do not see it
   * @param head what comes before the drawing
   */
  String svg(String description, String head) {
    List<Tick> xTicks = xScale.ticks();
    List<Tick> yTicks = yScale.ticks();
    List<String> heading = lines(title, WIDTH - 2 * EDGE);
    double left =
        EDGE + 6 + yTicks.stream().mapToDouble(tick -> width(tick.label())).max().orElse(0);
    int top = EDGE + (heading.size() + 1) * LINE + 8;
    Frame frame = new Frame(left, top, WIDTH - EDGE - 8 - left, PLOT_HEIGHT);
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < heading.size(); i++) {
      body.append(text("title", "start", EDGE, EDGE + 14 + i * LINE, heading.get(i)));
    }
    body.append(text("soft", "start", EDGE, top - 13, yTitle));
    axes(body, frame, xTicks, yTicks);
    SvgMarks marks = new SvgMarks(frame, xScale, yScale);
    series.forEach(one -> body.append(marks.of(one)));
    double bottom = frame.bottom() + 2 * LINE + 6;
    body.append(text("soft", "middle", frame.left() + frame.width() / 2, bottom, xTitle));
    double end = legend(body, bottom + LINE + 8);
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"plot\" viewBox=\"0 0 %d %s\" role=\"img\" aria-label=\"%s\">\n"
            .formatted(WIDTH, SvgMarks.number(end), Markup.escape(description))
        + head
        + "<rect class=\"sheet\" width=\"100%\" height=\"100%\"/>\n"
        + body
        + "</svg>\n";
  }

  /**
   * Where points are.
   *
   * @param left edge
   * @param top edge
   * @param width of it
   * @param height of it
   */
  record Frame(double left, double top, double width, double height) {

    double bottom() {
      return top + height;
    }

    double x(double position) {
      return left + position * width;
    }

    double y(double position) {
      return bottom() - position * height;
    }
  }

  private static void axes(StringBuilder body, Frame frame, List<Tick> xTicks, List<Tick> yTicks) {
    StringBuilder grid = new StringBuilder();
    for (Tick tick : xTicks) {
      grid.append(
          "M%s %sv%s".formatted(n(frame.x(tick.position())), n(frame.top()), n(frame.height())));
    }
    for (Tick tick : yTicks) {
      grid.append(
          "M%s %sh%s".formatted(n(frame.left()), n(frame.y(tick.position())), n(frame.width())));
    }
    body.append("<path class=\"grid\" d=\"").append(grid).append("\"/>\n");
    double free = Double.NEGATIVE_INFINITY;
    for (Tick tick : xTicks) {
      double x = frame.x(tick.position());
      double half = width(tick.label()) / 2;
      if (x - half > free) {
        // The outermost may not leave the picture.
        double middle = Math.min(x, WIDTH - 2 - half);
        body.append(text("soft", "middle", middle, frame.bottom() + LINE, tick.label()));
        free = x + half + LETTER;
      }
    }
    free = Double.POSITIVE_INFINITY;
    for (Tick tick : yTicks) {
      double y = frame.y(tick.position());
      if (y < free) {
        body.append(text("soft", "end", frame.left() - 6, y + 5, tick.label()));
        free = y - LINE + 3;
      }
    }
  }

  /** Writes the legend, and says where the picture ends. */
  private double legend(StringBuilder body, double top) {
    double x = EDGE;
    double y = top;
    for (PlotSeries one : legend) {
      double wide = KEY + width(one.name()) + 14;
      if (x > EDGE && x + wide > WIDTH) {
        x = EDGE;
        y += LINE + 2;
      }
      body.append(SvgMarks.key(one.look(), x, y - 5, KEY - 6));
      body.append(text("", "start", x + KEY, y, one.name()));
      x += wide;
    }
    return x > EDGE ? y + EDGE : top - LINE;
  }

  private static List<String> lines(String text, double room) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ")) {
      if (line.length() > 0 && width(line + " " + word) > room) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  private static double width(String text) {
    return text.codePoints().mapToDouble(c -> Character.isUpperCase(c) ? CAPITAL : LETTER).sum();
  }

  private static String text(String style, String anchor, double x, double y, String text) {
    return "<text class=\"%s\" text-anchor=\"%s\" x=\"%s\" y=\"%s\">%s</text>\n"
        .formatted(style, anchor, n(x), n(y), Markup.escape(text));
  }

  private static String n(double value) {
    return SvgMarks.number(value);
  }
}
