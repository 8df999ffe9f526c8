package io.github.linstorch.dl4j.badinput;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationThresholdedReLU;

/** What may be wrong with activation functions. */
final class ActivationDefects {

  private ActivationDefects() {}

  static List<Defect> all() {
    List<Defect> all = new ArrayList<>();
    all.add(activation("RRELU", Activation.RRELU.getActivationFunction()));
    for (double odd : new double[] {Double.NaN, -0.5, 1 / 0.0}) {
      all.add(activation("leaky ReLU of slope " + odd, new ActivationLReLU(odd)));
      all.add(activation("ReLU of slope " + odd, new ActivationReLU(null, null, odd)));
      all.add(activation("ELU of alpha " + odd, new ActivationELU(odd)));
    }
    all.add(activation("ELU of alpha 0", new ActivationELU(0)));
    all.add(activation("capped ReLU", new ActivationReLU(-6.0, null, null)));
    all.add(activation("ReLU below its threshold", new ActivationReLU(0.5, 0.6, null)));
    all.add(activation("thresholded ReLU of NaN", new ActivationThresholdedReLU(Double.NaN)));
    all.add(activation("ReLU of threshold NaN", new ActivationReLU(null, Double.NaN, null)));
    all.add(activation("activation of the user's own", new OwnActivation()));
    all.add(
        LayerDefects.atSome(
            "softmax in a hidden layer",
            recipe ->
                IntStream.range(0, recipe.stages.size() - 2)
                    .filter(i -> recipe.stages.get(i).layer instanceof DenseLayer)
                    .filter(i -> hasDense(recipe, i + 1))
                    .boxed()
                    .toList(),
            (recipe, stage) -> ((DenseLayer) stage.layer).setActivationFn(new ActivationSoftmax()),
            "softmax"));
    return all;
  }

  private static boolean hasDense(Recipe recipe, int from) {
    return recipe.stages.stream().skip(from).anyMatch(LayerDefects::isDense);
  }

  private static Defect activation(String name, IActivation function) {
    return LayerDefects.atAny(
        "activation " + name,
        stage ->
            stage.layer instanceof BaseLayer && !(stage.layer instanceof DropoutLayer)
                || stage.layer instanceof ActivationLayer,
        (recipe, stage) -> {
          if (stage.layer instanceof BaseLayer layer) {
            layer.setActivationFn(function);
          } else if (stage.layer instanceof ActivationLayer layer) {
            layer.setActivationFn(function);
          }
        },
        "activation");
  }
}
