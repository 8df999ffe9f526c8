package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.ReferenceLinstorch.Act;
import io.github.linstorch.dl4j.ReferenceLinstorch.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks and random data for tests. */
final class Nets {

  private Nets() {}

  /** Layers of the given widths with biases, ReLU between them and an identity at the end. */
  static List<Layer> relu(int... sizes) {
    List<Layer> layers = new ArrayList<>();
    for (int l = 0; l + 1 < sizes.length; l++) {
      layers.add(
          new Layer(sizes[l], sizes[l + 1], true, l + 2 < sizes.length ? Act.RELU : Act.IDENTITY));
    }
    return layers;
  }

  /** DenseLayers with an OutputLayer at the end, initialised by DL4J. */
  static MultiLayerNetwork plain(List<Layer> layers, DataType type, LossFunction loss) {
    NeuralNetConfiguration.ListBuilder list = start(type);
    for (int l = 0; l + 1 < layers.size(); l++) {
      Layer layer = layers.get(l);
      list.layer(dense(layer, activation(layer.act())));
    }
    Layer last = layers.get(layers.size() - 1);
    list.layer(
        new OutputLayer.Builder(loss)
            .nIn(last.nIn())
            .nOut(last.nOut())
            .hasBias(last.bias())
            .activation(activation(last.act()))
            .build());
    return init(list.build());
  }

  /** Every DenseLayer linear, its activation in a layer behind; dropout; a LossLayer at the end. */
  static MultiLayerNetwork split(List<Layer> layers, DataType type, LossFunction loss) {
    NeuralNetConfiguration.ListBuilder list = start(type);
    for (int l = 0; l < layers.size(); l++) {
      Layer layer = layers.get(l);
      list.layer(dense(layer, new ActivationIdentity()));
      if (l + 1 < layers.size()) {
        list.layer(new ActivationLayer(activation(layer.act())));
        list.layer(new DropoutLayer(0.5));
      }
    }
    IActivation end = activation(layers.get(layers.size() - 1).act());
    list.layer(new LossLayer.Builder(loss).activation(end).build());
    return init(list.build());
  }

  private static NeuralNetConfiguration.ListBuilder start(DataType type) {
    return new NeuralNetConfiguration.Builder()
        .seed(7)
        .dataType(type)
        .updater(new Adam(1e-2))
        .list();
  }

  private static DenseLayer dense(Layer layer, IActivation activation) {
    return new DenseLayer.Builder()
        .nIn(layer.nIn())
        .nOut(layer.nOut())
        .hasBias(layer.bias())
        .activation(activation)
        .build();
  }

  static MultiLayerNetwork init(MultiLayerConfiguration conf) {
    MultiLayerNetwork net = new MultiLayerNetwork(conf);
    net.init();
    return net;
  }

  static IActivation activation(Act act) {
    return switch (act.kind()) {
      case IDENTITY -> new ActivationIdentity();
      case RELU -> new ActivationReLU();
      case LEAKY_RELU -> new ActivationLReLU(act.parameter());
      case ELU -> new ActivationELU(act.parameter());
      case SOFTMAX -> new ActivationSoftmax();
    };
  }

  /** Gives every parameter a value from the uniform distribution on [low, high). */
  static void randomise(MultiLayerNetwork net, SplittableRandom random, double low, double high) {
    net.params().assign(Nd4j.createFromArray(uniform(random, (int) net.numParams(), low, high)));
  }

  static double[] uniform(SplittableRandom random, int length, double low, double high) {
    return random.doubles(length, low, high).toArray();
  }

  static double[][] uniform(SplittableRandom random, int rows, int columns) {
    double[][] matrix = new double[rows][];
    for (int i = 0; i < rows; i++) {
      matrix[i] = uniform(random, columns, -1, 1);
    }
    return matrix;
  }

  /** Rows of zeros with a single one each, every class in turn and then at random. */
  static double[][] oneHot(SplittableRandom random, int rows, int classes) {
    double[][] matrix = new double[rows][classes];
    for (int i = 0; i < rows; i++) {
      matrix[i][i < classes ? i : random.nextInt(classes)] = 1;
    }
    return matrix;
  }

  /** Values in row-major order, in double. */
  static double[] doubles(INDArray array) {
    return array.castTo(DataType.DOUBLE).dup('c').data().asDouble();
  }

  static double[][] matrix(INDArray array) {
    double[] values = doubles(array);
    int columns = (int) array.size(1);
    double[][] matrix = new double[(int) array.size(0)][columns];
    for (int i = 0; i < matrix.length; i++) {
      System.arraycopy(values, i * columns, matrix[i], 0, columns);
    }
    return matrix;
  }

  /** The reference at the network's parameters, read one by one through their names. */
  static ReferenceLinstorch reference(MultiLayerNetwork net, List<Layer> layers, double rcond) {
    double[][][] weight = new double[layers.size()][][];
    double[][] bias = new double[layers.size()][];
    int l = 0;
    for (int i = 0; i < net.getnLayers(); i++) {
      if (net.getLayer(i).numParams() > 0) {
        weight[l] = matrix(net.getParam(i + "_W"));
        bias[l] = layers.get(l).bias() ? doubles(net.getParam(i + "_b")) : null;
        l++;
      }
    }
    return new ReferenceLinstorch(layers, weight, bias, rcond);
  }
}
