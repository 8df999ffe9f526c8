package io.github.linstorch.benchmarks;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitMethod;
import io.github.linstorch.dl4j.FitProgress;
import io.github.linstorch.dl4j.FitReport;
import io.github.linstorch.dl4j.GaussNewtonConfig;
import io.github.linstorch.dl4j.LinstorchFitter;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/** 20-32-1 by GAUSS_NEWTON from an iterator: memory and time of ten times the rows. */
final class GaussNewtonStream {

  private static final int BATCH = 4096;
  private static final int FEW = 123;
  private static final int MANY = 1230;

  /** Less than the fewer rows take. */
  private static final long MEMORY = 16L << 20;

  private final MultiLayerNetwork net = new Problem(BATCH, 20, 32, 1).newNetwork();
  private final DataSet[] batches = new Problem(BATCH, 20, 32, 1).newDataSets(16);

  private GaussNewtonStream() {}

  static void run() {
    GaussNewtonStream stream = new GaussNewtonStream();
    // As much garbage in ten small fits as in a large one: only the rows of a fit differ.
    double few = 0;
    for (int fit = 0; fit < MANY / FEW; fit++) {
      few = stream.fit(FEW);
    }
    double fewPeak = ProcessMemory.peak();
    double many = stream.fit(MANY);
    Report.printAtMost(
        "peak RSS / that of a tenth of the rows", ProcessMemory.peak() / fewPeak, "x", 1.1);
    Report.printAtMost("time / that of a tenth of the rows", many / few, "x", 10);
  }

  private double fit(int count) {
    FitConfig config =
        FitConfig.builder()
            .method(FitMethod.GAUSS_NEWTON)
            .gaussNewton(GaussNewtonConfig.builder().memory(MEMORY).build())
            .listener(FitProgress.console())
            .build();
    FitReport report = LinstorchFitter.fit(net, new CyclingIterator(batches, count), config);
    double seconds = report.elapsed().toNanos() / 1e9;
    Report.print(
        "%,d rows, %d held: %.1f s, %d passes, peak RSS %.0f MB",
        count * BATCH,
        report.gaussNewton().orElseThrow().sampledRows(),
        seconds,
        report.passes(),
        ProcessMemory.peak());
    return seconds;
  }
}
