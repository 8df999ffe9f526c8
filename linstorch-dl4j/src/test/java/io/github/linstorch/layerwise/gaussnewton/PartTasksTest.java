package io.github.linstorch.layerwise.gaussnewton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.testsupport.WithoutJavaCpp;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Executors of a cluster need neither ND4J nor JavaCPP, and find the same without them. */
class PartTasksTest {

  @Test
  @SuppressWarnings("unchecked")
  void tasks_withoutJavaCppAndNd4j_sameResults() throws Exception {
    Callable<List<double[]>> elsewhere =
        (Callable<List<double[]>>)
            new WithoutJavaCpp()
                .loadClass(PartTasks.class.getName())
                .getDeclaredConstructor()
                .newInstance();

    List<double[]> found = elsewhere.call();

    List<double[]> expected = new PartTasks().call();
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(found.get(i)).as("result %d", i).containsExactly(expected.get(i), within(1e-8));
    }
  }

  @Test
  void sample_ofSomeRows_isAsLargeAsAskedFor() {
    assertThat(PartitionedSample.features(new PartTasks(), 60, 3, 500, 9)[0]).hasSize(500);
    assertThat(PartitionedSample.features(new PartTasks(), 60, 3, 2100, 9)[0]).hasSize(2100);
  }
}
