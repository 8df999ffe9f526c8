package io.github.linstorch.benchmarks;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitMethod;
import io.github.linstorch.dl4j.LinstorchFitter;
import io.github.linstorch.dl4j.SolveOrder;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * A digest of the weights of many fits, to tell whether a change of the code has changed a bit of
 * any of them: run it before and after, on one machine, and compare.
 */
final class Fingerprints {

  private static final int SPLITS = 11;
  private static final int BATCH = 100;

  private final MessageDigest digest;

  private Fingerprints() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  static void run() {
    for (LinstorchFixture fixture : LinstorchFixture.readAll()) {
      ofFixture(fixture);
    }
    for (FitMethod method : FitMethod.values()) {
      for (ReferenceCase c : ReferenceCase.readAll()) {
        ofRegression(method, c);
      }
      for (String data : List.of("iris", "wine", "breast-cancer")) {
        ofClasses(method, data, 3, 16);
      }
    }
    ofClasses(FitMethod.GAUSS_NEWTON, "digits", SPLITS, 64);
    for (FitMethod method : FitMethod.values()) {
      ofRestarts(method);
    }
    ofManyRows();
  }

  private static void ofFixture(LinstorchFixture fixture) {
    Fingerprints all = new Fingerprints();
    MultiLayerNetwork net = fixture.network();
    FitConfig config =
        FitConfig.builder()
            .solveOrder(
                fixture.isForwardFirst() ? SolveOrder.FORWARD_FIRST : SolveOrder.BACKWARD_FIRST)
            .solveCalls(fixture.solveCalls())
            .build();
    LinstorchFitter.fit(net, fixture.rows(), config);
    all.add(net);
    all.print("fixture " + fixture);
  }

  /** Ten splits, from memory and batch by batch. */
  private static void ofRegression(FitMethod method, ReferenceCase c) {
    Fingerprints all = new Fingerprints();
    Fingerprints streamed = new Fingerprints();
    for (StandardizedSplit split : c.splits()) {
      FitConfig config = FitConfig.builder().method(method).seed(split.number()).build();
      MultiLayerNetwork net = RegressionNet.of(split.number(), c.widths());
      LinstorchFitter.fit(net, split.train(), config);
      all.add(net);
      MultiLayerNetwork other = RegressionNet.of(split.number(), c.widths());
      LinstorchFitter.fit(other, new ListDataSetIterator<>(split.train().asList(), BATCH), config);
      streamed.add(other);
    }
    all.print(method + " " + c);
    streamed.print(method + " " + c + ", streamed");
  }

  private static void ofClasses(FitMethod method, String data, int splits, int hidden) {
    ClassifiedRows rows = ClassifiedRows.read(data);
    Fingerprints all = new Fingerprints();
    for (int split = 0; split < splits; split++) {
      MultiLayerNetwork net = FloatNet.classification(split, rows.nIn(), hidden, rows.nClasses());
      FitConfig config = FitConfig.builder().method(method).seed(split).calibrate(true).build();
      LinstorchFitter.fit(net, rows.random(split).train(), config);
      all.add(net);
    }
    all.print(method + " " + data);
  }

  /** With everything that selects: restarts, the best state, validation rows. */
  private static void ofRestarts(FitMethod method) {
    Fingerprints all = new Fingerprints();
    ReferenceCase c = ReferenceCase.readAll().get(3);
    StandardizedSplit split = c.splits().get(0);
    MultiLayerNetwork net = RegressionNet.of(split.number(), c.widths());
    FitConfig.Builder config = FitConfig.builder().method(method).restarts(5).seed(1);
    LinstorchFitter.fit(net, split.train(), config.keepBest(method == FitMethod.LINSTORCH).build());
    all.add(net);
    MultiLayerNetwork other = RegressionNet.of(split.number(), c.widths());
    LinstorchFitter.fit(other, split.train(), config.validation(split.test()).build());
    all.add(other);
    all.print(method + " " + c + ", restarts");
  }

  /** So many rows that a sweep takes some of them. */
  private static void ofManyRows() {
    FitConfig config = FitConfig.builder().method(FitMethod.GAUSS_NEWTON).seed(1).build();
    Fingerprints classes = new Fingerprints();
    MultiLayerNetwork net =
        FloatNet.classification(0, NoisyClasses.FEATURES, 32, NoisyClasses.CLASSES);
    LinstorchFitter.fit(net, new NoisyClasses(5).rows(6_000, 1), config);
    classes.add(net);
    classes.print("GAUSS_NEWTON, 6,000 rows of classes");
    Fingerprints regression = new Fingerprints();
    MultiLayerNetwork other = FloatNet.regression(0, 20, 32, 1);
    LinstorchFitter.fit(other, new TeacherRows(5).rows(20_000, 1), config);
    regression.add(other);
    regression.print("GAUSS_NEWTON, 20,000 rows");
  }

  private void add(MultiLayerNetwork net) {
    double[] weights = net.params().toDoubleVector();
    ByteBuffer bytes = ByteBuffer.allocate(weights.length * Double.BYTES);
    for (double weight : weights) {
      bytes.putDouble(weight);
    }
    digest.update(bytes.array());
  }

  private void print(String what) {
    Report.print("%-45s %s", what, HexFormat.of().formatHex(digest.digest(), 0, 8));
  }
}
