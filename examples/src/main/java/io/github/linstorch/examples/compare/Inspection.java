package io.github.linstorch.examples.compare;

import io.github.linstorch.dl4j.Importance;
import io.github.linstorch.examples.compare.InspectionPlan.Load;
import io.github.linstorch.examples.report.HtmlTable;
import io.github.linstorch.examples.report.Plot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the networks of a method use: the permutation importance of every column of the file, and
 * how the prediction depends on the most important numbers.
 */
final class Inspection {

  private static final int MOST_LISTED = 20;
  private static final int MOST_FIGURES = 3;

  /** A log-loss lower by less than 2 % is chance. */
  private static final double NO_BETTER = 0.98;

  /**
   * A picture with its texts.
   *
   * @param plot the picture
   * @param alt what it shows, for those who do not see it
   * @param caption below it
   */
  record Figure(Plot plot, String alt, String caption) {}

  /** The networks cannot be inspected; the message says why, in one sentence. */
  static final class Refused extends Exception {

    private static final long serialVersionUID = 1;

    Refused(String reason) {
      super(reason);
    }
  }

  private final CompareResult result;
  private final MethodResult method;
  private final InspectionPlan plan;
  private final List<TrainedNet> nets;
  private final List<ColumnImportance> ranked;
  private final List<ColumnImportance> clear;

  /**
   * Inspects.
   *
   * @param method one of ours that is done
   * @throws Refused if there are too few rows, or too many columns
   */
  Inspection(CompareResult result, MethodResult method) throws Refused {
    this.result = result;
    this.method = method;
    this.plan = plan(result, method);
    this.nets =
        method.attempts().stream()
            .limit(plan.folds())
            .map(attempt -> attempt.trained().thinned(plan.rows()))
            .toList();
    this.ranked = importances();
    double largest = ranked.get(0).increase();
    this.clear =
        isBlind() ? List.of() : ranked.stream().filter(one -> one.isClear(largest)).toList();
  }

  private static InspectionPlan plan(CompareResult result, MethodResult method) throws Refused {
    List<TrainedNet> nets = method.attempts().stream().map(a -> a.trained()).toList();
    int rows = nets.stream().mapToInt(net -> net.rows().length).min().orElseThrow();
    if (rows < InspectionPlan.LEAST_ROWS) {
      throw new Refused(
          "%d test rows in a fold are too few to shuffle: at least %d are needed; take fewer --folds, or more rows."
              .formatted(rows, InspectionPlan.LEAST_ROWS));
    }
    int columns = result.table().sources().size();
    double weights = (double) nets.get(0).model().networks() * result.weights();
    Load load = new Load(columns, result.table().width(), weights);
    InspectionPlan plan = InspectionPlan.of(load, rows, nets.size());
    if (plan.isTooMuch(load)) {
      throw new Refused(
          "To shuffle each of %d columns would take minutes, with %d features and %.0f parameters."
              .formatted(columns, load.features(), weights));
    }
    return plan;
  }

  private List<ColumnImportance> importances() throws Refused {
    List<SourceColumn> columns = result.table().sources();
    List<Importance.Group> groups = columns.stream().map(Inspection::group).toList();
    double[][] increases = new double[columns.size()][nets.size()];
    for (int k = 0; k < nets.size(); k++) {
      TrainedNet net = nets.get(k);
      long seed = result.settings().seed() + k;
      Importance importance = net.model().importance(net.test(), groups, plan.permutations(), seed);
      double unit = result.table().isClassification() ? 1 : variance(net);
      for (int j = 0; j < increases.length; j++) {
        increases[j][k] = importance.features().get(j).increase() / unit;
        if (!Double.isFinite(increases[j][k])) {
          throw new Refused(
              "Its predictions are not finite when column %s is shuffled."
                  .formatted(columns.get(j).name()));
        }
      }
    }
    List<ColumnImportance> importances = new ArrayList<>();
    for (int j = 0; j < increases.length; j++) {
      importances.add(new ColumnImportance(columns.get(j), increases[j]));
    }
    importances.sort(Comparator.comparingDouble(ColumnImportance::increase).reversed());
    return importances;
  }

  /** Whether the networks predict no better than the mean, or the shares of the classes. */
  private boolean isBlind() {
    Table table = result.table();
    if (!table.isClassification()) {
      return !(method.share() > 0);
    }
    double[] shares = new double[table.classes().size()];
    Arrays.stream(table.targets()).forEach(k -> shares[(int) k] += 1.0 / table.rows());
    double entropy = -Arrays.stream(shares).filter(p -> p > 0).map(p -> p * Math.log(p)).sum();
    double largest = Arrays.stream(shares).max().orElseThrow();
    return method.error() >= NO_BETTER * entropy && method.share() <= largest;
  }

  private static Importance.Group group(SourceColumn column) {
    return new Importance.Group(
        column.name(),
        IntStream.range(column.from(), column.from() + column.width()).boxed().toList());
  }

  /** Of the target among the rows; 1 if it is constant there. */
  private static double variance(TrainedNet net) {
    double[] target = net.test().getLabels().dup().data().asDouble();
    double mean = Arrays.stream(target).average().orElseThrow();
    double squares = Arrays.stream(target).map(y -> (y - mean) * (y - mean)).sum();
    return squares > 0 ? squares / target.length : 1;
  }

  /** Says which networks are inspected, and how. */
  String explanation() {
    boolean classes = result.table().isClassification();
    int rank = result.ranked().indexOf(method) + 1;
    String figure =
        classes
            ? String.format(Locale.ROOT, "an accuracy of %.1f %%", 100 * method.share())
            : "an R2 of " + CompareResult.significant(method.share(), 3);
    return ("%s is the best of ours, number %d of the table with %s. Below: by how much %s when the"
            + " values of a column are shuffled, %s%s. Columns that carry the same"
            + " information share their importance.")
        .formatted(
            method.name(),
            rank,
            figure,
            classes ? "the log-loss rises" : "R2 falls",
            plan.permutations() == 1 ? "once" : plan.permutations() + " times",
            plan.folds() == 1
                ? " among %d test rows of one fold".formatted(plan.rows())
                : " among %d test rows of each of %d folds".formatted(plan.rows(), plan.folds()));
  }

  /** The most important columns. */
  HtmlTable table() {
    int more = ranked.size() - MOST_LISTED;
    HtmlTable table =
        new HtmlTable(
            (nets.size() == 1 ? "One fold" : "Means ± standard deviations over the folds")
                + (more > 0
                    ? "; %d less important column%s left out"
                        .formatted(more, more == 1 ? " is" : "s are")
                    : ""),
            List.of(
                "column", result.table().isClassification() ? "rise of log-loss" : "fall of R2"));
    ranked.stream().limit(MOST_LISTED).forEach(one -> table.row(cells(one)));
    return table;
  }

  private static List<String> cells(ColumnImportance one) {
    String spread =
        one.increases().length == 1 ? "" : " ± " + CompareResult.significant(one.deviation(), 2);
    return List.of(one.column().name(), CompareResult.significant(one.increase(), 3) + spread);
  }

  /** Names the most important columns. */
  String sentence() {
    if (isBlind()) {
      return "On test rows %s predicts no better than %s: what it uses says nothing of the data."
          .formatted(
              method.name(),
              result.table().isClassification() ? "the shares of the classes" : "the mean");
    }
    if (clear.isEmpty()) {
      return "No column makes the predictions of %s clearly better.".formatted(method.name());
    }
    return "Most important to %s: %s."
        .formatted(
            method.name(),
            clear.stream()
                .limit(MOST_FIGURES)
                .map(one -> one.column().name())
                .collect(Collectors.joining(", ")));
  }

  /** How the prediction depends on the most important numbers. */
  List<Figure> figures() {
    return clear.stream()
        .map(ColumnImportance::column)
        .filter(SourceColumn::isNumber)
        .limit(MOST_FIGURES)
        .map(column -> new DependencePlot(result.table(), nets, column).figure())
        .toList();
  }
}
