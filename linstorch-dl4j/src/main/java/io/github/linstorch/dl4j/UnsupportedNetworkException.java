package io.github.linstorch.dl4j;

import java.io.Serial;
import java.util.List;

/**
 * Thrown when a network cannot be fitted as it is. The message names every obstacle and its remedy.
 */
public class UnsupportedNetworkException extends IllegalArgumentException {

  @Serial private static final long serialVersionUID = 1;

  /** One sentence each. */
  private final String[] obstacles;

  /**
   * Makes the exception.
   *
   * @param obstacles at least one sentence, as {@link LinstorchFitter#check} returns them
   */
  public UnsupportedNetworkException(List<String> obstacles) {
    super("The network cannot be fitted:\n- " + String.join("\n- ", obstacles));
    this.obstacles = obstacles.toArray(String[]::new);
  }

  /**
   * The obstacles of the network.
   *
   * @return one sentence per obstacle, with its remedy; immutable, not empty
   */
  public List<String> obstacles() {
    return List.of(obstacles);
  }
}
