package io.github.linstorch.layerwise.gaussnewton.step;

import static io.github.linstorch.testsupport.FixtureNets.assertNet;
import static io.github.linstorch.testsupport.FixtureNets.decay;
import static io.github.linstorch.testsupport.FixtureNets.shape;
import static io.github.linstorch.testsupport.Fixtures.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.lstsq.Matrix;
import io.github.linstorch.lstsq.Products;
import io.github.linstorch.testsupport.Fixtures;
import io.github.linstorch.testsupport.Fixtures.Case;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The parts of a step, against the fixtures of the specification. */
class StepFixturesTest {

  static Stream<Case> products() {
    return Fixtures.cases("3_jacobian_products");
  }

  @ParameterizedTest
  @MethodSource("products")
  void activations_fixture_matches(Case given) {
    Matrix[] net = given.net("W");
    Matrix x = given.matrix("X");
    Topology shape = shape(net, x.columns(), null);
    double rtol = given.number("rtol");
    try (Products products = new Products()) {
      Activations activations = new Activations(shape, x, products);

      assertClose("output", activations.forward(net), given.matrix("output"), rtol);
      activations.differentiate();
      for (int l = 0; l + 1 < net.length; l++) {
        assertClose("mask " + l, activations.differentiate(l), given.net("masks")[l], 0);
      }
      Matrix[] v = given.net("V");
      Matrix[] stacked = new Matrix[net.length];
      for (int l = 0; l < net.length; l++) {
        int d = l == 0 ? 0 : shape.dims()[l];
        stacked[l] = new Matrix(v[l].rows() + d, v[l].columns());
        for (int o = 0; o < v[l].columns(); o++) {
          System.arraycopy(
              v[l].values(), v[l].at(o), stacked[l].values(), stacked[l].at(o), v[l].rows());
          System.arraycopy(
              net[l].values(),
              net[l].at(o),
              stacked[l].values(),
              stacked[l].at(o) + v[l].rows(),
              d);
        }
      }
      Matrix jv = new Matrix(x.rows(), shape.nOut());
      activations.directional(stacked, jv);
      assertClose("J v", jv, given.matrix("jvp"), rtol);
      Matrix[] errors = new Matrix[net.length];
      for (int l = 0; l < net.length; l++) {
        errors[l] = new Matrix(x.rows(), net[l].columns());
      }
      errors[net.length - 1] = given.matrix("G");
      activations.backward(net, errors);
      assertNet("backprop", errors, given.net("backprop"), rtol);
      Matrix[] gradient = shape.zeros();
      activations.gradient(errors, gradient);
      assertNet("J' g", gradient, given.net("vjp"), rtol);
    }
  }

  static Stream<Case> conjugateGradients() {
    return Fixtures.cases("4_kronecker_cg");
  }

  @ParameterizedTest
  @MethodSource("conjugateGradients")
  void step_fixture_matches(Case given) {
    Matrix[] net = given.net("W");
    Rows rows = new Rows(given.matrix("X"), given.matrix("Y"), null);
    Topology shape = shape(net, rows.x().columns(), Fixtures.flags(given.get("active")));
    double damping = given.number("lambda");
    double rtol = given.number("rtol");
    try (Products products = new Products()) {
      Activations activations = new Activations(shape, rows.x(), products);
      activations.forward(net);
      activations.differentiate();
      GaussNewtonStep step =
          new GaussNewtonStep(shape, rows, decay(shape, given.number("alpha")), products);
      step.linearise(net, activations, given.matrix("probe"));

      double[] mu = given.numbers("mu");
      for (int l = 0; l < mu.length; l++) {
        assertThat(Math.abs(step.factors().scale(l) - mu[l]))
            .as("mu " + l)
            .isLessThanOrEqualTo(1e-11 * mu[l]);
      }
      if (given.number("alpha") == 0) {
        assertNet("gradient", step.gradient(), given.net("gradient"), 1e-11);
      }
      int most = given.get("cg").asInt();
      Matrix[] found = step.solve(damping, most, given.number("tol"));
      assertThat(step.iterations()).isEqualTo(given.get("iterations").asInt());
      assertNet("dW", found, given.net("dW"), rtol);
      double change = outputChange(shape, net, activations, found, products);
      assertRelative("|J dW|^2", change, given, "norm2_J_dW", rtol);
      double penalty = penalty(shape, step, damping, given.number("alpha"), found);
      double decrease = 2 * Vectors.dot(step.gradient(), found) - change - rows.count() * penalty;
      assertRelative("decrease", decrease, given, "model_decrease", rtol);
      double converged = given.number("rtol_converged");
      found = step.solve(damping, 3000, 1e-26);
      assertNet("dW converged", found, given.net("dW_converged"), converged);
      change = outputChange(shape, net, activations, found, products);
      penalty = penalty(shape, step, damping, given.number("alpha"), found);
      decrease = 2 * Vectors.dot(step.gradient(), found) - change - rows.count() * penalty;
      assertRelative("decrease", decrease, given, "model_decrease_converged", converged);
    }
  }

  /** {@code |J dW|^2}. */
  private static double outputChange(
      Topology shape,
      Matrix[] net,
      Activations activations,
      Matrix[] direction,
      Products products) {
    int n = activations.output().rows();
    Matrix tangent = new Matrix(n, shape.nOut());
    Jacobian jacobian = new DoubleJacobian(shape, n, products);
    jacobian.linearise(net, activations);
    jacobian.apply(direction, tangent);
    return tangent.squares(0, shape.nOut());
  }

  /** {@code damping sum_l mu_l |dW_l|^2 + k sum alpha |dW|^2}. */
  private static double penalty(
      Topology shape, GaussNewtonStep step, double damping, double alpha, Matrix[] direction) {
    double sum = shape.nOut() * decay(shape, alpha).of(direction);
    for (int l = 0; l < direction.length; l++) {
      double squares = direction[l].squares(0, direction[l].columns());
      sum += damping * step.factors().scale(l) * squares;
    }
    return sum;
  }

  private static void assertRelative(
      String what, double found, Case given, String field, double rtol) {
    double expected = given.number(field);
    assertThat(Math.abs(found - expected)).as(what).isLessThanOrEqualTo(rtol * Math.abs(expected));
  }
}
