package io.github.linstorch.benchmarks;

import io.github.linstorch.dl4j.Committee;
import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitMethod;
import io.github.linstorch.dl4j.LinstorchFitter;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;

/** A committee of eight networks against its first member alone, on the same nets and splits. */
final class GaussNewtonCommittee {

  private static final int MEMBERS = 8;

  private GaussNewtonCommittee() {}

  static void run() {
    Report.print("%s with its defaults, seed = split; ten splits", FitMethod.GAUSS_NEWTON);
    Report.print(
        "%-21s %10s %10s %12s", "test error, median", "one net", "committee", "better, of 10");
    PairedComparison pairs = new PairedComparison();
    for (ReferenceCase c : ReferenceCase.readAll()) {
      Samples one = new Samples();
      Samples all = new Samples();
      for (StandardizedSplit split : c.splits()) {
        Committee committee = fit(c, split);
        double alone = split.testError(committee.members().get(0));
        double together = split.testError(committee.output(split.test().getFeatures()));
        one.add(alone);
        all.add(together);
        pairs.add(c.toString(), split.number(), together, alone);
      }
      Report.print(
          "%-21s %10.4f %10.4f %12d",
          c, one.median(), all.median(), c.splits().size() - pairs.losses(c.toString()));
    }
    Report.print("one net's test error / the committee's, median %.3f", pairs.medianRatio());
    String what = "pairs in which a committee of " + MEMBERS + " is better";
    Report.printAtLeast(what, pairs.winPercentage(), "%", 80);
    pairs.losses().forEach((name, splits) -> Report.print("  lost: %s, splits %s", name, splits));
  }

  private static Committee fit(ReferenceCase c, StandardizedSplit split) {
    FitConfig config =
        FitConfig.builder().method(FitMethod.GAUSS_NEWTON).seed(split.number()).build();
    MultiLayerConfiguration net =
        RegressionNet.of(split.number(), c.widths()).getLayerWiseConfigurations();
    return LinstorchFitter.fitCommittee(net, split.train(), MEMBERS, config);
  }
}
