package io.github.linstorch.benchmarks;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/** The number of threads of ND4J's own operations, which the pom sets to one. */
final class NativeThreads {

  private static final double TRIAL_MILLIS = 2000;

  private NativeThreads() {}

  /**
   * Sets whatever trains a network faster, one or two: whoever is compared with us gets the best.
   *
   * @param net is trained
   * @return the number that was set
   */
  static int setFaster(MultiLayerNetwork net, DataSet rows, int batch) {
    ShuffledBatches batches = new ShuffledBatches(net, rows, batch, 0);
    batches.trainFor(TRIAL_MILLIS);
    set(2);
    int withTwo = batches.trainFor(TRIAL_MILLIS);
    set(1);
    int withOne = batches.trainFor(TRIAL_MILLIS);
    int faster = withTwo > withOne ? 2 : 1;
    set(faster);
    Report.print(
        "Adam's batches of %d in %.0f s: %d on one thread, %d on two",
        batch, TRIAL_MILLIS / 1000, withOne, withTwo);
    return faster;
  }

  static void set(int threads) {
    NativeOps ops = NativeOpsHolder.getInstance().getDeviceNativeOps();
    ops.setOmpNumThreads(threads);
  }
}
