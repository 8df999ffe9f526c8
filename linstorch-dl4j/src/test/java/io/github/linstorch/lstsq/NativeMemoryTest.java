package io.github.linstorch.lstsq;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

/** What is closed is given back at once: the garbage collector does not see native memory. */
class NativeMemoryTest {

  private static final int ROWS = 4096;
  private static final int COLUMNS = 64;
  private static final long BYTES = (long) ROWS * COLUMNS * Double.BYTES;

  @Test
  void close_blockOfRows_memoryIsGivenBack() {
    long before = Pointer.totalBytes();
    for (int i = 0; i < 20; i++) {
      new NativeBlock(ROWS, COLUMNS).close();
    }
    assertThat(Pointer.totalBytes() - before).isLessThan(BYTES);
  }

  @Test
  void close_stateWithRows_memoryIsGivenBack() {
    int q = 512;
    long before = Pointer.totalBytes();
    for (int i = 0; i < 20; i++) {
      try (NativeState state = new NativeState(Summary.GRAM, q - 2, 1);
          NativeBlock block = new NativeBlock(q + 1, q)) {
        for (int j = 0; j < q; j++) {
          block.put(j, new double[q + 1], q + 1);
        }
        state.add(block, q + 1);
      }
    }
    assertThat(Pointer.totalBytes() - before).isLessThan((long) q * q * Double.BYTES);
  }
}
