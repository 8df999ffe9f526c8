package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.Backend;
import io.github.linstorch.dl4j.network.LayerNetwork;
import io.github.linstorch.dl4j.rows.DistributedRows;
import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.PartitionedRows;
import java.util.function.Function;
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
   * @param rows makes rows in parts for a network, once it has been checked; the fit closes them
   * @param config settings
   * @return the report of the fit
   */
  public static FitReport fit(
      MultiLayerNetwork net, Function<DenseStack, PartitionedRows> rows, FitConfig config) {
    Backend.require();
    if (net == null) {
      throw new IllegalArgumentException("Expected a network, found null");
    }
    return Fit.run(
        new LayerNetwork(net), view -> DistributedRows.of(view, rows), Fit.Counted.EPOCH, config);
  }
}
