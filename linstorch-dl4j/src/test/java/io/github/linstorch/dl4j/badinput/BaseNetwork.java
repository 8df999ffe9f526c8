package io.github.linstorch.dl4j.badinput;

import io.github.linstorch.dl4j.badinput.Recipe.Stage;
import java.util.List;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.MinMaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.constraint.UnitNormConstraint;
import org.deeplearning4j.nn.conf.dropout.AlphaDropout;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.GaussianDropout;
import org.deeplearning4j.nn.conf.dropout.GaussianNoise;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.lossfunctions.impl.LossNegativeLogLikelihood;

/** Networks that can be fitted, however odd. */
final class BaseNetwork {

  private final Recipe recipe;

  BaseNetwork(Recipe recipe) {
    this.recipe = recipe;
  }

  /** Draws layers, global settings and what happens before the fit. */
  void draw() {
    recipe.type =
        recipe.any(
            DataType.FLOAT, DataType.FLOAT, DataType.DOUBLE, DataType.DOUBLE, DataType.FLOAT16);
    recipe.mayOverflow |= recipe.type == DataType.FLOAT16;
    int depth = recipe.between(1, 4);
    recipe.depth = depth;
    int width = recipe.between(1, 5);
    recipe.nIn = width;
    for (int l = 0; l + 1 < depth; l++) {
      int next = recipe.between(1, 6);
      dense(width, next, hidden());
      width = next;
    }
    int nOut = recipe.between(1, 3);
    recipe.nOut = nOut;
    IActivation end =
        recipe.chance(0.6) ? new ActivationIdentity() : recipe.any(hidden(), softmax());
    recipe.isOutputSoftmax = end instanceof ActivationSoftmax;
    recipe.isOutputLinear = end instanceof ActivationIdentity;
    if (recipe.chance(0.3)) {
      dense(width, nOut, new ActivationIdentity());
      recipe.stages.add(new Stage(new LossLayer.Builder(loss(end)).activation(end).build()));
    } else {
      OutputLayer.Builder builder = new OutputLayer.Builder(loss(end));
      common(builder, width, nOut, end);
      builder.hasBias(recipe.chance(0.8));
      recipe.stages.add(new Stage(builder.build()));
    }
    freezeSome();
    drawGlobals();
    new BaseHistory(recipe).draw();
    recipe.graph.isAddedBackwards = recipe.chance(0.3);
  }

  private static IActivation softmax() {
    return new ActivationSoftmax();
  }

  private IActivation hidden() {
    return recipe.any(
        new ActivationReLU(),
        new ActivationReLU(),
        new ActivationReLU(null, 0.0, 0.2),
        new ActivationIdentity(),
        new ActivationLReLU(recipe.any(0.0, 0.01, 1.0, 7.0)),
        new ActivationELU(recipe.any(1.0, 0.01, 30.0)));
  }

  private ILossFunction loss(IActivation end) {
    if (end instanceof ActivationSoftmax && recipe.chance(0.8)) {
      return recipe.any(
          new LossMCXENT(), new LossNegativeLogLikelihood(), new LossMCXENT(1e-3, null));
    }
    return recipe.any(new LossMSE(), new LossL2());
  }

  private void dense(int nIn, int nOut, IActivation activation) {
    boolean split = recipe.chance(0.2);
    DenseLayer.Builder builder = new DenseLayer.Builder();
    common(builder, nIn, nOut, split ? new ActivationIdentity() : activation);
    builder.hasBias(recipe.chance(0.8));
    recipe.stages.add(new Stage(builder.build()));
    if (split) {
      recipe.stages.add(new Stage(new ActivationLayer(activation)));
    }
    if (recipe.chance(0.15)) {
      recipe.stages.add(new Stage(new DropoutLayer(dropout())));
    }
  }

  private IDropout dropout() {
    return recipe.any(
        new Dropout(0.5), new AlphaDropout(0.5), new GaussianDropout(0.3), new GaussianNoise(2));
  }

  private <B extends FeedForwardLayer.Builder<B>> void common(
      FeedForwardLayer.Builder<B> builder, int nIn, int nOut, IActivation activation) {
    builder.nIn(nIn).nOut(nOut).activation(activation);
    if (recipe.chance(0.15)) {
      builder.dropOut(dropout());
    }
    if (recipe.chance(0.15)) {
      LayerConstraint constraint = constraint();
      recipe.isConstrained = true;
      recipe.names.add(constraint.getClass().getSimpleName());
      // Of weights of zeros it makes NaN.
      recipe.mayOverflow |= constraint instanceof UnitNormConstraint;
      builder.constrainWeights(constraint);
    }
    if (recipe.chance(0.3)) {
      builder.setRegularization(List.of(regularization()));
    }
    if (recipe.chance(0.1)) {
      builder.l2Bias(recipe.any(0.01, 1e5));
    }
    builder.weightInit(recipe.any(WeightInit.XAVIER, WeightInit.RELU, WeightInit.ONES));
  }

  private Regularization regularization() {
    double odd = recipe.any(0.1, 0.1, 1e300, Double.NaN);
    int kind = recipe.between(0, 2);
    recipe.isPenaltyOdd |= kind > 0 && Double.isNaN(odd);
    return switch (kind) {
      case 0 -> new L2Regularization(recipe.any(0.0, 1e-300, 1e-3, 1.0, 1e6));
      case 1 -> new L1Regularization(odd);
      default -> new WeightDecay(odd, true);
    };
  }

  private LayerConstraint constraint() {
    return recipe.any(
        new MaxNormConstraint(recipe.any(0.0, 0.1, 1e30, Double.NaN), 1),
        new MinMaxNormConstraint(0.1, 2, 0.5, 1),
        new NonNegativeConstraint(),
        new UnitNormConstraint(0));
  }

  /** Any layer but the last that has parameters: a network of frozen ones cannot be fitted. */
  private void freezeSome() {
    for (int i = 0; i + 1 < recipe.stages.size(); i++) {
      boolean keepsOne = recipe.stages.get(recipe.stages.size() - 1).layer instanceof OutputLayer;
      if (keepsOne && recipe.chance(0.1)) {
        Layer layer = recipe.stages.get(i).layer;
        recipe.stages.get(i).layer =
            recipe.chance(0.5) ? new FrozenLayer(layer) : new FrozenLayerWithBackprop(layer);
      }
    }
  }

  private void drawGlobals() {
    boolean miniBatch = recipe.chance(0.8);
    recipe.isTruncated = recipe.chance(0.05);
    int updater = recipe.between(0, 3);
    int rest = recipe.between(0, 5);
    recipe.globals.add(
        global -> {
          global.miniBatch(miniBatch);
          switch (updater) {
            case 0 -> global.updater(new Sgd(0.1));
            case 1 -> global.updater(new NoOp());
            case 2 -> global.updater(new Nesterovs(0.1));
            default -> global.updater(new Adam(1e-2));
          }
          switch (rest) {
            case 0 -> global.gradientNormalization(GradientNormalization.ClipL2PerLayer);
            case 1 -> global.cacheMode(CacheMode.DEVICE);
            case 2 ->
                global
                    .trainingWorkspaceMode(WorkspaceMode.NONE)
                    .inferenceWorkspaceMode(WorkspaceMode.NONE);
            default -> {}
          }
        });
  }
}
