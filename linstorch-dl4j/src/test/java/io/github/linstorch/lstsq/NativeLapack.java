package io.github.linstorch.lstsq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells tests of native code what to expect. With the OpenBLAS of linstorch-bom it has to be right.
 * With the one that ND4J brings (profile nd4j-openblas) it may be wrong on this processor: then the
 * library has found that out, and tests assert what it does instead.
 */
public final class NativeLapack {

  private static final Logger LOG = LoggerFactory.getLogger(NativeLapack.class);
  private static final List<String> FAULTS = faults();

  private NativeLapack() {}

  private static List<String> faults() {
    List<String> faults = SelfCheck.faults();
    if (!faults.isEmpty()) {
      LOG.warn("Tests of native code assert the fallback to portable code. Wrong: {}", faults);
    }
    return faults;
  }

  /** Whether the library uses native code. */
  public static boolean isUsed() {
    requireRightUnlessOld();
    assertThat(NativeBlas.isAvailable()).isEqualTo(FAULTS.isEmpty());
    return FAULTS.isEmpty();
  }

  /**
   * Whether the self-check has found a kernel wrong, so that the library uses none of them.
   *
   * @param kernel as the self-check names it
   */
  static boolean isFoundWrong(String kernel) {
    boolean isWrong = FAULTS.stream().anyMatch(fault -> fault.startsWith(kernel + " of "));
    assertThat(isWrong && isUsed()).isFalse();
    return isWrong;
  }

  private static void requireRightUnlessOld() {
    String tested = System.getProperty("linstorch.openblas");
    String recommended = System.getProperty("linstorch.openblas.recommended");
    if (tested == null || tested.equals(recommended)) {
      assertThat(FAULTS).as("kernels found wrong").isEmpty();
    }
  }
}
