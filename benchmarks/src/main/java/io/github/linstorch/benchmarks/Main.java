package io.github.linstorch.benchmarks;

import io.github.linstorch.benchmarks.FitTable.Work;
import java.io.IOException;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Runs the benchmark that the command line names:
 *
 * <pre>mvn -q compile exec:exec -pl benchmarks -am -Dbench=small</pre>
 *
 * <p>The pom sets one OpenMP thread and the heap.
 */
public final class Main {

  private Main() {}

  /**
   * Runs a benchmark and prints its table.
   *
   * @param args its name
   * @throws RunnerException if JMH cannot run
   * @throws IOException if a process that it starts fails
   */
  public static void main(String[] args) throws RunnerException, IOException {
    Report.printMachine();
    switch (args[0]) {
      case "small" -> FitTable.run("small", Work.SMALL, Work.TINY);
      case "medium" -> FitTable.run("medium", Work.MEDIUM);
      case "large" -> LargeFit.run();
      case "wide" -> WideFit.run();
      case "short" -> ShortFit.run();
      case "scaling" -> RowScaling.run();
      case "streaming" -> StreamingFit.run();
      case "manyfits" -> ManyFits.run();
      case "restarts" -> RestartRates.run();
      case "gnquality" -> GaussNewtonQuality.run();
      case "activations" -> GaussNewtonActivations.run();
      case "gncpu" -> GaussNewtonCpu.run();
      case "gnduel" -> GaussNewtonDuel.run();
      case "gnpaper" -> GaussNewtonPaper.run();
      case "classification" -> GaussNewtonClassification.run();
      case "gnclasses" -> GaussNewtonClasses.run();
      case "gnlarge" -> GaussNewtonLarge.run();
      case "gnspeed" -> GaussNewtonSpeed.run();
      case "gnstreaming" -> GaussNewtonStream.run();
      case "committee" -> GaussNewtonCommittee.run();
      case "bits" -> Fingerprints.run();
      case "fashion" -> GaussNewtonFashion.run();
      case "trees" -> TreeComparison.run();
      case "rows" -> ErrorByRows.run();
      case "binary" -> BinaryOutputs.run();
      case "polish" -> Polish.run();
      case "frontpage" -> FrontPage.run();
      case "states" -> LaterRows.run();
      case "device" -> SmallDevice.run();
      default -> {
        List<String> names =
            List.of(
                "small",
                "medium",
                "large",
                "wide",
                "short",
                "scaling",
                "streaming",
                "manyfits",
                "restarts",
                "gnquality",
                "activations",
                "gncpu",
                "gnduel",
                "gnpaper",
                "classification",
                "gnclasses",
                "gnlarge",
                "gnspeed",
                "gnstreaming",
                "committee",
                "bits",
                "fashion",
                "trees",
                "rows",
                "binary",
                "polish",
                "frontpage",
                "states",
                "device");
        System.out.println("Expected -Dbench= one of " + names + ", found " + args[0]);
      }
    }
  }
}
