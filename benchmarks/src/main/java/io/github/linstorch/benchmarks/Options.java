package io.github.linstorch.benchmarks;

import java.util.List;

/** What parts of a benchmark to run, from system properties that the pom passes on. */
final class Options {

  private Options() {}

  /** A list with commas; the default if the property is empty. */
  static List<String> list(String property, List<String> byDefault) {
    return list(property, System.getProperty(property, ""), byDefault);
  }

  static List<String> list(String property, String value, List<String> byDefault) {
    return value.isBlank() ? byDefault : List.of(value.trim().split("\\s*,\\s*"));
  }

  /** A list of which every entry is one of the names that there are. */
  static List<String> chosen(String property, List<String> names, List<String> byDefault) {
    return chosen(property, System.getProperty(property, ""), names, byDefault);
  }

  static List<String> chosen(
      String property, String value, List<String> names, List<String> byDefault) {
    List<String> chosen = list(property, value, byDefault);
    for (String one : chosen) {
      if (!names.contains(one)) {
        throw new IllegalArgumentException(
            "Expected -D%s= names of %s, found %s".formatted(property, names, one));
      }
    }
    return chosen;
  }

  static int number(String property, int byDefault) {
    return Integer.parseInt(list(property, List.of(Integer.toString(byDefault))).get(0));
  }
}
