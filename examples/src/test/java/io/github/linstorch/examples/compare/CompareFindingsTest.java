package io.github.linstorch.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.examples.compare.Contestant.Attempt;
import io.github.linstorch.examples.compare.Contestant.Origin;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who wins is said in three sentences, with figures that were made up. */
class CompareFindingsTest {

  private static final Fold FOLD = new Fold(0, null, null, null, null, new int[0], 0, 1);

  private record Made(String name, Origin origin) implements Contestant {
    @Override
    public Attempt train(Fold fold, NetSettings net, double seconds) {
      throw new UnsupportedOperationException();
    }
  }

  /** A method with an error, a share and seconds for every fold. */
  private static MethodResult method(String name, Origin origin, double[]... folds) {
    MethodResult method = new MethodResult(new Made(name, origin));
    for (double[] f : folds) {
      TestError test = new TestError(f[0], f[1], new double[0]);
      method.add(FOLD, new Attempt(test, f[2], 1, "fits", false, List.of()));
    }
    return method;
  }

  private static CompareResult result(List<String> classes, MethodResult... methods) {
    Table table = Tables.of(new double[1][1], new double[1], classes);
    CompareSettings settings = new CompareSettings(List.of(4), 1, 2, 1, Normalization.STANDARD);
    return new CompareResult(table, settings, 9, List.of(methods), List.of(1.0, 2.0));
  }

  @Test
  void of_oursFirst_saysHowFarTheOthersAreBehind() {
    CompareResult result =
        result(
            List.of(),
            method("Trees", Origin.TREES, new double[] {2.1, .8, .1}, new double[] {2.3, .8, .3}),
            method("Line", Origin.BASELINE, new double[] {5, .1, .01}, new double[] {5, .1, .01}),
            method("Net", Origin.OURS, new double[] {2.2, .8, .6}, new double[] {1.8, .9, .76}));

    assertThat(CompareFindings.of(result))
        .containsExactly(
            "Net wins with a test RMSE of 2.000.",
            "The best of the others, Trees, has an RMSE 10.0 % higher and is ahead on 1 of 2 folds.",
            "Trees trains 3.4 x faster (0.20 s against 0.68 s).");
    assertThat(result.listed())
        .extracting(MethodResult::name)
        .containsExactly("Net", "Trees", "Line");
  }

  @Test
  void of_oursBehind_saysSo() {
    CompareResult result =
        result(
            List.of(),
            method("Line", Origin.BASELINE, new double[] {1, .9, 2}, new double[] {1, .9, 2}),
            method("Net", Origin.OURS, new double[] {3, .5, 2}, new double[] {3, .5, 2.01}));

    assertThat(CompareFindings.of(result))
        .containsExactly(
            "Line wins with a test RMSE of 1.000.",
            "Our best, Net, has an RMSE 3 times as high and is ahead on 0 of 2 folds.",
            "Both train equally fast (2.0 s against 2.0 s).");
  }

  @Test
  void of_allWorseThanTheMean_saysSo() {
    CompareResult result =
        result(
            List.of(),
            method("Net", Origin.OURS, new double[] {3, -.1, 2}, new double[] {3, 0, 2}));

    assertThat(CompareFindings.of(result))
        .containsExactly(
            "Net wins with a test RMSE of 3.000, but no method predicts better than the mean.");
  }

  @Test
  void of_classes_areRankedByAccuracyAndThenByLogLoss() {
    CompareResult result =
        result(
            List.of("a", "b"),
            method("Adam", Origin.DL4J, new double[] {.3, .9, 3}, new double[] {.3, .8, 3}),
            method("Sure", Origin.OURS, new double[] {.1, .7, 3}, new double[] {.1, .8, 3}),
            // Level but for the fourth digit.
            method("Net", Origin.OURS, new double[] {.2, .9, 1}, new double[] {.2, .7998, 1}));

    assertThat(CompareFindings.of(result))
        .containsExactly(
            "Net wins with a test accuracy of 85.0 %; Sure has the lowest log-loss, 0.100.",
            "The best of the others, Adam, has the same accuracy, a log-loss of 0.300 and is ahead on"
                + " 1 of 2 folds, level on 1.",
            "Net trains 3 x faster (1.0 s against 3.0 s).");
  }

  @Test
  void of_methodsWithoutFigures_areListedLast() {
    MethodResult refused = method("Refused", Origin.ENCOG);
    refused.refuse("needs more");
    CompareResult result =
        result(
            List.of(),
            refused,
            method("Lost", Origin.DL4J, new double[] {Double.NaN, 0, 1}, new double[] {1, 0, 1}),
            method("Net", Origin.OURS, new double[] {3, .5, 2}, new double[] {3, .5, 2}));

    assertThat(CompareFindings.of(result)).containsExactly("Net wins with a test RMSE of 3.000.");
    assertThat(result.listed())
        .extracting(MethodResult::name)
        .containsExactly("Net", "Refused", "Lost");
    assertThat(CompareText.of(result).lines())
        .anyMatch(line -> line.startsWith(" 1 * Net "))
        .anyMatch(line -> line.matches(" {5}Refused +needs more"));
  }

  @Test
  void of_nothing_saysSo() {
    assertThat(Stream.of(result(List.of())).map(CompareFindings::of))
        .containsExactly(List.of("No method came to a result."));
  }
}
