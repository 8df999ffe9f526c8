package io.github.linstorch.dl4j.network;

import io.github.linstorch.dl4j.network.Network.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Frozen layers of any kind in front of the dense ones. DL4J runs the rows through them in double
 * precision, and their outputs are the features of the fit.
 */
public final class FrozenBase {

  /** Number of rows that DL4J runs at a time: activations of convolutions are large. */
  private static final long ROWS = 256;

  private final Network copy;
  private final int depth;
  private final InputPreProcessor preProcessor;
  private final String label;

  /**
   * Copies the first layers of a network.
   *
   * @param stages its layers
   * @param depth how many are in front
   */
  FrozenBase(Network net, List<Stage> stages, int depth) {
    this.copy = net.copy(DataType.DOUBLE);
    this.depth = depth;
    this.preProcessor = stages.get(depth).preProcessor();
    this.label =
        "the frozen front of the network (the layers up to " + stages.get(depth - 1).name() + ")";
  }

  /**
   * Runs rows through the layers.
   *
   * @param features as the network takes them, of any rank; unchanged
   * @return shape (n, nIn of the first layer behind), double
   * @throws IllegalArgumentException if the layers do not take such features
   */
  public INDArray outputs(INDArray features) {
    long rows = features.size(0);
    List<INDArray> parts = new ArrayList<>();
    for (long from = 0; from < rows; from += ROWS) {
      parts.add(part(features, from, Math.min(rows, from + ROWS)));
    }
    return parts.size() == 1 ? parts.get(0) : Nd4j.vstack(parts.toArray(INDArray[]::new));
  }

  private INDArray part(INDArray features, long from, long to) {
    try {
      INDArray rows = features.get(NDArrayIndex.interval(from, to)).castTo(DataType.DOUBLE).dup();
      INDArray out = copy.activations(depth, rows);
      return preProcessor == null
          ? out
          : preProcessor.preProcess(out, (int) (to - from), LayerWorkspaceMgr.noWorkspaces());
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "Expected features that "
              + label
              + " takes, found shape "
              + Arrays.toString(features.shape())
              + ": "
              + e.getMessage(),
          e);
    }
  }
}
