package io.github.linstorch.examples.compare.csv;

import io.github.linstorch.examples.report.Printable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a column of texts, or of numbers that are classes. */
final class TextReader implements ColumnReader {

  /** What other programs make of the whole numbers of a column when some are missing. */
  private static final Pattern WHOLE = Pattern.compile("(-?(?:0|[1-9][0-9]*))[.,]0+");

  /** A column of more different texts than this is neither classes nor categories. */
  private static final int MOST_COMPARED = 100;

  private final ColumnRole role;
  private final DecimalMark mark;
  private final boolean isNumeric;
  private final boolean mayBeWords;
  private final Map<String, Integer> seen = new HashMap<>();
  private final List<String> texts = new ArrayList<>();
  private final TreeSet<String> words = new TreeSet<>();
  private final int[] rows;
  private int size;
  private Occurrence first;

  /**
   * Begins.
   *
   * @param mark of numbers
   * @param isNumeric whether all texts are numbers: then 1, 1.0 and 01 are one
   * @param mayBeWords whether a word such as NA is a text like others, not a missing value
   * @param rows how many cells there will be
   */
  TextReader(ColumnRole role, DecimalMark mark, boolean isNumeric, boolean mayBeWords, int rows) {
    this.role = role;
    this.mark = mark;
    this.isNumeric = isNumeric;
    this.mayBeWords = mayBeWords;
    this.rows = new int[rows];
  }

  @Override
  public void add(String cell, int line, MissingTexts.Kind kind) {
    boolean isText =
        kind == MissingTexts.Kind.PRESENT || kind == MissingTexts.Kind.WORD && mayBeWords;
    if (!isText) {
      rows[size++] = TextColumn.MISSING;
      return;
    }
    first = first == null ? new Occurrence(cell, line) : first;
    if (kind == MissingTexts.Kind.WORD) {
      words.add(cell);
    }
    String text = isNumeric ? DecimalMark.canonical(mark.plain(cell)) : text(cell);
    Integer known = seen.get(text);
    if (known == null && texts.size() <= TextColumn.MOST_LEVELS) {
      known = texts.size();
      seen.put(text, known);
      texts.add(text);
    }
    rows[size++] = known == null ? TextColumn.UNTOLD : known;
  }

  private String text(String cell) {
    Matcher whole = WHOLE.matcher(cell);
    return whole.matches() && cell.indexOf(mark.sign()) >= 0 ? whole.group(1) : cell;
  }

  @Override
  public TextColumn column(List<String> notes) {
    if (texts.size() <= MOST_COMPARED) {
      compare(notes);
    }
    List<String> levels = new ArrayList<>(new LinkedHashSet<>(texts));
    levels.sort(isNumeric ? Comparator.comparing(BigDecimal::new) : Comparator.naturalOrder());
    Map<String, Integer> places = new HashMap<>();
    for (String level : levels) {
      places.put(level, places.size());
    }
    for (int i = 0; i < size; i++) {
      rows[i] = rows[i] < 0 ? rows[i] : places.get(texts.get(rows[i]));
    }
    String example =
        first == null
            ? ""
            : "\"%s\" on line %d".formatted(Printable.name(first.cell()), first.line());
    return new TextColumn(role.name(), role.isNamed(), levels, rows, List.copyOf(words), example);
  }

  /** Makes spellings of true and false two texts, and says which others are nearly alike. */
  private void compare(List<String> notes) {
    TreeSet<String> others = new TreeSet<>(texts);
    others.removeAll(words);
    if (others.size() > 2 && Spellings.areConditions(others)) {
      Spellings.describe(role.name(), others, ", read as one value each", notes);
      texts.replaceAll(text -> words.contains(text) ? text : text.toLowerCase(Locale.ROOT));
      return;
    }
    Spellings.describe(
        role.name(),
        others,
        ", which are different values; write them alike if they are not",
        notes);
    if (Spellings.areMixedConditions(others)) {
      notes.add(
          "Column %s has %s, which are different values; write them alike if they are not."
              .formatted(Printable.name(role.name()), String.join(", ", others)));
    }
    words.addAll(Spellings.marks(others));
  }
}
