package io.github.linstorch.layerwise.gaussnewton;

import static io.github.linstorch.testsupport.FixtureNets.assertNet;
import static io.github.linstorch.testsupport.FixtureNets.decay;
import static io.github.linstorch.testsupport.FixtureNets.shape;
import static io.github.linstorch.testsupport.Fixtures.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.linstorch.layerwise.Activation;
import io.github.linstorch.layerwise.Temperature;
import io.github.linstorch.layerwise.gaussnewton.step.Activations;
import io.github.linstorch.layerwise.gaussnewton.step.Decay;
import io.github.linstorch.layerwise.gaussnewton.step.Rows;
import io.github.linstorch.layerwise.gaussnewton.step.Topology;
import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import io.github.linstorch.testsupport.Fixtures;
import io.github.linstorch.testsupport.Fixtures.Case;
import io.github.linstorch.testsupport.Hinges;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The components of the method, against the fixtures of its specification. */
class GaussNewtonFixturesTest {

  private static Settings settings(JsonNode config) {
    Settings d = SettingsSample.DEFAULTS;
    return new Settings(
        SweepLoss.SQUARED_ERROR,
        d.blocks(),
        d.starts(),
        config.path("sweeps").asInt(d.sweeps()),
        config.path("cg").asInt(d.conjugateGradients()),
        config.path("lam0").asDouble(d.damping()),
        config.path("lam_floor").asDouble(d.leastDamping()),
        config.path("lam_down").asDouble(d.dampingDown()),
        config.path("lam_up").asDouble(d.dampingUp()),
        config.path("tries").asInt(d.tries()),
        config.has("steps")
            ? Arrays.stream(Fixtures.numbers(config.get("steps"))).boxed().toList()
            : d.steps(),
        config.path("wd").asDouble(d.ridge()),
        d.pool(),
        d.seedRows(),
        d.holdout(),
        config.path("patience").asInt(d.patience()),
        d.refit(),
        config.path("weight_decay").asDouble(d.weightDecay()),
        d.guard(),
        d.sampledFrom(),
        d.batchRows(),
        d.memory());
  }

  private static void assertRelative(
      String what, double found, Case given, String field, double rtol) {
    double expected = given.number(field);
    assertThat(Math.abs(found - expected)).as(what).isLessThanOrEqualTo(rtol * Math.abs(expected));
  }

  static Stream<Case> sweep() {
    return Fixtures.cases("5_sweep");
  }

  @ParameterizedTest
  @MethodSource("sweep")
  void sweep_fixture_matches(Case given) {
    Matrix[] net = given.net("W");
    Rows rows = new Rows(given.matrix("X"), given.matrix("Y"), null);
    Topology shape = shape(net, rows.x().columns(), null);
    Settings settings = settings(given.get("config"));
    try (Products products = new Products()) {
      FullSweeps sweeps =
          new FullSweeps(
              shape, rows, rows, settings, decay(shape, settings.weightDecay()), products);
      sweeps.resume(net, given.number("lambda"));
      assertThat(Math.abs(sweeps.objective() / given.number("phi_before") - 1)).isLessThan(1e-12);

      sweeps.sweep(given.matrix("probe"));

      assertThat(sweeps.accepted()).isEqualTo(given.number("step"));
      assertRelative("damping", sweeps.damping(), given, "next_lambda", 1e-14);
      assertRelative("phi", sweeps.objective(), given, "phi_new", given.number("rtol"));
      assertNet("W", sweeps.net(), given.net("W_new"), given.number("rtol"));
    }
  }

  static Stream<Case> embedding() {
    return Fixtures.cases("6_linear_embedding");
  }

  @ParameterizedTest
  @MethodSource("embedding")
  void embedded_fixture_matches(Case given) {
    int[] dims = Fixtures.integers(given.get("dims"));
    boolean[] bias = Fixtures.flags(given.get("bias"));
    Topology shape =
        new Topology(dims, bias, Hinges.of(new double[bias.length]), new boolean[bias.length]);
    shape.activation()[bias.length - 1] = Activation.hinge(1);

    Matrix[] net =
        LineEmbedding.of(
            given.matrix("X"),
            given.matrix("W_linear"),
            shape,
            bias[0] || bias[bias.length - 1],
            0x1p-53);

    if (given.get("net").isNull()) {
      assertThat(net).isNull();
      return;
    }
    double rtol = given.number("rtol");
    for (int l = 0; l < net.length; l++) {
      assertClose("W", net[l].values(), given.net("net")[l].values(), rtol, given.number("atol"));
    }
    try (Products products = new Products()) {
      Matrix output = new Activations(shape, given.matrix("X_new"), products).forward(net);
      assertClose(
          "predictions",
          output.values(),
          given.matrix("predictions_new").values(),
          rtol,
          given.number("atol"));
    }
  }

  static Stream<Case> merge() {
    return Fixtures.cases("7_block_merge");
  }

  @ParameterizedTest
  @MethodSource("merge")
  void merged_fixture_matches(Case given) {
    List<Matrix[]> nets = new ArrayList<>();
    given.get("nets").forEach(net -> nets.add(Fixtures.net(net)));
    Matrix x = given.matrix("X");

    Matrix[] merged = Blocks.merged(nets.toArray(Matrix[][]::new));

    double rtol = given.number("rtol");
    assertNet("merged", merged, given.net("merged"), rtol);
    try (Products products = new Products()) {
      Activations activations = new Activations(shape(merged, x.columns(), null), x, products);
      assertClose("predictions", activations.forward(merged), given.matrix("predictions"), rtol);
    }
  }

  static Stream<Case> temperature() {
    return Fixtures.cases("9_temperature");
  }

  @ParameterizedTest
  @MethodSource("temperature")
  void temperature_fixture_matches(Case given) {
    Matrix logits = given.matrix("logits");
    Matrix oneHot = new Matrix(logits.rows(), logits.columns());
    int[] classes = Fixtures.integers(given.get("classes"));
    for (int i = 0; i < classes.length; i++) {
      oneHot.set(i, classes[i], 1);
    }

    double c = Temperature.fit(logits, oneHot, null, given.number("low"), given.number("high"));

    double atol = given.number("log_loss_atol");
    assertThat(
            Math.abs(
                Temperature.logLoss(logits, oneHot, null, 1) - given.number("log_loss_before")))
        .isLessThanOrEqualTo(atol);
    assertThat(
            Math.abs(Temperature.logLoss(logits, oneHot, null, c) - given.number("log_loss_after")))
        .isLessThanOrEqualTo(atol);
    if (!given.get("c_rtol").isNull()) {
      assertRelative("c", c, given, "c", given.number("c_rtol"));
    }
  }

  static Stream<Case> heldOut() {
    return Fixtures.cases("10_sweeps_holdout");
  }

  @ParameterizedTest
  @MethodSource("heldOut")
  void run_fixture_matches(Case given) {
    Rows all = new Rows(given.matrix("X"), given.matrix("Y"), null);
    Rows fitted = all.subset(Fixtures.integers(given.get("fit_rows")));
    Rows heldOut = all.subset(Fixtures.integers(given.get("holdout_rows")));
    Matrix[] net = given.net("W");
    Topology shape = shape(net, all.x().columns(), null);
    double rtol = given.number("rtol");
    List<Sweeper.Report> trace = new ArrayList<>();
    Sweeper.Monitor monitor =
        new Sweeper.Monitor() {
          @Override
          public void check() {}

          @Override
          public boolean isTimeUp() {
            return false;
          }

          @Override
          public void swept(int number, Sweeper.Report report) {
            trace.add(report);
          }
        };
    try (Products products = new Products()) {
      FullSweeps sweeps =
          new FullSweeps(
              shape, fitted, heldOut, settings(given.get("config")), Decay.NONE, products);

      Matrix[] best = sweeps.run(net, new Random(1), monitor).net();

      assertNet("best", best, given.net("W_best"), rtol);
      assertThat(trace).isNotEmpty().hasSizeLessThanOrEqualTo(given.get("trace").size());
      for (int i = 0; i < trace.size(); i++) {
        Case expected = new Case(given.get("trace").get(i));
        assertRelative("phi", trace.get(i).loss(), expected, "phi", rtol);
        assertRelative("holdout", trace.get(i).holdoutLoss(), expected, "holdout", rtol);
        assertThat(trace.get(i).step()).isEqualTo(expected.number("step"));
        assertRelative("damping", trace.get(i).damping(), expected, "next_lambda", 1e-14);
      }
    }
  }
}
