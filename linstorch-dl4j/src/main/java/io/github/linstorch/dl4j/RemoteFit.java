package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.Backend;
import io.github.linstorch.dl4j.network.LayerNetwork;
import io.github.linstorch.dl4j.rows.DistributedRows;
import io.github.linstorch.layerwise.PartitionedRows;
import java.util.function.Supplier;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Fits networks to rows on other machines, for modules of this project that know such machines. Not
 * part of the public interface.
 *
 * @hidden
 */
public final class RemoteFit {

  private RemoteFit() {}

  /**
   * Fits a network, as {@link LinstorchFitter} does.
   *
   * @param net initialised; its parameters, score, counts and updater state are overwritten
   * @param rows makes the rows, once the network has been checked
   * @param whereabouts says after the fit where the rows were, without a full stop
   * @param config settings
   * @return the report of the fit
   */
  public static FitReport fit(
      MultiLayerNetwork net,
      Supplier<PartitionedRows> rows,
      Supplier<String> whereabouts,
      FitConfig config) {
    Backend.require();
    if (net == null) {
      throw new IllegalArgumentException("Expected a network, found null");
    }
    return Fit.run(
        new LayerNetwork(net),
        view -> new DistributedRows(view, rows.get(), whereabouts),
        Fit.Counted.EPOCH,
        config);
  }
}
