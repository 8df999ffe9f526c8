package io.github.linstorch.dl4j.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Layers of any kind in front of the dense ones that are fitted. DL4J runs the rows through them at
 * inference, in double precision, and their outputs are the features of the fit.
 */
public final class Front {

  /** Number of rows that DL4J runs at a time: activations of convolutions are large. */
  private static final int ROWS = 256;

  private final Network copy;
  private final Stage behind;
  private final InputPreProcessor preProcessor;
  private final String label;
  private final boolean isFrozen;

  /**
   * Copies the network that the layers belong to.
   *
   * @param behind the first layer that is not in front
   * @param isFrozen whether the layers in front are frozen
   */
  Front(Network net, Stage behind, boolean isFrozen) {
    this.copy = net.copy(DataType.DOUBLE);
    this.behind = behind;
    this.preProcessor = behind.preProcessor();
    this.isFrozen = isFrozen;
    this.label =
        (isFrozen ? "the frozen front" : "the front")
            + " of the network (the layers up to "
            + net.nameBefore(behind)
            + ")";
  }

  /** Whether training leaves the layers in front alone, too. */
  public boolean isFrozen() {
    return isFrozen;
  }

  /**
   * What the layers compute, but for their parameters.
   *
   * @return the same for layers of the same outputs at inference, in whatever way they are trained
   * @throws IllegalArgumentException if DL4J cannot write the configuration of one
   */
  public String configuration() {
    return FrontConfiguration.of(copy.configurationBefore(behind));
  }

  /**
   * Runs rows through the layers.
   *
   * @param features as the network takes them, one array per input, of any rank; unchanged
   * @return shape (n, nIn of the first layer behind), double
   * @throws IllegalArgumentException if the layers do not take such features, or if they do not
   *     give one row for each of them
   */
  public INDArray outputs(INDArray[] features) {
    long rows = features[0].size(0);
    List<INDArray> parts = new ArrayList<>();
    for (long from = 0; from < rows; from += ROWS) {
      parts.add(part(features, from, Math.min(rows, from + ROWS)));
    }
    return parts.size() == 1 ? parts.get(0) : Nd4j.vstack(parts.toArray(INDArray[]::new));
  }

  private INDArray part(INDArray[] features, long from, long to) {
    INDArray out;
    try {
      INDArray[] rows = new INDArray[features.length];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = Batch.rows(features[i], from, to).castTo(DataType.DOUBLE).dup();
      }
      out = copy.activationsBefore(behind, rows);
      if (preProcessor != null) {
        out = preProcessor.preProcess(out, (int) (to - from), LayerWorkspaceMgr.noWorkspaces());
      }
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "Expected features that "
              + label
              + " takes, found shape "
              + shapes(features)
              + ": "
              + e.getMessage(),
          e);
    }
    if (out.rank() != 2 || out.size(0) != to - from) {
      throw new IllegalArgumentException(
          "Expected one row for each example from "
              + label
              + ", found shape "
              + Arrays.toString(out.shape())
              + " for "
              + (to - from)
              + " examples: reduce sequences to one row with LastTimeStep, LastTimeStepVertex or"
              + " GlobalPoolingLayer, images with a preprocessor such as CnnToFeedForward");
    }
    return out;
  }

  private static String shapes(INDArray[] features) {
    List<String> shapes = new ArrayList<>();
    for (INDArray array : features) {
      shapes.add(Arrays.toString(array.shape()));
    }
    return String.join(" and ", shapes);
  }
}
