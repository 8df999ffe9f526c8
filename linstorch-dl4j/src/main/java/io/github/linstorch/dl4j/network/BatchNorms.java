package io.github.linstorch.dl4j.network;

import io.github.linstorch.dl4j.network.BatchNorm.Affine;
import io.github.linstorch.layerwise.Activation;
import io.github.linstorch.layerwise.DenseStack;
import io.github.linstorch.layerwise.DenseStack.Layer;
import io.github.linstorch.layerwise.UnitMoments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;

/** The batch normalisations of a network, in order. */
final class BatchNorms {

  private final List<BatchNorm> all;

  BatchNorms(List<BatchNorm> all) {
    this.all = List.copyOf(all);
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /** Where the moments of their inputs are needed. */
  int[] places() {
    return all.stream().mapToInt(BatchNorm::place).distinct().toArray();
  }

  /**
   * Puts the statistics of all of them into parameters of the network, and changes the dense layers
   * behind locked ones so that the network is the stack.
   *
   * @param moments of the stack with its parameters
   * @param stack the dense layers
   * @param dense where their parameters lie among those of the network
   * @param type of the network
   * @param parameters of the network, with those of the stack; to be overwritten
   */
  void put(
      UnitMoments moments,
      DenseStack stack,
      List<Dense> dense,
      DataType type,
      double[] parameters) {
    for (int i = 0; i < all.size(); ) {
      int place = all.get(i).place();
      double[] mean = moments.mean(place).clone();
      double[] variance = moments.variance(place);
      Affine sum = new Affine(new double[mean.length], new double[mean.length]);
      Arrays.fill(sum.scale(), 1);
      boolean isIdentity = true;
      int absorber = all.get(i).layer() + 1;
      for (; i < all.size() && all.get(i).place() == place; i++) {
        Affine map = all.get(i).put(mean, variance, type, parameters);
        isIdentity &= !all.get(i).isLocked();
        for (int j = 0; j < mean.length; j++) {
          mean[j] = map.scale()[j] * mean[j] + map.shift()[j];
          variance[j] *= map.scale()[j] * map.scale()[j];
          sum.scale()[j] *= map.scale()[j];
          sum.shift()[j] = map.scale()[j] * sum.shift()[j] + map.shift()[j];
        }
      }
      if (!isIdentity) {
        Dense behind = dense.get(absorber);
        int offset = behind.pieces().get(0).stage().parameterOffset();
        absorb(sum, stack.layer(absorber), offset, parameters);
      }
    }
  }

  /** Changes a layer of x into one of {@code scale x + shift} that computes the same. */
  private static void absorb(Affine map, Layer layer, int offset, double[] parameters) {
    int nIn = layer.nIn();
    for (int o = 0; o < layer.nOut(); o++) {
      double constant = 0;
      for (int j = 0; j < nIn; j++) {
        int at = offset + o * nIn + j;
        parameters[at] /= map.scale()[j];
        constant += parameters[at] * map.shift()[j];
      }
      parameters[offset + nIn * layer.nOut() + o] -= constant;
    }
  }

  /**
   * The network as it is given: a stack in which every batch normalisation is a dense layer of a
   * diagonal matrix.
   *
   * @param stack the dense layers
   * @param own their parameters; unchanged
   * @param parameters of the network; unchanged
   */
  Given given(DenseStack stack, double[] own, double[] parameters) {
    List<Layer> layers = new ArrayList<>();
    List<double[]> values = new ArrayList<>();
    addAll(-1, false, layers, values, parameters);
    for (int l = 0; l < stack.depth(); l++) {
      Layer layer = stack.layer(l);
      layers.add(layer);
      values.add(Arrays.copyOfRange(own, stack.weightOffset(l), stack.end(l)));
      int dense = layers.size() - 1;
      addAll(l, false, layers, values, parameters);
      int last = layers.size() - 1;
      // The activation stands behind those that are in front of it.
      layers.set(dense, layer.with(Activation.IDENTITY));
      layers.set(last, layers.get(last).with(layer.activation()));
      addAll(l, true, layers, values, parameters);
    }
    DenseStack whole = new DenseStack(layers);
    double[] flat = new double[whole.parameterCount()];
    int at = 0;
    for (double[] part : values) {
      System.arraycopy(part, 0, flat, at, part.length);
      at += part.length;
    }
    return new Given(whole, flat);
  }

  private void addAll(
      int layer,
      boolean activated,
      List<Layer> layers,
      List<double[]> values,
      double[] parameters) {
    for (BatchNorm norm : all) {
      if (norm.layer() == layer && norm.activated() == activated) {
        Affine map = norm.given(parameters);
        int n = norm.units();
        double[] diagonal = new double[n * n + n];
        for (int j = 0; j < n; j++) {
          diagonal[j * n + j] = map.scale()[j];
          diagonal[n * n + j] = map.shift()[j];
        }
        layers.add(new Layer(norm.stage().name(), n, n, true, Activation.IDENTITY));
        values.add(diagonal);
      }
    }
  }
}
