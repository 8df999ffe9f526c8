package io.github.linstorch.dl4j;

import java.io.Serial;
import java.util.List;

/** A network cannot be fitted as it is. Its message names every obstacle with its remedy. */
public class UnsupportedNetworkException extends IllegalArgumentException {

  @Serial private static final long serialVersionUID = 1;

  /** One sentence each. */
  private final String[] obstacles;

  /**
   * Lists obstacles.
   *
   * @param obstacles one sentence each, as from {@link LinstorchFitter#check}; at least one
   */
  public UnsupportedNetworkException(List<String> obstacles) {
    super("The network cannot be fitted:\n- " + String.join("\n- ", obstacles));
    this.obstacles = obstacles.toArray(String[]::new);
  }

  /**
   * The obstacles one by one.
   *
   * @return one sentence each, with the remedy; immutable, not empty
   */
  public List<String> obstacles() {
    return List.of(obstacles);
  }
}
