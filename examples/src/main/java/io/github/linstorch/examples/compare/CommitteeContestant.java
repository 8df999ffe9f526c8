package io.github.linstorch.examples.compare;

import io.github.linstorch.dl4j.Committee;
import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.LinstorchFitter;
import io.github.linstorch.dl4j.UnsupportedNetworkException;
import java.util.List;

/**
 * Several networks, fitted from different starts, whose mean is the prediction.
 *
 * @param name for the table
 * @param config settings of every fit
 * @param members how many networks
 */
record CommitteeContestant(String name, FitConfig config, int members) implements Contestant {

  @Override
  public Origin origin() {
    return Origin.OURS;
  }

  @Override
  public Attempt train(Fold fold, NetSettings settings, double seconds) throws DoesNotApply {
    long start = System.nanoTime();
    Committee committee;
    try {
      committee =
          LinstorchFitter.fitCommittee(
              settings.network(fold.train()).getLayerWiseConfigurations(),
              fold.train(),
              members,
              config);
    } catch (UnsupportedNetworkException e) {
      throw new DoesNotApply(FitContestant.reason(e));
    } catch (ArithmeticException e) {
      throw new DoesNotApply(e.getMessage());
    }
    double spent = (System.nanoTime() - start) / 1e9;
    TestError test =
        TestError.of(
            committee.output(fold.test().getFeatures()), fold, settings.isClassification());
    TrainedNet trained = TrainedNet.of(Inspectable.of(committee), fold);
    return new Attempt(test, spent, members, "networks", false, List.of(), trained);
  }
}
