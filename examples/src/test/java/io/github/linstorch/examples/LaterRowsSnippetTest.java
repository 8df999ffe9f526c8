package io.github.linstorch.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.arrays.ArrayNetwork;
import io.github.linstorch.dl4j.ArrayNetworks;
import io.github.linstorch.dl4j.DriftScore;
import io.github.linstorch.dl4j.LastLayerSolution;
import io.github.linstorch.dl4j.LastLayerState;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** The Java code of docs/later-rows.md runs, and does what that page says. */
class LaterRowsSnippetTest {

  private static double[][] features(int count, long seed, double shift) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] x = new double[count][];
    for (int i = 0; i < count; i++) {
      x[i] = random.doubles(8, shift - 1, shift + 1).toArray();
    }
    return x;
  }

  private static double[][] labels(double[][] x, double factor) {
    SplittableRandom random = new SplittableRandom(x.length);
    double[][] y = new double[x.length][1];
    for (int i = 0; i < x.length; i++) {
      y[i][0] = factor * (Math.abs(x[i][0]) + x[i][1]) + 0.1 * random.nextDouble(-1, 1);
    }
    return y;
  }

  private static DataSet rows(int count, long seed, double shift, double factor) {
    double[][] x = features(count, seed, shift);
    return new DataSet(Nd4j.create(x), Nd4j.create(labels(x, factor)));
  }

  private final MultiLayerNetwork net =
      ArrayNetworks.toMultiLayerNetwork(ArrayNetwork.of(1, 8, 40, 1));

  @Test
  void laterRows_ofThePage_areInTheFit() {
    DataSet firstRows = rows(60, 1, 0, 1);
    DataSet laterRows = rows(600, 2, 0, 1);
    DataSet others = rows(500, 3, 0, 1);
    LastLayerState.of(net, firstRows).solveInto(net);
    double before = net.score(others);

    // snippet laterRows
    LastLayerState state = LastLayerState.of(net, firstRows);
    state.add(laterRows); // next week, elsewhere, …
    LastLayerSolution solution = state.solveInto(net); // the last layer that fits them all
    // end

    assertThat(net.score(others)).isLessThan(0.7 * before);
    assertThat(solution.expectedLoss() / net.score(others)).isBetween(0.8, 1.25);
    assertThat(asBefore(state, others)).isTrue();
    assertThat(asBefore(state, rows(500, 4, 2, 1))).isFalse();
    assertThat(asBefore(state, rows(500, 4, 0, -1))).isFalse();
  }

  private static boolean asBefore(LastLayerState state, DataSet latestRows) {
    // snippet drift
    DriftScore drift = state.score(latestRows);
    boolean isAsBefore = drift.distance() < 3 && drift.lossRatio() < 2;
    // end
    return isAsBefore;
  }

  @Test
  void forget_ofOldLabels_bringsTheLossRatioBack() {
    LastLayerState state = LastLayerState.of(net, rows(1000, 1, 0, 1));
    DataSet changed = rows(1000, 5, 0, -1);

    state.forget(0.001).add(rows(1000, 6, 0, -1));

    assertThat(state.score(changed).lossRatio()).isBetween(0.8, 1.25);
  }

  @Test
  void device_ofThePage_fitsAndSendsItsState() {
    double[][] features = features(690, 7, 0);
    double[][] labels = labels(features, 1);

    // snippet device
    ArrayNetwork device = ArrayNetwork.of(1, 8, 10, 1); // seed, features, hidden units, outputs
    double error = device.fit(features, labels); // or fitLastLayer
    double[] predicted = device.predict(features[0]);
    byte[] bytes = device.state().add(features, labels).toBytes(); // to be merged elsewhere
    // end

    assertThat(error).isLessThan(0.2);
    assertThat(predicted).hasSize(1);
    assertThat(bytes.length).isLessThanOrEqualTo(8 * 12 * 12 + 256);
  }
}
