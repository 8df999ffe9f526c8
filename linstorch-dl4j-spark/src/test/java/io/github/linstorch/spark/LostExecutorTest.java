package io.github.linstorch.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fit goes on when an executor dies, and its result is the same to the bit. */
@Tag("thorough")
@RunsSpark
class LostExecutorTest {

  private static final Pattern RESULT = Pattern.compile("parameters (\\S+), failed tasks (\\d+)");

  @Test
  void fit_executorKilledInTheFirstPass_sameBits(@TempDir Path home) throws Exception {
    Matcher calm = ClusterRun.run(home, RESULT);
    Matcher killed = ClusterRun.run(home, RESULT, "kill");

    assertThat(killed.group(1)).isEqualTo(calm.group(1));
    assertThat(calm.group(2)).isEqualTo("0");
    assertThat(Integer.parseInt(killed.group(2))).isPositive();
  }
}
