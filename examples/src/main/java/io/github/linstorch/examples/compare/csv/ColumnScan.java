package io.github.linstorch.examples.compare.csv;

import java.util.EnumMap;
import java.util.Map;

/** What is known of a column after a first reading of all of its cells. */
final class ColumnScan {

  private final NumberScan withPoint = new NumberScan();
  private final NumberScan withComma = new NumberScan();
  private boolean hasWords;
  private int values;
  private final Map<Evidence, Occurrence> evidence = new EnumMap<>(Evidence.class);

  /** What a number says about the decimal mark. */
  enum Evidence {
    /** It has a decimal point, as 1.5. */
    POINT,
    /** It has a decimal comma, as 1,5. */
    COMMA,
    /** Its point may be a decimal one or may separate thousands, as in 1.500. */
    POINT_OR_GROUP,
    /** Its comma may, as in 1,500. */
    COMMA_OR_GROUP
  }

  void add(String cell, int line, MissingTexts.Kind kind) {
    hasWords |= kind == MissingTexts.Kind.WORD;
    if (kind == MissingTexts.Kind.PRESENT) {
      addValue(cell, line);
    }
  }

  private void addValue(String cell, int line) {
    values++;
    String point = DecimalMark.POINT.plain(cell);
    boolean hasMark = cell.indexOf('.') >= 0 || cell.indexOf(',') >= 0;
    String comma = hasMark ? DecimalMark.COMMA.plain(cell) : point;
    withPoint.add(cell, line, point);
    withComma.add(cell, line, comma);
    if (point == null ? comma != null : !point.equals(comma)) {
      evidence.putIfAbsent(evidence(cell, point, comma), new Occurrence(cell, line));
    }
  }

  private static Evidence evidence(String cell, String point, String comma) {
    if (comma == null) {
      return Evidence.POINT;
    }
    if (point == null) {
      return Evidence.COMMA;
    }
    return cell.indexOf('.') >= 0 ? Evidence.POINT_OR_GROUP : Evidence.COMMA_OR_GROUP;
  }

  NumberScan numbers(DecimalMark mark) {
    return mark == DecimalMark.POINT ? withPoint : withComma;
  }

  /** Whether at least half of the values are numbers, whatever the decimal mark. */
  boolean isMostlyNumeric() {
    return withPoint.isMostlyNumeric() || withComma.isMostlyNumeric();
  }

  /** Cells that are there, words for a missing value not counted. */
  int values() {
    return values;
  }

  /** Whether there is any text, words for a missing value counted. */
  boolean hasText() {
    return values > 0 || hasWords;
  }

  /** The first number that says so, or null. */
  Occurrence first(Evidence said) {
    return evidence.get(said);
  }
}
