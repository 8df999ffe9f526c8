package io.github.linstorch.layerwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.lstsq.NativeLapack;
import io.github.linstorch.testsupport.WithoutJavaCpp;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** What happens on a class path without JavaCPP, as that of a cluster's workers. */
class MissingJavaCppTest {

  @Test
  @SuppressWarnings("unchecked")
  void fit_withoutJavaCpp_sameCoefficientsFromJavaCode() throws Exception {
    Callable<List<double[]>> fit =
        (Callable<List<double[]>>)
            new WithoutJavaCpp()
                .loadClass(HeapFit.class.getName())
                .getDeclaredConstructor()
                .newInstance();

    List<double[]> found = fit.call();

    assertThat(found.get(0)).as("is LAPACK available").containsExactly(0);
    List<double[]> expected = new HeapFit().call();
    assertThat(expected.get(0)).containsExactly(NativeLapack.isUsed() ? 1 : 0);
    for (int solver = 1; solver <= 4; solver++) {
      assertThat(found.get(solver)).containsExactly(HeapFit.exact(), within(1e-8));
    }
    for (int i = 5; i < expected.size(); i++) {
      assertThat(found.get(i)).containsExactly(expected.get(i), within(1e-6));
    }
  }
}
