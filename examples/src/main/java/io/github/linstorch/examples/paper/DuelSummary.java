package io.github.linstorch.examples.paper;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the points of a duel say. */
record DuelSummary(List<Point> points) {

  /**
   * A method at one effort: medians over its runs.
   *
   * @param method that trained
   * @param effort epochs, or networks of which the best counts
   * @param seconds of training
   * @param train mean squared error of the training rows
   * @param test the same of the test rows
   */
  record Stage(Method method, int effort, double seconds, Sample train, Sample test) {

    double error() {
      return test.median();
    }

    /** Method and effort in words. */
    String name() {
      return switch (method) {
        case SGD, ADAGRAD, ADAM ->
            method.label() + ", " + effort + (effort == 1 ? " epoch" : " epochs");
        case RANDOM, LINSTORCH ->
            method.label() + (effort == 1 ? ", one network" : ", best of " + effort);
        case OLS -> method.label();
        case GAUSS_NEWTON -> method.label() + " (not in the paper)";
      };
    }
  }

  Stage stage(Method method, int effort) {
    List<Point> runs =
        points.stream()
            .filter(point -> point.method() == method && point.effort() == effort)
            .toList();
    return new Stage(
        method,
        effort,
        sample(runs, Point::seconds).median(),
        sample(runs, Point::train),
        sample(runs, Point::test));
  }

  private static Sample sample(List<Point> runs, ToDoubleFunction<Point> number) {
    return Sample.of(runs.stream().mapToDouble(number).toArray());
  }

  /** The gradient method and epoch of the lowest error inside the paper's window. */
  Stage bestGradientInWindow() {
    return gradients(IntStream.rangeClosed(1, PaperSettings.WINDOW).boxed().toList());
  }

  /** The same beyond the window. */
  Stage bestGradientBeyond(PaperSettings settings) {
    return gradients(settings.beyond());
  }

  private Stage gradients(List<Integer> epochs) {
    return Method.gradients().stream()
        .flatMap(method -> epochs.stream().map(epoch -> stage(method, epoch)))
        .min(Comparator.comparingDouble(Stage::error))
        .orElseThrow();
  }

  /** Linstorch's stages, from one network to the best of many. */
  List<Stage> linstorch() {
    return Arrays.stream(Duel.DRAWS).mapToObj(n -> stage(Method.LINSTORCH, n)).toList();
  }

  /** Linstorch's stage of the lowest error. */
  Stage bestLinstorch() {
    return linstorch().stream().min(Comparator.comparingDouble(Stage::error)).orElseThrow();
  }

  /** The first epoch, of those looked at, at which a gradient method has the lower error. */
  Optional<Stage> overtaking(PaperSettings settings) {
    double best = bestLinstorch().error();
    return Stream.concat(
            IntStream.rangeClosed(1, PaperSettings.WINDOW).boxed(), settings.beyond().stream())
        .map(epoch -> gradients(List.of(epoch)))
        .filter(stage -> stage.error() < best)
        .findFirst();
  }

  /** Linstorch's first stage that is no worse than another one, if any is. */
  Optional<Stage> linstorchAsGoodAs(Stage other) {
    return linstorch().stream().filter(stage -> stage.error() <= other.error()).findFirst();
  }

  /** The lowest median training error of some methods, at any effort. */
  double leastTrainingError(List<Method> methods) {
    return methods.stream()
        .flatMap(
            method ->
                points.stream()
                    .filter(point -> point.method() == method)
                    .map(Point::effort)
                    .distinct()
                    .map(effort -> stage(method, effort)))
        .mapToDouble(stage -> stage.train().median())
        .min()
        .orElseThrow();
  }

  /** Whether Linstorch's median error is below that of as many random networks, always. */
  boolean beatsRandomSampling() {
    return linstorch().stream()
        .allMatch(stage -> stage.error() < stage(Method.RANDOM, stage.effort()).error());
  }

  /** The stages that the report lists. */
  List<Stage> listed(PaperSettings settings) {
    Stream<Stage> closed =
        Stream.of(
            stage(Method.OLS, 1),
            stage(Method.LINSTORCH, 1),
            stage(Method.LINSTORCH, 100),
            stage(Method.LINSTORCH, 1000),
            stage(Method.RANDOM, 1),
            stage(Method.RANDOM, 1000));
    Stream<Stage> epochs =
        Method.gradients().stream()
            .flatMap(method -> settings.listedEpochs().stream().map(epoch -> stage(method, epoch)));
    return Stream.of(closed, epochs, Stream.of(stage(Method.GAUSS_NEWTON, 1)))
        .flatMap(stages -> stages)
        .toList();
  }
}
