package io.github.linstorch.dl4j;

import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks that are known functions, and rows for them. */
final class InspectedFunctions {

  private InspectedFunctions() {}

  /** The function {@code 2 x0 - |x1|}, which does not use x2. */
  static MultiLayerNetwork additive(LossFunction loss) {
    MultiLayerNetwork net = net(3, 4, loss);
    net.setParam("0_W", Nd4j.create(new double[][] {{1, -1, 0, 0}, {0, 0, 1, -1}, {0, 0, 0, 0}}));
    net.setParam("0_b", Nd4j.create(new double[] {0, 0, 0, 0}, 1, 4));
    net.setParam("1_W", Nd4j.create(new double[][] {{2}, {-2}, {-1}, {-1}}));
    net.setParam("1_b", Nd4j.create(new double[] {0}, 1, 1));
    return net;
  }

  /** The function {@code max(0, x0 + x1)}, whose features interact. */
  static MultiLayerNetwork interacting() {
    MultiLayerNetwork net = net(2, 1, LossFunction.MSE);
    net.setParam("0_W", Nd4j.create(new double[][] {{1}, {1}}));
    net.setParam("0_b", Nd4j.create(new double[] {0}, 1, 1));
    net.setParam("1_W", Nd4j.create(new double[][] {{1}}));
    net.setParam("1_b", Nd4j.create(new double[] {0}, 1, 1));
    return net;
  }

  private static MultiLayerNetwork net(int nIn, int hidden, LossFunction loss) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .list()
                .layer(
                    new DenseLayer.Builder()
                        .nIn(nIn)
                        .nOut(hidden)
                        .activation(Activation.RELU)
                        .build())
                .layer(
                    new OutputLayer.Builder(loss).nOut(1).activation(Activation.IDENTITY).build())
                .build());
    net.init();
    return net;
  }

  /** Rows whose labels are what a network predicts. */
  static DataSet exact(MultiLayerNetwork net, int nIn, int rows) {
    double[][] x = Nets.uniform(new SplittableRandom(5), rows, nIn);
    INDArray features = Nd4j.createFromArray(x);
    return new DataSet(features, net.output(features));
  }

  @SuppressWarnings("deprecation")
  static DataSet named(DataSet data, String... names) {
    data.setColumnNames(List.of(names));
    return data;
  }
}
