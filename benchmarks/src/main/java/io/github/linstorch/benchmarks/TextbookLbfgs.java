package io.github.linstorch.benchmarks;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * L-BFGS as textbooks have it, on DL4J's gradients of all rows: ten pairs, line search by bisection
 * for the weak Wolfe conditions. It is here because DL4J's own stands still after a few dozen
 * steps.
 *
 * <p>Nocedal and Wright, Numerical Optimization, 2nd ed., algorithm 7.4; Lewis and Overton (2013),
 * Nonsmooth optimization via quasi-Newton methods, algorithm 2.6.
 */
final class TextbookLbfgs implements Opponent {

  private static final int MEMORY = 10;
  private static final int TRIES = 25;

  /** Change of the parameters and of the gradient in one step, and their product. */
  private record Step(INDArray s, INDArray y, double sy) {}

  private final StandardizedSplit split;
  private final MultiLayerNetwork net;
  private final Deque<Step> memory = new ArrayDeque<>();
  private final Convergence convergence = new Convergence();
  private INDArray point;
  private INDArray gradient;
  private double loss;

  TextbookLbfgs(StandardizedSplit split, int... widths) {
    this.split = split;
    this.net = RegressionNet.of(split.number(), widths);
  }

  @Override
  public void trainFor(double millis) {
    long end = System.nanoTime() + (long) (1e6 * millis);
    net.setInput(split.train().getFeatures());
    net.setLabels(split.train().getLabels());
    point = net.params().dup();
    gradient = gradientAt(point);
    loss = net.score();
    while (System.nanoTime() < end && !convergence.reached()) {
      INDArray direction = direction();
      double first = memory.isEmpty() ? 1 / Math.max(1, norm(gradient)) : 1;
      if (!search(direction, first)) {
        // The next step starts over from the steepest descent, as the very first did.
        memory.clear();
      }
      convergence.add(loss);
    }
    net.params().assign(point);
  }

  private INDArray gradientAt(INDArray params) {
    net.params().assign(params);
    net.computeGradientAndScore();
    // DL4J divides by the number of rows in the updater only.
    return net.gradient().gradient().div(split.train().numExamples());
  }

  private INDArray direction() {
    INDArray q = gradient.neg();
    double[] alphas = new double[memory.size()];
    int i = 0;
    for (Step step : memory) {
      alphas[i] = dot(step.s, q) / step.sy;
      q.subi(step.y.mul(alphas[i++]));
    }
    if (!memory.isEmpty()) {
      Step last = memory.getFirst();
      q.muli(last.sy / dot(last.y, last.y));
    }
    for (Iterator<Step> steps = memory.descendingIterator(); steps.hasNext(); ) {
      Step step = steps.next();
      q.addi(step.s.mul(alphas[--i] - dot(step.y, q) / step.sy));
    }
    return q;
  }

  private boolean search(INDArray direction, double first) {
    double slope = dot(direction, gradient);
    double low = 0;
    double high = Double.POSITIVE_INFINITY;
    double length = first;
    for (int i = 0; i < TRIES && slope < 0; i++) {
      INDArray candidate = point.add(direction.mul(length));
      INDArray there = gradientAt(candidate);
      double score = net.score();
      if (!(score <= loss + 1e-4 * length * slope)) {
        high = length;
      } else if (dot(direction, there) < 0.9 * slope && i < TRIES - 1) {
        low = length;
      } else {
        accept(candidate, there, score);
        return true;
      }
      length = high < Double.POSITIVE_INFINITY ? (low + high) / 2 : 2 * low;
    }
    return false;
  }

  private void accept(INDArray candidate, INDArray there, double score) {
    INDArray s = candidate.sub(point);
    INDArray y = there.sub(gradient);
    double sy = dot(s, y);
    if (sy > 1e-12 * norm(s) * norm(y)) {
      if (memory.size() == MEMORY) {
        memory.removeLast();
      }
      memory.addFirst(new Step(s, y, sy));
    }
    point = candidate;
    gradient = there;
    loss = score;
  }

  private static double dot(INDArray a, INDArray b) {
    return a.mul(b).sumNumber().doubleValue();
  }

  private static double norm(INDArray a) {
    return a.norm2Number().doubleValue();
  }

  @Override
  public double testError() {
    return split.testError(net);
  }
}
