package io.github.linstorch.layerwise;

/**
 * Derives seeds from a seed and numbers, with the finaliser of SplitMix64 (Steele, Lea and Flood,
 * "Fast splittable pseudorandom number generators", OOPSLA 2014).
 */
public final class Seeds {

  static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private Seeds() {}

  static long mix(long value) {
    long z = value + GOLDEN_GAMMA;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /**
   * A seed of its own for every path of numbers.
   *
   * @param seed any
   * @param path what it is for, number by number
   * @return a hash of all of them
   */
  public static long of(long seed, int... path) {
    long key = mix(seed);
    for (int step : path) {
      key = mix(key + step);
    }
    return key;
  }
}
