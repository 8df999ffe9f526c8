package io.github.linstorch.examples.report;

/** Plain text inside HTML and SVG. */
final class Markup {

  private Markup() {}

  /** Writes a text so that it is seen as it is, and nothing in it is markup. */
  static String escape(String text) {
    return Printable.of(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** An element on a line of its own. */
  static String element(String tag, String text) {
    return "<" + tag + ">" + escape(text) + "</" + tag + ">\n";
  }
}
