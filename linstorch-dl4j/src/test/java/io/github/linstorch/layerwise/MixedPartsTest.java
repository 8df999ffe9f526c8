package io.github.linstorch.layerwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.lstsq.ColumnScaling;
import io.github.linstorch.lstsq.SolveOptions;
import io.github.linstorch.testsupport.Copies;
import io.github.linstorch.testsupport.WithoutJavaCpp;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** An executor without OpenBLAS beside one that has it. */
class MixedPartsTest {

  private static final SolveOptions OPTIONS = SolveOptions.of(true, ColumnScaling.NONE);

  @Test
  @SuppressWarnings("unchecked")
  void merge_partWithoutOpenBlas_sameSolution() throws Exception {
    Callable<byte[]> elsewhere =
        (Callable<byte[]>)
            new WithoutJavaCpp()
                .loadClass(MixedParts.class.getName())
                .getDeclaredConstructor()
                .newInstance();

    PassPart mixed = MixedParts.part(5).merge(Copies.read(elsewhere.call()));

    PassPart expected = MixedParts.part(5).merge(MixedParts.part(6));
    for (int r = 0; r < 2; r++) {
      assertThat(mixed.states().get(r).solve(OPTIONS).coefficients())
          .containsExactly(expected.states().get(r).solve(OPTIONS).coefficients(), within(1e-8));
    }
    assertThat(mixed.seen().result(true).loss())
        .isCloseTo(expected.seen().result(true).loss(), within(1e-8));
  }
}
