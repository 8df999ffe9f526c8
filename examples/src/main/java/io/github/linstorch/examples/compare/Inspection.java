package io.github.linstorch.examples.compare;

import io.github.linstorch.dl4j.Importance;
import io.github.linstorch.examples.report.HtmlTable;
import io.github.linstorch.examples.report.Plot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What the networks of our best method use: the permutation importance of every column of the file,
 * and how the prediction depends on the most important ones that are numbers.
 */
final class Inspection {

  /** Rows of the table of importances. */
  private static final int MOST_LISTED = 20;

  private static final int MOST_FIGURES = 3;
  private static final int MOST_ROWS = 2000;
  private static final int LEAST_ROWS = 50;
  private static final int MOST_PERMUTATIONS = 10;

  /** Permutations of all columns together. */
  private static final int PERMUTATIONS = 2000;

  /** Numbers that all networks together are given: some ten seconds. */
  private static final double WORK = 4e9;

  /**
   * The importance of a column.
   *
   * @param input the column
   * @param increase mean over the folds
   * @param deviation over the folds, with divisor n - 1
   */
  private record InputImportance(Input input, double increase, double deviation) {}

  /**
   * A picture with its texts.
   *
   * @param plot the picture
   * @param alt what it shows, for those who do not see it
   * @param caption below it
   */
  record Figure(Plot plot, String alt, String caption) {}

  private final CompareResult result;
  private final MethodResult method;
  private final List<TrainedNet> nets;
  private final int permutations;
  private final List<InputImportance> ranked;

  private Inspection(CompareResult result, MethodResult method) {
    this.result = result;
    this.method = method;
    int inputs = result.table().inputs().size();
    permutations = Math.max(1, Math.min(MOST_PERMUTATIONS, PERMUTATIONS / inputs));
    double work =
        (double) result.table().width() * inputs * permutations * method.attempts().size();
    int rows = (int) Math.max(LEAST_ROWS, Math.min(MOST_ROWS, WORK / work));
    nets = method.attempts().stream().map(attempt -> attempt.trained().head(rows)).toList();
    ranked = importances();
  }

  /** Inspects the best of ours, if there is one and there are rows to shuffle. */
  static Optional<Inspection> of(CompareResult result) {
    return result
        .best(true)
        .filter(m -> m.attempts().stream().allMatch(a -> a.trained() != null))
        .filter(m -> m.attempts().stream().allMatch(a -> a.trained().testRows().length > 1))
        .map(m -> new Inspection(result, m));
  }

  private List<InputImportance> importances() {
    List<Input> inputs = result.table().inputs();
    List<Importance.Group> groups = inputs.stream().map(Inspection::group).toList();
    List<Importance> folds =
        nets.stream()
            .map(
                net ->
                    Importance.ofGroups(
                        net.net(), net.test(), groups, permutations, result.settings().seed()))
            .toList();
    List<InputImportance> importances = new ArrayList<>();
    for (int j = 0; j < inputs.size(); j++) {
      int input = j;
      double[] increases =
          folds.stream().mapToDouble(f -> f.features().get(input).increase()).toArray();
      importances.add(
          new InputImportance(inputs.get(j), Folds.mean(increases), Folds.deviation(increases)));
    }
    importances.sort(Comparator.comparingDouble(InputImportance::increase).reversed());
    return importances;
  }

  private static Importance.Group group(Input input) {
    return new Importance.Group(
        input.name(), IntStream.range(input.from(), input.from() + input.width()).boxed().toList());
  }

  /** What is shown, and how it was found. */
  String explanation() {
    boolean classes = result.table().isClassification();
    return ("Of %s, the best of ours: by how much %s rises when a column's values are shuffled among the"
            + " test rows, %s on every fold. Columns that say the same share what they say: each"
            + " looks unimportant while the network has the other.")
        .formatted(
            method.name(),
            classes ? "the log-loss" : "the squared error, as a share of the target's variance,",
            permutations == 1 ? "once" : permutations + " times");
  }

  /** The most important columns. */
  HtmlTable table() {
    int more = ranked.size() - MOST_LISTED;
    HtmlTable table =
        new HtmlTable(
            "Means ± standard deviations over the folds"
                + (more > 0
                    ? "; %d more column%s, less important ones, %s left out"
                        .formatted(more, more == 1 ? "" : "s", more == 1 ? "is" : "are")
                    : ""),
            List.of("column", "rise of the " + loss()));
    ranked.stream()
        .limit(MOST_LISTED)
        .forEach(
            one ->
                table.row(
                    List.of(
                        one.input().name(),
                        CompareResult.significant(one.increase(), 3)
                            + " ± "
                            + CompareResult.significant(one.deviation(), 2))));
    return table;
  }

  private String loss() {
    return result.table().isClassification() ? "log-loss" : "squared error";
  }

  /** Names the most important columns. */
  String sentence() {
    List<String> first = used().limit(MOST_FIGURES).map(one -> one.input().name()).toList();
    if (first.isEmpty()) {
      return method.name() + " uses no column: none makes its predictions better.";
    }
    String names =
        first.size() == 1
            ? first.get(0)
            : String.join(", ", first.subList(0, first.size() - 1))
                + " and "
                + first.get(first.size() - 1);
    return "%s relies most on %s.".formatted(method.name(), names);
  }

  private Stream<InputImportance> used() {
    return ranked.stream().filter(one -> one.increase() > 0);
  }

  /** How the prediction depends on the most important numbers. */
  List<Figure> figures() {
    return used()
        .map(InputImportance::input)
        .filter(Input::isNumber)
        .limit(MOST_FIGURES)
        .map(input -> new DependencePlot(result.table(), nets, input).figure())
        .toList();
  }
}
