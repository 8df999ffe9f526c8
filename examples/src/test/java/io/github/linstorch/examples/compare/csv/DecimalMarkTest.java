package io.github.linstorch.examples.compare.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalMarkTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2D",
        "1f",
        "3d",
        "0x1p3",
        "0x10",
        "NaN",
        "Infinity",
        "-inf",
        "1e",
        "e5",
        ".",
        "-",
        "+",
        "1.2.3",
        "1,23",
        "12,34,567",
        "0,123",
        "1,2345",
        "1 2",
        "5 kg",
        "$5",
        "1_000",
        "5%",
        "１",
        "--1",
        "1e+"
      })
  void plain_noNumber_isNull(String cell) {
    assertThat(DecimalMark.POINT.plain(cell)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1|1",
        "-1.5|-1.5",
        "+2|2",
        ".5|.5",
        "5.|5.",
        "1E5|1e5",
        "1e-05|1e-05",
        "1,234|1234",
        "1,234,567.5|1234567.5",
        "−3|-3",
        "1'234.5|1234.5",
        "007|007"
      })
  void plain_withPoint_isAsJavaWritesIt(String cell, String plain) {
    assertThat(DecimalMark.POINT.plain(cell)).isEqualTo(plain);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1|1",
        "1,5|1.5",
        "1.234|1234",
        "1.234.567,5|1234567.5",
        "0,123|0.123",
        "-,5|-.5",
        "2,5e3|2.5e3"
      })
  void plain_withComma_isAsJavaWritesIt(String cell, String plain) {
    assertThat(DecimalMark.COMMA.plain(cell)).isEqualTo(plain);
  }

  @Test
  void plain_spacesThatDoNotBreak_separateThousands() {
    assertThat(DecimalMark.COMMA.plain("1\u00A0234\u00A0567,5")).isEqualTo("1234567.5");
    assertThat(DecimalMark.COMMA.plain("1\u202F234,5")).isEqualTo("1234.5");
    assertThat(DecimalMark.POINT.plain("1\u2009234\u2009567")).isEqualTo("1234567");
    assertThat(DecimalMark.POINT.plain("1\u2007234")).isEqualTo("1234");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "1.0, 1",
    "01, 1",
    "1e0, 1",
    "-0.0, 0",
    "2.50, 2.5",
    "1e21, 1000000000000000000000",
    "1e300, 1E+300",
    "1e-400, 0"
  })
  void canonical_waysToWriteANumber_areOne(String plain, String canonical) {
    assertThat(DecimalMark.canonical(plain)).isEqualTo(canonical);
  }

  /** Added to 1, the exact value would have a hundred million digits. */
  @Test
  void exact_exponentOutOfRange_isZero() {
    assertThat(DecimalMark.exact("1e-99999999").add(BigDecimal.ONE)).isEqualTo(BigDecimal.ONE);
  }

  @Test
  @Timeout(10)
  void exact_longText_takesNoLongTime() {
    String plain = DecimalMark.POINT.plain("0." + "1".repeat(10_000_000));

    assertThat(DecimalMark.exact(plain).doubleValue()).isEqualTo(1 / 9.);
    assertThat(DecimalMark.POINT.plain("1".repeat(401))).hasSize(401);
  }

  @Test
  void canonical_infinite_staysAsItIs() {
    assertThat(DecimalMark.canonical("1e99999999999")).isEqualTo("1e99999999999");
  }
}
