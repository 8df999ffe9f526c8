package io.github.linstorch.dl4j.badinput;

import io.github.linstorch.dl4j.badinput.Recipe.Expectation;
import io.github.linstorch.dl4j.badinput.Recipe.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossFMeasure;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.lossfunctions.impl.LossMultiLabel;

/** What may be wrong with a network as a whole, or with its end. */
final class NetworkDefects {

  private static final Predicate<Recipe> ALWAYS = recipe -> true;

  private NetworkDefects() {}

  static List<Defect> all() {
    List<Defect> all = new ArrayList<>();
    all.add(Defect.of("null network", ALWAYS, r -> r.isNull = true, "network", "null"));
    all.add(
        Defect.of("no init()", ALWAYS, r -> r.isInitialised = false, "not initialised", "init()"));
    all.add(new Defect("net.close()", ALWAYS, r -> spoil(r, NetworkDefects::close)));
    all.add(new Defect("parameters closed", ALWAYS, r -> spoil(r, net -> net.params().close())));
    for (double value : new double[] {Double.NaN, 1 / 0.0, -1 / 0.0}) {
      all.add(new Defect("a parameter of " + value, ALWAYS, recipe -> poke(recipe, value)));
    }
    all.add(Defect.of("all frozen", ALWAYS, NetworkDefects::freezeAll, "frozen"));
    all.add(
        Defect.of(
            "no dense layer",
            r -> r.expectations.isEmpty(),
            NetworkDefects::dropDense,
            "no dense layer"));
    all.add(new Defect("no loss", ALWAYS, NetworkDefects::dropLoss));
    for (LossFunction loss : LossFunction.values()) {
      ILossFunction function = loss.getILossFunction();
      if (!(function instanceof LossL2) && !(function instanceof LossMCXENT)) {
        all.add(loss(loss.name(), function, "loss"));
      }
    }
    all.add(loss("LossFMeasure", new LossFMeasure(), "loss"));
    all.add(loss("LossMultiLabel", new LossMultiLabel(), "loss"));
    INDArray weights = Nd4j.createFromArray(0.5, 2.0);
    all.add(loss("weighted LossMSE", new LossMSE(weights), "weights"));
    all.add(loss("weighted LossL2", new LossL2(weights), "weights"));
    all.add(loss("weighted LossMCXENT", new LossMCXENT(weights), "loss"));
    all.add(loss("weighted LossBinaryXENT", new LossBinaryXENT(weights), "loss"));
    for (LossFunction loss : List.of(LossFunction.MCXENT, LossFunction.NEGATIVELOGLIKELIHOOD)) {
      all.add(
          new Defect(
              loss + " without softmax",
              recipe -> last(recipe) instanceof OutputLayer,
              recipe -> {
                ((OutputLayer) last(recipe)).setActivationFn(new ActivationReLU());
                setLoss(recipe, loss.getILossFunction());
                recipe.expectations.add(
                    Expectation.refusal(recipe.label(recipe.stages.size() - 1), "softmax"));
              }));
    }
    return all;
  }

  private static Defect loss(String name, ILossFunction loss, String word) {
    return new Defect(
        "loss " + name,
        recipe -> last(recipe) instanceof FeedForwardLayer,
        recipe -> {
          setLoss(recipe, loss);
          recipe.expectations.add(
              Expectation.refusal(recipe.label(recipe.stages.size() - 1), word));
        });
  }

  private static void setLoss(Recipe recipe, ILossFunction loss) {
    if (last(recipe) instanceof BaseOutputLayer output) {
      output.setLossFn(loss);
    } else if (last(recipe) instanceof LossLayer layer) {
      layer.setLossFn(loss);
    }
  }

  private static Layer last(Recipe recipe) {
    return recipe.stages.get(recipe.stages.size() - 1).layer;
  }

  /** Closes something of a network; ND4J does not close an array of one entry. */
  private static void spoil(Recipe recipe, Consumer<Model> close) {
    boolean[] isClosed = new boolean[1];
    recipe.afterwards.add(
        net -> {
          if (net.params() != null && !net.params().isEmpty()) {
            close.accept(net);
            isClosed[0] = net.params().wasClosed();
          }
        });
    recipe.expectations.add(
        new Expectation(() -> isClosed[0], List.of("parameters", "closed"), null));
  }

  private static void close(Model net) {
    if (net instanceof MultiLayerNetwork list) {
      list.close();
    } else if (net instanceof ComputationGraph graph) {
      graph.close();
    }
  }

  private static void poke(Recipe recipe, double value) {
    double where = recipe.random.nextDouble();
    recipe.afterwards.add(
        net -> {
          INDArray parameters = net.params();
          if (parameters != null && !parameters.isEmpty() && !parameters.wasClosed()) {
            parameters.putScalar((long) (where * parameters.length()), value);
          }
        });
    recipe.expectations.add(Expectation.refusal("layer(index=", "parameter of " + value));
  }

  private static void freezeAll(Recipe recipe) {
    for (Stage stage : recipe.stages) {
      if (stage.layer instanceof DenseLayer || stage.layer instanceof OutputLayer) {
        stage.layer = new FrozenLayerWithBackprop(stage.layer);
      }
    }
  }

  private static void dropDense(Recipe recipe) {
    recipe.stages.clear();
    if (recipe.chance(0.5)) {
      recipe.stages.add(new Stage(new DropoutLayer(0.5)));
    }
    if (recipe.chance(0.5)) {
      recipe.stages.add(new Stage(new ActivationLayer(Activation.IDENTITY)));
    }
    recipe.stages.add(
        new Stage(new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build()));
  }

  private static void dropLoss(Recipe recipe) {
    int last = recipe.stages.size() - 1;
    Layer dense =
        new DenseLayer.Builder()
            .nIn(recipe.nOut)
            .nOut(recipe.nOut)
            .activation(new ActivationIdentity())
            .build();
    recipe.stages.get(last).layer =
        recipe.any(dense, new ActivationLayer(new ActivationIdentity()), new DropoutLayer(0.5));
    recipe.expectations.add(Expectation.refusal("without a loss", recipe.label(last)));
  }
}
