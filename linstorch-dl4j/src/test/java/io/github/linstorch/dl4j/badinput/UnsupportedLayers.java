package io.github.linstorch.dl4j.badinput;

import java.io.Serial;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.layers.AutoEncoder;
import org.deeplearning4j.nn.conf.layers.CenterLossOutputLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.RepeatVector;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.layers.recurrent.TimeDistributed;
import org.deeplearning4j.nn.conf.layers.util.MaskLayer;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.conf.layers.variational.VariationalAutoencoder;
import org.deeplearning4j.nn.conf.ocnn.OCNNOutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Layers that no fit supports, by name. */
final class UnsupportedLayers {

  private UnsupportedLayers() {}

  /** A dense layer that might do anything. */
  static final class OwnDenseLayer extends DenseLayer {

    @Serial private static final long serialVersionUID = 1;

    OwnDenseLayer() {
      setNIn(2);
      setNOut(2);
    }
  }

  private static LSTM lstm() {
    return new LSTM.Builder().nIn(2).nOut(2).build();
  }

  /** Makers of layers, by name, that DL4J takes between others. */
  static Map<String, Supplier<Layer>> flat() {
    Map<String, Supplier<Layer>> all = new LinkedHashMap<>();
    all.put("AutoEncoder", () -> new AutoEncoder.Builder().nIn(2).nOut(2).build());
    all.put("CenterLoss", () -> new CenterLossOutputLayer.Builder().nIn(2).nOut(2).build());
    all.put("Embedding", () -> new EmbeddingLayer.Builder().nIn(2).nOut(2).build());
    all.put("MaskLayer", MaskLayer::new);
    all.put("a subclass of DenseLayer", OwnDenseLayer::new);
    all.put("PReLU", () -> new PReLULayer.Builder().inputShape(2).nIn(2).nOut(2).build());
    all.put(
        "VariationalAutoencoder",
        () ->
            new VariationalAutoencoder.Builder()
                .nIn(2)
                .nOut(2)
                .encoderLayerSizes(2)
                .decoderLayerSizes(2)
                .build());
    return all;
  }

  /** Makers of layers for images and time series, by name. */
  static Map<String, Supplier<Layer>> deep() {
    Map<String, Supplier<Layer>> all = new LinkedHashMap<>();
    all.put("Bidirectional", () -> new Bidirectional(lstm()));
    all.put("CnnLoss", () -> new CnnLossLayer.Builder(LossFunction.MSE).build());
    all.put("Convolution", () -> new ConvolutionLayer.Builder(1, 1).nIn(2).nOut(2).build());
    all.put(
        "ElementWise", () -> new ElementWiseMultiplicationLayer.Builder().nIn(2).nOut(2).build());
    all.put("EmbeddingSequence", () -> new EmbeddingSequenceLayer.Builder().nIn(2).nOut(2).build());
    all.put("GlobalPooling", () -> new GlobalPoolingLayer.Builder().build());
    all.put("LSTM", UnsupportedLayers::lstm);
    all.put("frozen LSTM", () -> new FrozenLayer(lstm()));
    all.put("LastTimeStep", () -> new LastTimeStep(lstm()));
    all.put("LocalResponseNormalization", () -> new LocalResponseNormalization.Builder().build());
    all.put("OCNN", () -> new OCNNOutputLayer.Builder().nIn(2).hiddenLayerSize(2).build());
    all.put("RepeatVector", () -> new RepeatVector.Builder<>().repetitionFactor(2).build());
    all.put("RnnLoss", () -> new RnnLossLayer.Builder(LossFunction.MSE).build());
    all.put("RnnOutput", () -> new RnnOutputLayer.Builder(LossFunction.MSE).nIn(2).nOut(2).build());
    all.put("SimpleRnn", () -> new SimpleRnn.Builder().nIn(2).nOut(2).build());
    all.put("Subsampling", () -> new SubsamplingLayer.Builder().build());
    all.put("TimeDistributed", () -> new TimeDistributed(dense()));
    all.put("frozen TimeDistributed", () -> new FrozenLayer(new TimeDistributed(dense())));
    all.put("MaskZero", () -> new MaskZeroLayer(dense(), 0));
    all.put("Upsampling2D", () -> new Upsampling2D.Builder().size(2).build());
    all.put("ZeroPadding", () -> new ZeroPaddingLayer.Builder(1, 1).build());
    return all;
  }

  private static DenseLayer dense() {
    return new DenseLayer.Builder().nIn(2).nOut(2).activation(Activation.RELU).build();
  }
}
