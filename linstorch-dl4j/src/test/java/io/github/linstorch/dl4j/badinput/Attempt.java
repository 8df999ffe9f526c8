package io.github.linstorch.dl4j.badinput;

import io.github.linstorch.dl4j.FitReport;
import io.github.linstorch.dl4j.LayerReport;
import io.github.linstorch.dl4j.LinstorchFitter;
import io.github.linstorch.dl4j.UnsupportedNetworkException;
import io.github.linstorch.dl4j.badinput.Recipe.Expectation;
import io.github.linstorch.layerwise.NotFiniteException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A fit of what a recipe makes, and the verdict on what came of it. */
final class Attempt {

  private final Recipe recipe;
  private final Model net;
  private final List<String> faults = new ArrayList<>();
  private String outcome = "fit";
  private FitReport report;

  private Attempt(Recipe recipe) {
    this.recipe = recipe;
    this.net = recipe.build();
  }

  /** Makes the network and the data of a recipe, and fits the one to the other. */
  static Attempt at(Recipe recipe) {
    Attempt attempt = new Attempt(recipe);
    attempt.run();
    return attempt;
  }

  Recipe recipe() {
    return recipe;
  }

  /** Everything that is wrong with what came of it; empty if nothing is. */
  List<String> faults() {
    return faults;
  }

  /** "fit", or the name of the exception. */
  String outcome() {
    return outcome;
  }

  private void run() {
    NetworkState before = NetworkState.of(recipe, net);
    List<List<double[]>> data = recipe.batches.stream().map(Batch::entries).toList();
    try {
      report = fit();
    } catch (Throwable thrown) {
      outcome = thrown.getClass().getSimpleName();
      judge(thrown);
      requireSame("the network after " + thrown, before, NetworkState.of(recipe, net));
    }
    if (report != null) {
      judgeFit();
    }
    for (int b = 0; b < data.size(); b++) {
      List<double[]> now = recipe.batches.get(b).entries();
      for (int a = 0; a < now.size(); a++) {
        if (!Arrays.equals(now.get(a), data.get(b).get(a))) {
          faults.add("the user's array " + a + " of batch " + b + " was changed");
        }
      }
    }
  }

  private FitReport fit() {
    Batch first = recipe.batches.get(0);
    List<Batch> batches = recipe.batches;
    if (net instanceof ComputationGraph || net == null && recipe.isGraph) {
      ComputationGraph graph = (ComputationGraph) net;
      return switch (recipe.container) {
        case DATA_SET -> LinstorchFitter.fit(graph, first.dataSet(), recipe.config);
        case MULTI_DATA_SET -> LinstorchFitter.fit(graph, first.multiDataSet(), recipe.config);
        case MULTI_ITERATOR ->
            LinstorchFitter.fit(
                graph,
                recipe.isIteratorNull
                    ? null
                    : new FaultyMultiIterator(batches, recipe.iteratorFault),
                recipe.config);
        default -> LinstorchFitter.fit(graph, iterator(), recipe.config);
      };
    }
    MultiLayerNetwork list = (MultiLayerNetwork) net;
    return switch (recipe.container) {
      case DATA_SET -> LinstorchFitter.fit(list, first.dataSet(), recipe.config);
      case ARRAYS -> LinstorchFitter.fit(list, first.features, first.labels, recipe.config);
      default -> LinstorchFitter.fit(list, iterator(), recipe.config);
    };
  }

  private FaultyIterator iterator() {
    return recipe.isIteratorNull ? null : new FaultyIterator(recipe.batches, recipe.iteratorFault);
  }

  private List<Expectation> due() {
    return recipe.expectations.stream().filter(e -> e.isDue().getAsBoolean()).toList();
  }

  /** Whether a defect is in the frozen layers in front, where DL4J runs layers of any kind. */
  private boolean isInFront(Expectation expectation) {
    int front = recipe.frozenFront();
    boolean isBetween = expectation.words().contains("preprocessor");
    for (int i = 0; front > 0 && i < front + (isBetween ? 1 : 0); i++) {
      int index = i;
      if (expectation.words().stream().anyMatch(w -> w.startsWith("layer(index=" + index))) {
        return true;
      }
    }
    return false;
  }

  private void judge(Throwable thrown) {
    List<Expectation> due = due();
    if (due.stream().anyMatch(e -> e.thrown() == thrown)) {
      return;
    }
    String message = String.valueOf(thrown.getMessage());
    if (thrown.getClass() == NotFiniteException.class && (mayOverflow() || cutsNothingOff())) {
      if (!message.contains("layer(index=") || !message.contains("network is unchanged")) {
        faults.add("an overflow without the layer: " + trace(thrown));
      }
      return;
    }
    boolean isRefusal =
        thrown.getClass() == IllegalArgumentException.class
            || thrown.getClass() == UnsupportedNetworkException.class;
    boolean isOurs =
        thrown.getStackTrace().length > 0
            && thrown.getStackTrace()[0].getClassName().startsWith("io.github.linstorch.");
    if (!isRefusal || !isOurs) {
      faults.add("neither a fit nor a refusal: " + trace(thrown));
    } else if (due.isEmpty()) {
      faults.add("refused without a reason: " + trace(thrown));
    } else if (!isNamed(due, message)
        && !(message.contains("frozen front") && due.stream().anyMatch(this::isInFront))) {
      faults.add(
          "refused for the wrong reason, expected one of " + words(due) + ": " + trace(thrown));
    }
  }

  /** Then columns that depend on each other but for round-off get weights of any size. */
  private boolean cutsNothingOff() {
    return recipe.config != null && recipe.config.rcond().orElse(Double.NaN) == 0;
  }

  /**
   * Numbers beyond 1e15 and below 1e-15 or a narrow data type may overflow; so may repeated solves
   * with constraints, which take squares in the network's own data type, or with no cut-off.
   */
  private boolean mayOverflow() {
    if (recipe.mayOverflow || recipe.config == null || recipe.config.solveCalls() == 1) {
      return recipe.mayOverflow;
    }
    return recipe.isConstrained || recipe.config.rcond().orElse(1) < 1e-12;
  }

  /** All words of a single defect, and one word at least of several. */
  private static boolean isNamed(List<Expectation> due, String message) {
    List<String> words = due.stream().flatMap(e -> e.words().stream()).toList();
    return due.size() == 1
        ? words.stream().allMatch(message::contains)
        : words.stream().anyMatch(message::contains);
  }

  private static List<List<String>> words(List<Expectation> expectations) {
    return expectations.stream().map(Expectation::words).toList();
  }

  private static String trace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private void requireSame(String what, NetworkState before, NetworkState after) {
    String difference = before.differenceTo(after);
    if (difference != null) {
      faults.add(what + " is not as it was: " + difference);
    }
  }

  private void judgeFit() {
    List<Expectation> due = due().stream().filter(e -> !isInFront(e)).toList();
    if (!due.isEmpty()) {
      faults.add("fitted, although it should be refused with one of " + words(due));
      return;
    }
    if (Double.isNaN(report.loss())) {
      faults.add("the loss is NaN: " + report);
    }
    for (double parameter : Batch.doubles(net.params())) {
      if (!Double.isFinite(parameter)) {
        faults.add("a parameter is " + parameter + ": " + report);
        break;
      }
    }
    if (report.toString().isBlank()) {
      faults.add("the report is blank");
    }
    List<String> obstacles = LinstorchFitter.check(net);
    if (!obstacles.isEmpty()) {
      faults.add("fitted, but check finds " + obstacles);
    }
    double squares = 0;
    double weight = 0;
    for (Batch batch : recipe.batches) {
      INDArray output = output(batch.features);
      if (!Arrays.equals(output.shape(), batch.labels.shape())) {
        faults.add("the output has the shape " + Arrays.toString(output.shape()));
        return;
      }
      double[] found = Batch.doubles(output);
      double[] expected = Batch.doubles(batch.labels);
      double[] weights = batch.labelsMask == null ? null : Batch.doubles(batch.labelsMask);
      for (int i = 0; i < found.length; i++) {
        double w = weights == null ? 1 : weights[i / recipe.nOut];
        squares += w == 0 ? 0 : w * Math.pow(found[i] - expected[i], 2);
        weight += w;
      }
    }
    requireLoss(squares / weight);
    requireScore();
  }

  private void requireScore() {
    boolean isUnclear = mayOverflow() || report.loss() > 1e15;
    if (isUnclear || recipe.isOutputSoftmax || recipe.isPenaltyOdd) {
      return;
    }
    if (Double.isNaN(net.score())) {
      faults.add("the score is NaN: " + report);
    }
  }

  /**
   * Where nothing overflows and rounding is no matter, the loss is that of the network's output.
   */
  private void requireLoss(double loss) {
    double condition =
        report.layers().stream().mapToDouble(LayerReport::conditionNumber).max().orElse(1);
    double largest = Arrays.stream(Batch.doubles(net.params())).map(Math::abs).max().orElse(0);
    boolean isStable = condition < 1e6 && largest < 1e6 && !recipe.areParametersScaled;
    // ND4J's softmax makes NaN of a row whose logits are all below -745.
    boolean isSaturated = recipe.isOutputSoftmax && recipe.labelScale > 1;
    if (recipe.mayOverflow || !isStable || isSaturated || recipe.type != DataType.DOUBLE) {
      return;
    }
    if (!(Math.abs(loss - report.loss()) <= 1e-6 * (loss + report.olsLoss()) + 1e-9)) {
      faults.add("the loss by the output is " + loss + ", and by the report " + report);
    }
  }

  private INDArray output(INDArray features) {
    if (net instanceof ComputationGraph graph) {
      return graph.output(features)[0];
    }
    return ((MultiLayerNetwork) net).output(features);
  }
}
