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

  private static boolean isSpace(char c) {
    return Character.isWhitespace(c) || c == '\u00A0' || c == '\u202F' || c == '\uFEFF';
  }
}
