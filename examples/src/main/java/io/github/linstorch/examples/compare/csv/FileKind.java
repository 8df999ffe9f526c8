package io.github.linstorch.examples.compare.csv;

import io.github.linstorch.examples.cli.UserError;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;

/** Kinds of files that are often given for a CSV file, told by their first bytes. */
enum FileKind {
  GZIP("1f8b", "is compressed by gzip: unpack it and give the file inside"),
  ZIP(
      "504b0304",
      "is a zip archive or a spreadsheet: unpack it, or save its sheet as CSV, and give that file"),
  OLD_SPREADSHEET("d0cf11e0a1b11ae1", "is a spreadsheet: save its sheet as CSV and give that file"),
  BZIP2("425a68", "is compressed by bzip2: unpack it and give the file inside"),
  XZ("fd377a585a00", "is compressed by xz: unpack it and give the file inside"),
  ZSTD("28b52ffd", "is compressed by zstd: unpack it and give the file inside"),
  SEVEN_ZIP("377abcaf271c", "is a 7z archive: unpack it and give the file inside"),
  PARQUET("50415231", "is a Parquet file: export it as CSV and give that file"),
  ARROW("4152524f5731", "is an Arrow file: export it as CSV and give that file"),
  HDF5("894844460d0a1a0a", "is an HDF5 file: export it as CSV and give that file"),
  SQLITE("53514c69746520666f726d6174", "is an SQLite database: export a table as CSV"),
  PDF("255044462d", "is a PDF file: expected a CSV file"),
  PNG("89504e47", "is a picture: expected a CSV file");

  private static final String HTML = "is a web page, not a CSV file: download the file itself";

  private final byte[] start;
  private final String sentence;

  FileKind(String start, String sentence) {
    this.start = HexFormat.of().parseHex(start);
    this.sentence = sentence;
  }

  /**
   * Refuses what is certainly no CSV file.
   *
   * @param head the first bytes
   * @throws UserError with what the file is and what to do
   */
  static void refuseOthers(Path path, byte[] head) {
    for (FileKind kind : values()) {
      if (kind.isKindOf(head)) {
        throw new UserError(path + " " + kind.sentence + ".");
      }
    }
    String text = new String(head, StandardCharsets.ISO_8859_1).strip().toLowerCase(Locale.ROOT);
    if (text.startsWith("<!doctype html") || text.startsWith("<html")) {
      throw new UserError(path + " " + HTML + ".");
    }
  }

  private boolean isKindOf(byte[] head) {
    if (head.length < start.length) {
      return false;
    }
    for (int i = 0; i < start.length; i++) {
      if (head[i] != start[i]) {
        return false;
      }
    }
    return true;
  }
}
