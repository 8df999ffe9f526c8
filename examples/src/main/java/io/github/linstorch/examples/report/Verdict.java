package io.github.linstorch.examples.report;

/** What an experiment says about the claim that it tests. */
public enum Verdict {
  /** The claim was confirmed. */
  HOLDS("Holds"),
  /** The claim was confirmed within limits that the sentence names. */
  IN_PART("Holds in part"),
  /** The claim was refuted. */
  FAILS("Does not hold"),
  /** There was no claim: the sentence is the result. */
  RESULT("Result");

  private final String label;

  Verdict(String label) {
    this.label = label;
  }

  /**
   * The word in front of the sentence.
   *
   * @return one to three words
   */
  public String label() {
    return label;
  }
}
