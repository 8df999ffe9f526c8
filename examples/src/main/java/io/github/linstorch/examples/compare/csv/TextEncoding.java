package io.github.linstorch.examples.compare.csv;

import io.github.linstorch.examples.cli.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds out the encoding of a file, and that all of its bytes are text in it. */
final class TextEncoding {

  private static final int HEAD = 1 << 13;
  private static final int BUFFER = 1 << 16;

  private static final Charset UTF_32_LE = Charset.forName("UTF-32LE");
  private static final Charset UTF_32_BE = Charset.forName("UTF-32BE");

  private final Path path;
  private final Charset charset;
  private final boolean isGiven;
  private int line = 1;
  private boolean isAfterReturn;

  private TextEncoding(Path path, Charset charset, boolean isGiven) {
    this.path = path;
    this.charset = charset;
    this.isGiven = isGiven;
  }

  /**
   * Finds the encoding: that of the byte order mark, or as given, or UTF-8.
   *
   * @param given null if it is to be found out
   * @throws UserError if the file is not text in that encoding
   */
  static Charset find(Path path, Charset given) throws IOException {
    byte[] head;
    try (InputStream in = Files.newInputStream(path)) {
      head = in.readNBytes(HEAD);
    }
    FileKind.refuseOthers(path, head);
    Charset marked = marked(head);
    if (marked != null && given != null && !isCompatible(given, marked)) {
      throw new UserError(
          "%s begins with the byte order mark of %s, but --encoding is %s: leave --encoding out."
              .formatted(path, marked, given));
    }
    Charset charset = marked != null ? marked : isUnspecific(given) ? guessed(head, given) : given;
    boolean isWide = charset.name().startsWith("UTF-16") || charset.name().startsWith("UTF-32");
    if (isWide && !hasZeros(head)) {
      throw new UserError(path + " is not written in " + charset + ": leave --encoding out.");
    }
    if (!isWide && isBinary(head)) {
      throw new UserError(path + " is not a text file: expected a CSV file.");
    }
    new TextEncoding(path, charset, given != null).check();
    return charset;
  }

  private static Charset marked(byte[] head) {
    if (startsWith(head, 0xEF, 0xBB, 0xBF)) {
      return StandardCharsets.UTF_8;
    }
    if (startsWith(head, 0xFF, 0xFE, 0, 0)) {
      return UTF_32_LE;
    }
    if (startsWith(head, 0, 0, 0xFE, 0xFF)) {
      return UTF_32_BE;
    }
    if (startsWith(head, 0xFF, 0xFE)) {
      return StandardCharsets.UTF_16LE;
    }
    return startsWith(head, 0xFE, 0xFF) ? StandardCharsets.UTF_16BE : null;
  }

  private static boolean startsWith(byte[] head, int... start) {
    for (int i = 0; i < start.length; i++) {
      if (i >= head.length || (head[i] & 0xFF) != start[i]) {
        return false;
      }
    }
    return true;
  }

  /** UTF-16 stands for both of its byte orders. */
  private static boolean isCompatible(Charset given, Charset marked) {
    return given.equals(marked) || marked.name().startsWith(given.name());
  }

  private static boolean isUnspecific(Charset given) {
    return given == null || given.equals(StandardCharsets.UTF_16);
  }

  /** Every other byte of UTF-16 is 0 where the text is Latin, and none is 0 in UTF-8. */
  private static Charset guessed(byte[] head, Charset given) {
    int[] zeros = new int[2];
    for (int i = 0; i < head.length; i++) {
      zeros[i % 2] += head[i] == 0 ? 1 : 0;
    }
    if (4 * zeros[1] > head.length && zeros[0] == 0) {
      return StandardCharsets.UTF_16LE;
    }
    if (4 * zeros[0] > head.length && zeros[1] == 0) {
      return StandardCharsets.UTF_16BE;
    }
    return given == null ? StandardCharsets.UTF_8 : given;
  }

  /** Line breaks and delimiters have some in an encoding of two bytes or four. */
  private static boolean hasZeros(byte[] head) {
    for (byte b : head) {
      if (b == 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether more than one byte in twenty is a control character that texts do not have. */
  private static boolean isBinary(byte[] head) {
    int controls = 0;
    for (byte b : head) {
      controls += b >= 0 && b < 0x09 || b > 0x0D && b < 0x20 && b != 0x1B ? 1 : 0;
    }
    return 20 * controls > head.length;
  }

  private void check() throws IOException {
    CharsetDecoder decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer bytes = ByteBuffer.allocate(BUFFER);
    CharBuffer characters = CharBuffer.allocate(BUFFER);
    try (InputStream in = Files.newInputStream(path)) {
      boolean isEnd = false;
      while (!isEnd) {
        int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
        isEnd = read < 0;
        bytes.position(bytes.position() + Math.max(read, 0)).flip();
        decode(decoder, bytes, characters, isEnd);
        bytes.compact();
      }
    }
  }

  private void decode(
      CharsetDecoder decoder, ByteBuffer bytes, CharBuffer characters, boolean isEnd) {
    CoderResult result;
    do {
      result = decoder.decode(bytes, characters, isEnd);
      count(characters.flip());
      characters.clear();
    } while (result.isOverflow());
    if (result.isError()) {
      throw new UserError(
          isGiven
              ? "%s, line %d: the byte %02X is not text in %s: give --encoding another one."
                  .formatted(path, line, bytes.get() & 0xFF, charset)
              : ("%s, line %d: the byte %02X is not text in %s: say with --encoding what the file is"
                      + " in, such as windows-1252 or ISO-8859-1 (Western Europe), windows-1250"
                      + " (Central Europe), windows-1251 (Cyrillic) or GBK.")
                  .formatted(path, line, bytes.get() & 0xFF, charset));
    }
  }

  private void count(CharBuffer characters) {
    while (characters.hasRemaining()) {
      char c = characters.get();
      if (c == 0) {
        throw new UserError(
            "%s, line %d: there is a zero byte, so this is not a text file: expected a CSV file."
                .formatted(path, line));
      }
      line += c == '\r' || c == '\n' && !isAfterReturn ? 1 : 0;
      isAfterReturn = c == '\r';
    }
  }
}
