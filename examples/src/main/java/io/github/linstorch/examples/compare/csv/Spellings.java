package io.github.linstorch.examples.compare.csv;

import io.github.linstorch.examples.report.Printable;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds texts of a column that may be meant to be one. */
final class Spellings {

  /** More groups than this are not listed. */
  private static final int MOST_GROUPS = 3;

  /** What programs write for the two values of a condition. */
  private static final List<Set<String>> CONDITIONS =
      List.of(
          Set.of("true", "false"),
          Set.of("yes", "no"),
          Set.of("t", "f"),
          Set.of("y", "n"),
          Set.of("on", "off"));

  private static final Set<String> CONDITION_WORDS =
      CONDITIONS.stream().flatMap(Set::stream).collect(Collectors.toSet());

  /** Signs only, and what stands for a missing value in some files, but may be a category. */
  private static final Pattern MARKS =
      Pattern.compile("[^\\p{L}\\p{N}]+|\\\\N|n\\. ?[ad]\\.?|missing", Pattern.CASE_INSENSITIVE);

  private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}]+");
  private static final Pattern UNSEEN = Pattern.compile("\\p{Cf}");

  private Spellings() {}

  /**
   * Whether texts are spellings of a condition's two values, and of nothing else: such as True,
   * TRUE and false. Their lower case is one text then.
   */
  static boolean areConditions(Iterable<String> texts) {
    Set<String> lower = new TreeSet<>();
    texts.forEach(text -> lower.add(text.toLowerCase(Locale.ROOT)));
    return CONDITIONS.contains(lower);
  }

  /** Whether texts are those of several pairs, or 0 and 1 are among them: true beside yes or 1. */
  static boolean areMixedConditions(Collection<String> texts) {
    Set<String> lower = new TreeSet<>();
    texts.forEach(text -> lower.add(text.toLowerCase(Locale.ROOT)));
    boolean hasWords = lower.stream().anyMatch(CONDITION_WORDS::contains);
    return lower.size() > 2
        && hasWords
        && lower.stream().allMatch(text -> CONDITION_WORDS.contains(text) || text.matches("[01]"));
  }

  /** Those texts that may stand for a missing value; none if all do. */
  static List<String> marks(Collection<String> texts) {
    List<String> marks = texts.stream().filter(text -> MARKS.matcher(text).matches()).toList();
    return marks.size() < texts.size() ? marks : List.of();
  }

  /**
   * Says which texts differ in case, in blanks and in signs that look alike only.
   *
   * @param says what follows their list
   */
  static void describe(String column, Iterable<String> texts, String says, List<String> notes) {
    Map<String, List<String>> groups = new TreeMap<>();
    texts.forEach(text -> groups.computeIfAbsent(key(text), key -> new ArrayList<>()).add(text));
    List<String> listed =
        groups.values().stream().filter(group -> group.size() > 1).map(Spellings::listed).toList();
    if (!listed.isEmpty()) {
      int more = listed.size() - MOST_GROUPS;
      notes.add(
          "Column %s has %s%s%s."
              .formatted(
                  Printable.name(column),
                  listed.stream().limit(MOST_GROUPS).collect(Collectors.joining("; ")),
                  more > 0 ? " and %d more such groups".formatted(more) : "",
                  says));
    }
  }

  private static String listed(List<String> group) {
    List<String> quoted = group.stream().map(text -> '"' + Printable.name(text) + '"').toList();
    int last = quoted.size() - 1;
    return String.join(", ", quoted.subList(0, last)) + " and " + quoted.get(last);
  }

  private static String key(String text) {
    String plain = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    return BLANKS.matcher(UNSEEN.matcher(plain).replaceAll("")).replaceAll(" ").strip();
  }
}
