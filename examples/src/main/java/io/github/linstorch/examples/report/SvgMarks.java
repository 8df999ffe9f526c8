package io.github.linstorch.examples.report;

import io.github.linstorch.examples.report.PlotSeries.Look;
import io.github.linstorch.examples.report.PlotSeries.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Draws the points of series.
 *
 * @param frame where they go
 * @param xScale positions along the horizontal axis
 * @param yScale positions along the vertical axis
 */
record SvgMarks(SvgPlot.Frame frame, PlotScale xScale, PlotScale yScale) {

  /** A point nearer than this to the line between its neighbours is left out. */
  private static final double FLAT = 0.15;

  /** A place in the picture. */
  private record Place(double x, double y) {}

  String of(PlotSeries series) {
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < series.x().length; i++) {
      places.add(
          new Place(
              frame.x(xScale.position(series.x()[i])), frame.y(yScale.position(series.y()[i]))));
    }
    Look look = series.look();
    return switch (look.shape()) {
      case DOTS -> dots(look, places);
      case CROSSES -> crosses(look, places);
      case LABEL -> label(look, places.get(0), series);
      case LINE, DASHES -> line(look, simplified(places));
      case BARS -> bars(look, places);
    };
  }

  private static String dots(Look look, List<Place> places) {
    StringBuilder dots = new StringBuilder("<g class=\"dots ");
    dots.append(look.ink().css()).append('"').append(opacity("fill-opacity", look)).append(">\n");
    for (Place place : places) {
      dots.append(
          "<circle cx=\"%s\" cy=\"%s\" r=\"%s\"/>"
              .formatted(number(place.x), number(place.y), number(look.size())));
    }
    return dots.append("\n</g>\n").toString();
  }

  private static String crosses(Look look, List<Place> places) {
    StringBuilder path = new StringBuilder();
    String r = number(look.size());
    String d = number(2 * look.size());
    for (Place place : places) {
      path.append(
          "M%s %sm-%s-%sl%s %sm-%s 0l%s-%s"
              .formatted(number(place.x), number(place.y), r, r, d, d, d, d, d));
    }
    return path("line", look, 1.4, path);
  }

  private static String label(Look look, Place place, PlotSeries series) {
    return "<g class=\"label %s\"><title>%s</title><circle cx=\"%s\" cy=\"%s\" r=\"%s\"/><text text-anchor=\"middle\" x=\"%s\" y=\"%s\">%s</text></g>\n"
        .formatted(
            look.ink().css(),
            Markup.escape(series.name()),
            number(place.x),
            number(place.y),
            number(look.size()),
            number(place.x),
            number(place.y + 4),
            Markup.escape(series.label()));
  }

  private static String line(Look look, List<Place> places) {
    StringBuilder path = new StringBuilder();
    for (Place place : places) {
      path.append(path.length() == 0 ? 'M' : 'L')
          .append(number(place.x))
          .append(' ')
          .append(number(place.y));
    }
    return path(look.shape() == Shape.DASHES ? "line dashes" : "line", look, look.size(), path);
  }

  private String bars(Look look, List<Place> places) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < places.size() - 1; i++) {
      double width = places.get(i + 1).x - places.get(i).x;
      double height = frame.bottom() - places.get(i).y;
      if (height > 0) {
        path.append(
            "M%s %sh%sV%sh-%sz"
                .formatted(
                    number(places.get(i).x),
                    number(places.get(i).y),
                    number(width),
                    number(frame.bottom()),
                    number(width)));
      }
    }
    return path("area", look, 0, path);
  }

  private static String path(String style, Look look, double width, CharSequence path) {
    return "<path class=\"%s %s\"%s%s d=\"%s\"/>\n"
        .formatted(
            style,
            look.ink().css(),
            width == 0 ? "" : " stroke-width=\"" + number(width) + '"',
            opacity("opacity", look),
            path);
  }

  private static String opacity(String attribute, Look look) {
    return look.opacity() == 1 ? "" : " %s=\"%s\"".formatted(attribute, look.opacity());
  }

  /** The sign of a series in the legend, opaque. */
  static String key(Look look, double x, double y, double width) {
    Look opaque = new Look(look.shape(), look.ink(), look.size(), 1);
    double middle = x + width / 2;
    return switch (look.shape()) {
      case DOTS, LABEL ->
          dots(
              new Look(Shape.DOTS, look.ink(), Math.max(4, look.size()), 1),
              List.of(new Place(middle, y)));
      case CROSSES -> crosses(opaque, List.of(new Place(middle, y)));
      case LINE, DASHES -> line(opaque, List.of(new Place(x, y), new Place(x + width, y)));
      case BARS ->
          line(
              new Look(Shape.LINE, look.ink(), 10, 1),
              List.of(new Place(x, y), new Place(x + width, y)));
    };
  }

  /** The corners of a line: a point is kept if those left out since the last are off the chord. */
  private static List<Place> simplified(List<Place> places) {
    List<Place> kept = new ArrayList<>(places.subList(0, 1));
    int last = 0;
    for (int i = 2; i < places.size(); i++) {
      if (!isFlat(places, last, i)) {
        last = i - 1;
        kept.add(places.get(last));
      }
    }
    if (places.size() > 1) {
      kept.add(places.get(places.size() - 1));
    }
    return kept;
  }

  private static boolean isFlat(List<Place> places, int from, int to) {
    Place a = places.get(from);
    Place b = places.get(to);
    double length = Math.hypot(b.x - a.x, b.y - a.y);
    for (int i = from + 1; i < to; i++) {
      Place p = places.get(i);
      double cross = Math.abs((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x));
      if (cross > FLAT * length) {
        return false;
      }
    }
    return true;
  }

  /** A coordinate, to a tenth. */
  static String number(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
