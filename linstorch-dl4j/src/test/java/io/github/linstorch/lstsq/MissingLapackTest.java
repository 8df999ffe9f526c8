package io.github.linstorch.lstsq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** What happens beside a backend that brings no OpenBLAS. */
class MissingLapackTest {

  @Test
  void pseudoInverse_withoutOpenBlas_solvedInJava() throws ReflectiveOperationException {
    World world = new World(null);
    assertThat(world.isLapackAvailable()).isFalse();
    assertThat(NativeBlas.isAvailable()).as("in this world").isEqualTo(NativeLapack.isUsed());

    assertThat(world.pseudoInverse()).containsExactly(World.expectedPseudoInverse(), within(1e-12));
  }
}
