package io.github.linstorch.examples.report;

/** Text of unknown origin, made fit for a terminal, a picture and a page. */
public final class Printable {

  private static final int MOST_CHARACTERS = 80;

  private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
  private static final int ZERO_WIDTH_JOINER = 0x200D;

  private Printable() {}

  /**
   * Writes a text so that it is seen: whatever moves the cursor, changes the direction of writing
   * or cannot be seen is written as in Java source. Whole texts stay as long as they are.
   *
   * @param text any
   * @return it on one line
   */
  public static String of(String text) {
    StringBuilder seen = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (isSeen(c)) {
                seen.appendCodePoint(c);
              } else {
                seen.append(escaped(c));
              }
            });
    return seen.toString();
  }

  /**
   * The same for a name or a cell, which is cut off if it is long.
   *
   * @param name any
   * @return at most some 80 characters
   */
  public static String name(String name) {
    return name(name, MOST_CHARACTERS);
  }

  /**
   * The same for a name that has to be short.
   *
   * @param name any
   * @param most so many characters, before a sign that says that it is cut off
   * @return at most so many
   */
  public static String name(String name, int most) {
    String seen = of(name);
    return seen.codePointCount(0, seen.length()) <= most
        ? seen
        : seen.substring(0, seen.offsetByCodePoints(0, most)) + "…";
  }

  private static boolean isSeen(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      // Needed to write some languages, and emojis.
      case Character.FORMAT -> c == ZERO_WIDTH_NON_JOINER || c == ZERO_WIDTH_JOINER;
      default -> true;
    };
  }

  private static String escaped(int c) {
    return switch (c) {
      case '\t' -> "\\t";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      default -> (c > 0xFFFF ? "\\u{%X}" : "\\u%04X").formatted(c);
    };
  }
}
