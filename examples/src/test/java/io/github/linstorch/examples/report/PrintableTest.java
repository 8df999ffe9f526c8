package io.github.linstorch.examples.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {

  @Test
  void of_whatATerminalObeys_isWrittenOut() {
    assertThat(Printable.of("\u001b[31mred\u0007\r\n\t\u202eb\u200b\u009b"))
        .isEqualTo("\\u001B[31mred\\u0007\\r\\n\\t\\u202Eb\\u200B\\u009B");
    assertThat(Printable.of("\ud800")).isEqualTo("\\uD800");
  }

  @Test
  void of_anyLanguage_staysAsItIs() {
    String text = "größe 気温 температура שלום 👩\u200d🔬";
    assertThat(Printable.of(text)).isEqualTo(text);
  }

  @Test
  void name_ofManyCharacters_isCutOff() {
    assertThat(Printable.name("x".repeat(10_000))).hasSize(81).endsWith("…");
    assertThat(Printable.name("x".repeat(80))).isEqualTo("x".repeat(80));
  }
}
