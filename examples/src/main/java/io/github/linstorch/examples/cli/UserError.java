package io.github.linstorch.examples.cli;

/** Something that the user can put right. The message is one sentence, for him to read. */
public final class UserError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Ends the command with exit code 1.
   *
   * @param message what is wrong, where, and what to do
   */
  public UserError(String message) {
    super(message);
  }
}
