package io.github.linstorch.dl4j.network;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Copy of everything in a network that a fit changes. Restoring it allocates almost no memory. */
public final class Snapshot {

  /** A copy of an array, in the array's own data type. */
  private static final class Copy {

    private final INDArray array;
    private final float[] single;
    private final double[] wide;
    private final INDArray other;

    Copy(INDArray array) {
      this.array = array;
      int length = array == null ? 0 : Math.toIntExact(array.length());
      DataType type = array == null ? DataType.DOUBLE : array.dataType();
      this.single = type == DataType.FLOAT ? Buffers.floats(array, length) : null;
      this.wide = type == DataType.DOUBLE && array != null ? Buffers.values(array, length) : null;
      this.other = single == null && wide == null && array != null ? array.dup() : null;
    }

    public void restore() {
      if (single != null) {
        ((FloatPointer) array.data().addressPointer()).put(single);
      } else if (wide != null) {
        ((DoublePointer) array.data().addressPointer()).put(wide);
      } else if (other != null) {
        array.assign(other);
        return;
      }
      if (array != null) {
        Nd4j.getAffinityManager().tagLocation(array, Location.HOST);
      }
    }
  }

  private final Network net;
  private final Copy parameters;
  private final Copy updaterState;
  private final int iterations;
  private final int epochs;
  private final int[] layerIterations;
  private final int[] layerEpochs;
  private final double score;
  private final INDArray[] input;

  public Snapshot(Network net) {
    this.net = net;
    this.parameters = new Copy(net.parameters());
    this.updaterState = new Copy(net.updaterState());
    this.iterations = net.iterationCount();
    this.epochs = net.epochCount();
    Layer[] layers = net.layers();
    this.layerIterations = new int[layers.length];
    this.layerEpochs = new int[layers.length];
    for (int i = 0; i < layers.length; i++) {
      layerIterations[i] = layers[i].getIterationCount();
      layerEpochs[i] = layers[i].getEpochCount();
    }
    this.score = net.model().score();
    this.input = net.input();
  }

  public void restore() {
    parameters.restore();
    updaterState.restore();
    net.setCounts(iterations, epochs);
    // DL4J lets them fall behind the configuration's until its next step.
    Layer[] layers = net.layers();
    for (int i = 0; i < layers.length; i++) {
      layers[i].setIterationCount(layerIterations[i]);
      layers[i].setEpochCount(layerEpochs[i]);
    }
    net.setScore(score);
    net.setInput(input);
  }
}
