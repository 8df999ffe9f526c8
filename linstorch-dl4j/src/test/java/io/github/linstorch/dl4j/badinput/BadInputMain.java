package io.github.linstorch.dl4j.badinput;

/** A campaign in a JVM of its own, whose standard output is the library's alone. */
final class BadInputMain {

  private BadInputMain() {}

  /** Takes the number of recipes; says what is wrong on standard error. */
  public static void main(String[] arguments) {
    Campaign campaign = Campaign.of(Integer.parseInt(arguments[0]));
    campaign.faults.forEach(System.err::println);
    System.err.println(campaign.outcomes);
    System.exit(campaign.faults.isEmpty() ? 0 : 1);
  }
}
