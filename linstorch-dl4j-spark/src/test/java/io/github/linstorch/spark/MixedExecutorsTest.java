package io.github.linstorch.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.linstorch.lstsq.NativeBlas;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executors with OpenBLAS and without it, in one fit. */
@Tag("thorough")
@RunsSpark
class MixedExecutorsTest {

  private static final Pattern RESULT = Pattern.compile("distance (\\S+), notes (.*)");

  /** Neither OpenBLAS nor JavaCPP nor ND4J: nothing native. */
  @Test
  void fit_oneExecutorWithoutNativeLibraries_isThatOfRowsInMemory(@TempDir Path home)
      throws Exception {
    assumeThat(NativeBlas.isAvailable()).as("OpenBLAS returns right results here").isTrue();
    ClusterRun.without(home, 0, "bytedeco");

    Matcher mixed = ClusterRun.run(home, RESULT, "compare");

    assertThat(mixed.group(2)).contains("on 2 executors, 1 of them with OpenBLAS");
    assertThat(Double.parseDouble(mixed.group(1))).isLessThan(1e-8);
  }
}
