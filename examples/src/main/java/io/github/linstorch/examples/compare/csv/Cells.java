package io.github.linstorch.examples.compare.csv;

import java.text.Normalizer;

/** Makes texts alike that look alike. */
final class Cells {

  private Cells() {}

  /** Without white space around it, and with accents in one way, whoever wrote the file. */
  static String clean(String cell) {
    int start = 0;
    int end = cell.length();
    while (start < end && isSpace(cell.charAt(start))) {
      start++;
    }
    while (end > start && isSpace(cell.charAt(end - 1))) {
      end--;
    }
    String stripped = cell.substring(start, end);
    return stripped.chars().allMatch(c -> c < 0x80)
        ? stripped
        : Normalizer.normalize(stripped, Normalizer.Form.NFC);
  }

  /** Also spaces that do not break, and signs without a width that come with pasted text. */
  private static boolean isSpace(char c) {
    return Character.isWhitespace(c)
        || Character.isSpaceChar(c)
        || c == '\uFEFF'
        || c == '\u200B'
        || c == '\u2060'
        || c == '\u200E'
        || c == '\u200F';
  }
}
