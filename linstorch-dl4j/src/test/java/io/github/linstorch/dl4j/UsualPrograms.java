package io.github.linstorch.dl4j;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.Nadam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** Networks in the shapes that tutorials and usual tabular programs have. */
final class UsualPrograms {

  private UsualPrograms() {}

  private static NeuralNetConfiguration.Builder base() {
    return new NeuralNetConfiguration.Builder()
        .seed(123)
        .weightInit(WeightInit.XAVIER)
        .updater(new Nesterovs(0.01, 0.9));
  }

  static DenseLayer dense(int in, int out, Activation activation) {
    return new DenseLayer.Builder().nIn(in).nOut(out).activation(activation).build();
  }

  static OutputLayer out(int in, int out, LossFunction loss, Activation activation) {
    return new OutputLayer.Builder(loss).nIn(in).nOut(out).activation(activation).build();
  }

  private static MultiLayerNetwork net(NeuralNetConfiguration.Builder base, Layer... layers) {
    return Nets.init(base.list(layers).build());
  }

  static MultiLayerNetwork of(Layer... layers) {
    return net(base(), layers);
  }

  static MultiLayerNetwork sum() {
    return of(dense(2, 10, Activation.TANH), out(10, 1, LossFunction.MSE, Activation.IDENTITY));
  }

  static MultiLayerNetwork function() {
    return of(
        dense(1, 50, Activation.TANH),
        dense(50, 50, Activation.TANH),
        out(50, 1, LossFunction.MSE, Activation.IDENTITY));
  }

  static MultiLayerNetwork moons() {
    return of(
        dense(2, 50, Activation.RELU),
        out(50, 2, LossFunction.NEGATIVELOGLIKELIHOOD, Activation.SOFTMAX));
  }

  static MultiLayerNetwork iris() {
    return net(
        base().l2(1e-4),
        dense(4, 3, Activation.TANH),
        dense(3, 3, Activation.TANH),
        out(3, 3, LossFunction.NEGATIVELOGLIKELIHOOD, Activation.SOFTMAX));
  }

  static MultiLayerNetwork digits() {
    return net(
        base().updater(new Nadam()).l2(1e-4),
        dense(20, 60, Activation.RELU),
        dense(60, 30, Activation.RELU),
        out(30, 3, LossFunction.NEGATIVELOGLIKELIHOOD, Activation.SOFTMAX));
  }

  static MultiLayerNetwork churn() {
    return of(
        dense(8, 16, Activation.RELU),
        dense(16, 8, Activation.RELU),
        out(8, 1, LossFunction.XENT, Activation.SIGMOID));
  }

  static MultiLayerNetwork weightedClasses() {
    return of(
        dense(4, 5, Activation.RELU),
        dense(5, 5, Activation.RELU),
        new OutputLayer.Builder(new LossMCXENT(Nd4j.createFromArray(0.5f, 1f)))
            .nIn(5)
            .nOut(2)
            .activation(Activation.SOFTMAX)
            .build());
  }

  static MultiLayerNetwork normalised() {
    return of(
        dense(8, 32, Activation.IDENTITY),
        new BatchNormalization.Builder().nIn(32).nOut(32).build(),
        new ActivationLayer(Activation.RELU),
        new DropoutLayer(0.8),
        dense(32, 16, Activation.RELU),
        out(16, 1, LossFunction.MSE, Activation.IDENTITY));
  }

  static MultiLayerNetwork autoencoder() {
    return net(
        base().updater(new AdaGrad(0.05)).l2(1e-4),
        dense(20, 25, Activation.RELU),
        dense(25, 5, Activation.RELU),
        dense(5, 25, Activation.RELU),
        out(25, 20, LossFunction.MSE, Activation.LEAKYRELU));
  }

  static MultiLayerNetwork sequence() {
    return of(
        new LastTimeStep(new LSTM.Builder().nIn(1).nOut(10).activation(Activation.TANH).build()),
        dense(10, 8, Activation.RELU),
        out(8, 1, LossFunction.MSE, Activation.IDENTITY));
  }

  static ComputationGraph twoBranches() {
    ComputationGraphConfiguration configuration =
        base()
            .graphBuilder()
            .addInputs("num", "cat")
            .addLayer("a", dense(8, 16, Activation.RELU), "num")
            .addLayer("b", dense(5, 4, Activation.RELU), "cat")
            .addVertex("m", new MergeVertex(), "a", "b")
            .addLayer("out", out(20, 1, LossFunction.MSE, Activation.IDENTITY), "m")
            .setOutputs("out")
            .build();
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    return graph;
  }

  static MultiLayerNetwork line() {
    return of(dense(1, 1, Activation.IDENTITY), out(1, 1, LossFunction.MSE, Activation.IDENTITY));
  }

  static MultiLayerNetwork absoluteError() {
    return of(dense(8, 16, Activation.RELU), out(16, 1, LossFunction.L1, Activation.IDENTITY));
  }

  static MultiLayerNetwork convolution() {
    return Nets.init(
        base()
            .list()
            .layer(
                new ConvolutionLayer.Builder(3, 3).nOut(4).activation(Activation.IDENTITY).build())
            .layer(
                new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                    .kernelSize(2, 2)
                    .stride(2, 2)
                    .build())
            .layer(new DenseLayer.Builder().nOut(10).activation(Activation.RELU).build())
            .layer(
                new OutputLayer.Builder(LossFunction.NEGATIVELOGLIKELIHOOD)
                    .nOut(3)
                    .activation(Activation.SOFTMAX)
                    .build())
            .setInputType(InputType.convolutionalFlat(8, 8, 1))
            .build());
  }

  static MultiLayerNetwork gelu() {
    return of(dense(8, 32, Activation.GELU), out(32, 1, LossFunction.MSE, Activation.IDENTITY));
  }

  static MultiLayerNetwork dropout() {
    return Nets.init(
        base()
            .list()
            .layer(
                new DenseLayer.Builder().nOut(32).dropOut(0.5).activation(Activation.RELU).build())
            .layer(
                new OutputLayer.Builder(LossFunction.MSE)
                    .nOut(1)
                    .activation(Activation.IDENTITY)
                    .build())
            .setInputType(InputType.feedForward(8))
            .build());
  }
}
