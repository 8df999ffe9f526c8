package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.linstorch.dl4j.FitListener.LayerSolvedEvent;
import io.github.linstorch.dl4j.ReferenceLinstorch.Layer;
import io.github.linstorch.dl4j.ReferenceLinstorch.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Fits a network and the reference alike, and compares them after every solve and at the end. */
final class Oracle {

  final MultiLayerNetwork net;
  final List<Layer> layers;
  final double[][] x;
  final double[][] y;
  final ReferenceLinstorch reference;
  private final Supplier<ReferenceLinstorch> initial;
  FitReport report;

  Oracle(MultiLayerNetwork net, List<Layer> layers, double[][] x, double[][] y, FitConfig config) {
    this.net = net;
    this.layers = layers;
    this.x = x;
    this.y = y;
    MultiLayerNetwork copy = net.clone();
    this.initial = () -> Nets.reference(copy, layers, config.rcond().orElse(Double.NaN));
    this.reference = initial.get();
  }

  /** Fits both and compares as far as round-off has not decided a rank. */
  void compare(FitConfig config, Tally tally) {
    double lossBefore = reference.loss(x, y);
    boolean backwardFirst = config.solveOrder() == SolveOrder.BACKWARD_FIRST;
    reference.solve(x, y, backwardFirst, config.solveCalls());
    List<LayerSolvedEvent> events = new ArrayList<>();
    FitListener recorder =
        new FitListener() {
          @Override
          public void onLayerSolved(LayerSolvedEvent event) {
            events.add(event);
          }
        };
    DataSet data = new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
    report = LinstorchFitter.fit(net, data, config.toBuilder().listener(recorder).build());

    assertThat(events).hasSameSizeAs(reference.steps);
    assertThat(report.solves()).isEqualTo(events.size());
    int conclusive = conclusive(backwardFirst, config);
    int compared = 0;
    while (compared < conclusive) {
      compare("step " + compared, reference.steps.get(compared), events.get(compared));
      compared++;
    }
    close("loss before", report.lossBefore(), lossBefore, 1e-9);
    close("OLS loss", report.olsLoss(), reference.olsLoss(x, y), 1e-8);
    // Layers that were solved again, for weights that survive rounding, are not those of the
    // events.
    boolean again = report.notes().stream().anyMatch(note -> note.contains("solved again"));
    assertThat(again && net.params().dataType() == DataType.DOUBLE).isFalse();
    if (!config.keepBest() && !again) {
      compareStored(events.subList(events.size() - layers.size(), events.size()));
    }
    if (compared == events.size() && !again) {
      double tolerance = reference.steps.get(compared - 1).tolerance();
      if (config.keepBest()) {
        compareBest(lossBefore, tolerance);
      } else {
        compareEnd(tolerance);
      }
    }
    tally.add(compared, events.size(), reference);
  }

  /**
   * How many steps from the first one an oracle can be had for: until the reference's own bound on
   * its accuracy gives out, or references on the same rows in another order, the labels some 64
   * units of round-off away (what a stable computation may differ by), contradict it. Then a rank
   * hangs by round-off: a unit whose kink lies exactly at a row, or a matrix that is singular but
   * for the error of the weights it was made from.
   */
  private int conclusive(boolean backwardFirst, FitConfig config) {
    int conclusive = 0;
    while (conclusive < reference.steps.size()
        && reference.steps.get(conclusive).tolerance() <= 1) {
      conclusive++;
    }
    for (int twin = 0; twin < 3 && conclusive > 0; twin++) {
      SplittableRandom random = new SplittableRandom(twin);
      double[][] otherX = x.clone();
      double[][] otherY = y.clone();
      for (int i = x.length - 1; i >= 0; i--) {
        int j = random.nextInt(i + 1);
        double[] kept = otherX[j];
        otherX[j] = otherX[i];
        otherX[i] = kept;
        double[] moved = otherY[j];
        otherY[j] = otherY[i];
        otherY[i] =
            Arrays.stream(moved)
                .map(value -> value * (1 + random.nextDouble(-1, 1) * 0x1p-46))
                .toArray();
      }
      ReferenceLinstorch other = initial.get();
      other.solve(otherX, otherY, backwardFirst, config.solveCalls());
      int agreeing = 0;
      while (agreeing < conclusive
          && agree(reference.steps.get(agreeing), other.steps.get(agreeing))) {
        agreeing++;
      }
      conclusive = agreeing;
    }
    return conclusive;
  }

  private static boolean agree(Step one, Step two) {
    double[] first = flat(one.weight());
    double[] second = flat(two.weight());
    double allowed = one.tolerance() * (largest(first) + 1e-3);
    for (int i = 0; i < first.length; i++) {
      if (!(Math.abs(first[i] - second[i]) <= allowed)) {
        return false;
      }
    }
    return true;
  }

  private static double[] flat(double[][] matrix) {
    return Arrays.stream(matrix).flatMapToDouble(Arrays::stream).toArray();
  }

  private static void compare(String what, Step step, LayerSolvedEvent event) {
    double tolerance = step.tolerance();
    double[] expected = flat(step.weight());
    double[] found = Nets.doubles(event.weights());
    double scale = Math.max(largest(expected), step.bias() == null ? 0 : largest(step.bias()));
    close(what + " layer " + step.layer() + " W", found, expected, tolerance * (scale + 1e-3));
    if (step.bias() == null) {
      assertThat(event.bias()).isEmpty();
    } else {
      double[] bias = Nets.doubles(event.bias().orElseThrow());
      close(what + " layer " + step.layer() + " b", bias, step.bias(), tolerance * (scale + 1e-3));
    }
  }

  /** Last solves of the layers, cast once, are what the net holds. */
  private void compareStored(List<LayerSolvedEvent> events) {
    DataType type = net.params().dataType();
    for (LayerSolvedEvent event : events) {
      double[] stored = Nets.doubles(net.getParam(event.index() + "_W"));
      assertThat(stored).isEqualTo(cast(Nets.doubles(event.weights()), type));
      if (event.bias().isPresent()) {
        assertThat(Nets.doubles(net.getParam(event.index() + "_b")))
            .isEqualTo(cast(Nets.doubles(event.bias().orElseThrow()), type));
      }
    }
  }

  private void compareEnd(double tolerance) {
    double loss = Nets.reference(net, layers, Double.NaN).loss(x, y);
    close("loss at the stored parameters", report.loss(), loss, 1e-9);
    if (net.params().dataType() == DataType.DOUBLE) {
      close("loss", report.loss(), reference.loss(x, y), tolerance);
      double[] expected = flat(reference.output(x));
      double[] found = Nets.doubles(net.output(Nd4j.createFromArray(x)));
      close("output", found, expected, tolerance * Math.max(1, largest(expected)));
    }
  }

  private void compareBest(double lossBefore, double tolerance) {
    double best = lossBefore;
    for (Step step : reference.steps) {
      best = Math.min(best, step.loss());
    }
    close("best loss", report.loss(), best, tolerance);
    double kept =
        report.keptSolve() == 0 ? lossBefore : reference.steps.get(report.keptSolve() - 1).loss();
    close("loss after the solve that was kept", kept, best, tolerance);
    close("output loss", Nets.reference(net, layers, Double.NaN).loss(x, y), best, tolerance);
  }

  /** What the net's data type makes of double values, rounded once and to nearest. */
  private static double[] cast(double[] values, DataType type) {
    return Arrays.stream(values)
        .map(
            value ->
                switch (type) {
                  case DOUBLE -> value;
                  case FLOAT -> (float) value;
                  default -> half(value);
                })
        .toArray();
  }

  /** Nearest IEEE half: 11 significant bits, fewer below 2^-14. */
  private static double half(double value) {
    int exponent = value == 0 ? -14 : Math.max(-14, Math.getExponent(value));
    double unit = Math.scalb(1.0, exponent - 10);
    return Math.rint(value / unit) * unit;
  }

  private static double largest(double[] values) {
    return Arrays.stream(values).map(Math::abs).max().orElse(0);
  }

  static void close(String what, double found, double expected, double tolerance) {
    assertThat(found).as(what).isCloseTo(expected, within(tolerance * Math.max(1, expected)));
  }

  static void close(String what, double[] found, double[] expected, double allowed) {
    assertThat(found).as(what).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).as(what + "[" + i + "]").isCloseTo(expected[i], within(allowed));
    }
  }
}
