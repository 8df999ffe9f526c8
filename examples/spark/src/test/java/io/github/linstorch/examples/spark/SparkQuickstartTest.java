package io.github.linstorch.examples.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

@Tag("thorough")
class SparkQuickstartTest {

  @Test
  @EnabledForJreRange(max = JRE.JAVA_17, disabledReason = "Spark 3.5 runs on Java 17")
  void run_fewRows_farBetterThanALine(@TempDir Path folder) throws Exception {
    SparkSession session =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate();
    try {
      assertThat(SparkQuickstart.run(session, folder.toString(), 2000)).isLessThan(0.7);
    } finally {
      session.stop();
    }
  }
}
