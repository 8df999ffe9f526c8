package io.github.linstorch.examples.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** One column of a file while it is read: every cell as a number and as one of the texts seen. */
final class CsvColumn {

  /** More different texts than this are not told apart. */
  static final int MOST_TEXTS = 1000;

  private static final Set<String> MISSING = Set.of("", "?", "na", "n/a", "nan", "null");

  private static final int ABSENT = -1;
  private static final int UNTOLD = -2;

  final String name;
  private double[] numbers = new double[64];
  private int[] texts = new int[64];
  private int size;
  private int missing;
  private boolean isNumeric = true;
  private boolean hasTooManyTexts;
  private final Map<String, Integer> seen = new HashMap<>();

  CsvColumn(String name) {
    this.name = name;
  }

  static boolean isMissing(String cell) {
    return MISSING.contains(cell.strip().toLowerCase(Locale.ROOT));
  }

  /** NaN for what is not a finite number. */
  static double number(String cell) {
    try {
      double value = Double.parseDouble(cell.strip());
      return Double.isFinite(value) ? value : Double.NaN;
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  void add(String cell) {
    if (size == numbers.length) {
      numbers = Arrays.copyOf(numbers, 2 * size);
      texts = Arrays.copyOf(texts, 2 * size);
    }
    if (isMissing(cell)) {
      missing++;
      numbers[size] = Double.NaN;
      texts[size++] = ABSENT;
      return;
    }
    double number = isNumeric ? number(cell) : Double.NaN;
    isNumeric &= !Double.isNaN(number);
    numbers[size] = number;
    texts[size++] = text(cell.strip());
  }

  private int text(String cell) {
    Integer known = seen.get(cell);
    if (known != null) {
      return known;
    }
    if (seen.size() == MOST_TEXTS) {
      hasTooManyTexts = true;
      return UNTOLD;
    }
    seen.put(cell, seen.size());
    return seen.size() - 1;
  }

  boolean isNumeric() {
    return isNumeric;
  }

  boolean isAllMissing() {
    return missing == size;
  }

  boolean isMissing(int row) {
    return texts[row] == ABSENT;
  }

  double number(int row) {
    return numbers[row];
  }

  /** Number of different texts, or a lower bound of it with a sign behind. */
  String textCount() {
    return hasTooManyTexts ? "more than " + MOST_TEXTS : Integer.toString(seen.size());
  }

  /** Whether there are too many different texts for a purpose. */
  boolean hasMoreTextsThan(int most) {
    return hasTooManyTexts || seen.size() > most;
  }

  /** The texts that occur, in order: of numbers, if all of them are, else of the alphabet. */
  List<String> levels() {
    List<String> levels = new ArrayList<>(seen.keySet());
    levels.sort(
        isNumeric
            ? (a, b) -> Double.compare(number(a), number(b))
            : java.util.Comparator.naturalOrder());
    return levels;
  }

  /** For every text, as {@link #level} numbers it, its place in the list. */
  int[] places(List<String> levels) {
    int[] places = new int[levels.size()];
    for (int i = 0; i < places.length; i++) {
      places[seen.get(levels.get(i))] = i;
    }
    return places;
  }

  int level(int row) {
    return texts[row];
  }
}
