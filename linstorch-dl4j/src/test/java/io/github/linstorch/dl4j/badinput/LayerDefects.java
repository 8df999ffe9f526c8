package io.github.linstorch.dl4j.badinput;

import io.github.linstorch.dl4j.badinput.Recipe.Expectation;
import io.github.linstorch.dl4j.badinput.Recipe.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.MinMaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.UnitNormConstraint;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.ComposableInputPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.conf.weightnoise.WeightNoise;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** What may be wrong with one layer. */
final class LayerDefects {

  private LayerDefects() {}

  static List<Defect> all() {
    List<Defect> all = new ArrayList<>();
    UnsupportedLayers.flat().forEach((name, make) -> all.add(unsupported(name, make)));
    UnsupportedLayers.deep()
        .forEach(
            (name, make) -> {
              // DL4J follows the types of inputs through a list, and refuses to build most of
              // these.
              Defect defect = unsupported(name, make);
              all.add(new Defect(name, recipe -> recipe.isGraph, defect.spoil()));
            });
    all.add(onDense("layer normalisation", l -> l.setHasLayerNorm(true), "layer normalisation"));
    all.add(onFitted("DropConnect", l -> l.setWeightNoise(new DropConnect(0.5)), "weight noise"));
    all.add(
        onFitted(
            "WeightNoise",
            l -> l.setWeightNoise(new WeightNoise(new NormalDistribution(0, 1))),
            "weight noise"));
    for (double l2 : new double[] {Double.NaN, -1, 1 / 0.0}) {
      L2Regularization ridge = new L2Regularization(l2);
      all.add(onFitted("L2 of " + l2, l -> l.setRegularization(list(ridge)), "L2", "" + l2));
      all.add(onFitted("L2 of the bias of " + l2, l -> spoilBias(l, ridge), "L2", "" + l2));
    }
    L2Regularization schedule =
        new L2Regularization(new ExponentialSchedule(ScheduleType.EPOCH, Double.NaN, 1));
    all.add(onFitted("L2 by schedule", l -> l.setRegularization(list(schedule)), "L2", "NaN"));
    addConstraints(all);
    addPreProcessors(all);
    all.add(
        atSome(
            "nIn unlike the nOut before",
            recipe -> recipe.isGraph ? inner(recipe) : List.of(),
            (recipe, stage) -> widen(stage),
            "nIn="));
    all.add(
        atAny(
            "too wide for a solve",
            stage -> stage.layer instanceof DenseLayer,
            (recipe, stage) -> ((DenseLayer) stage.layer).setNOut(46_340),
            "nOut=46340"));
    addMisplaced(all);
    return all;
  }

  private static Defect unsupported(String name, Supplier<Layer> make) {
    return atAny(
        "layer " + name, stage -> true, (recipe, stage) -> stage.layer = make.get(), "is of type");
  }

  private static List<Regularization> list(Regularization one) {
    return new ArrayList<>(List.of(one));
  }

  private static void spoilBias(BaseLayer layer, Regularization ridge) {
    layer.setRegularizationBias(list(ridge));
    if (layer instanceof DenseLayer dense) {
      dense.setHasBias(true);
    } else if (layer instanceof OutputLayer output) {
      output.setHasBias(true);
    }
  }

  /** Where a layer with parameters follows another; a list corrects its nIn by itself. */
  private static List<Integer> inner(Recipe recipe) {
    return IntStream.range(1, recipe.stages.size())
        .filter(i -> isDense(recipe.stages.get(i)))
        .boxed()
        .toList();
  }

  static boolean isDense(Stage stage) {
    return stage.layer instanceof DenseLayer || stage.layer instanceof OutputLayer;
  }

  private static void widen(Stage stage) {
    FeedForwardLayer layer = (FeedForwardLayer) stage.layer;
    layer.setNIn(layer.getNIn() + 1);
  }

  private static void addConstraints(List<Defect> all) {
    addConstraint(all, new MinMaxNormConstraint(Double.NaN, Double.NaN, 1), "W");
    addConstraint(all, new MinMaxNormConstraint(2, 1, 1), "W");
    addConstraint(all, new MinMaxNormConstraint(1, 1, 0), "b");
    addConstraint(all, new MaxNormConstraint(1, 3), "W");
    addConstraint(all, new MaxNormConstraint(1, -1), "W");
    addConstraint(all, new UnitNormConstraint(1), "b");
  }

  private static void addConstraint(List<Defect> all, LayerConstraint constraint, String name) {
    all.add(
        onFitted(
            constraint + " of " + name,
            layer -> {
              LayerConstraint own = constraint.clone();
              own.setParams(Set.of(name));
              layer.setConstraints(new ArrayList<>(List.of(own)));
            },
            constraint.getClass().getSimpleName()));
  }

  private static void addPreProcessors(List<Defect> all) {
    List.of(
            new CnnToFeedForwardPreProcessor(1, 1, 1),
            new RnnToFeedForwardPreProcessor(),
            new FeedForwardToRnnPreProcessor())
        .forEach(
            p -> {
              Defect defect = preProcessor(p);
              all.add(new Defect(defect.name(), recipe -> recipe.isGraph, defect.spoil()));
            });
    all.add(preProcessor(new ComposableInputPreProcessor()));
  }

  private static Defect preProcessor(InputPreProcessor preProcessor) {
    String name = preProcessor.getClass().getSimpleName();
    return atAny(
        name,
        stage -> true,
        (recipe, stage) -> stage.preProcessor = preProcessor,
        "preprocessor",
        name);
  }

  private static void addMisplaced(List<Defect> all) {
    all.add(
        atSome(
            "output layer amid others",
            recipe ->
                IntStream.range(0, recipe.stages.size() - 1)
                    .filter(i -> recipe.stages.get(i).layer instanceof DenseLayer)
                    .boxed()
                    .toList(),
            (recipe, stage) -> {
              DenseLayer dense = (DenseLayer) stage.layer;
              stage.layer =
                  new OutputLayer.Builder().nIn(dense.getNIn()).nOut(dense.getNOut()).build();
            },
            "is not the last"));
    all.add(
        atSome(
            "activation of the features",
            recipe -> recipe.stages.size() > 1 ? List.of(0) : List.of(),
            (recipe, stage) -> stage.layer = new ActivationLayer(Activation.RELU),
            "activation to the features"));
    all.add(
        atSome(
            "second activation",
            recipe ->
                IntStream.range(1, recipe.stages.size() - 1)
                    .filter(i -> recipe.stages.get(i - 1).layer instanceof DenseLayer)
                    .filter(i -> !(recipe.stages.get(i).layer instanceof FeedForwardLayer))
                    .boxed()
                    .toList(),
            (recipe, stage) -> {
              int before = recipe.stages.indexOf(stage) - 1;
              DenseLayer dense = (DenseLayer) recipe.stages.get(before).layer;
              dense.setActivationFn(new ActivationReLU());
              stage.layer = new ActivationLayer(Activation.ELU);
            },
            "second activation"));
  }

  private static Defect onDense(String name, Consumer<DenseLayer> spoil, String... words) {
    return atAny(
        name,
        stage -> stage.layer instanceof DenseLayer,
        (recipe, stage) -> spoil.accept((DenseLayer) stage.layer),
        words);
  }

  /** On a layer that is not frozen: what only matters in training is no matter there. */
  private static Defect onFitted(String name, Consumer<BaseLayer> spoil, String... words) {
    return atAny(
        name,
        LayerDefects::isDense,
        (recipe, stage) -> spoil.accept((BaseLayer) stage.layer),
        words);
  }

  static Defect atAny(
      String name,
      java.util.function.Predicate<Stage> suits,
      BiConsumer<Recipe, Stage> spoil,
      String... words) {
    return atSome(
        name,
        recipe ->
            IntStream.range(0, recipe.stages.size())
                .filter(i -> suits.test(recipe.stages.get(i)))
                .boxed()
                .toList(),
        spoil,
        words);
  }

  static Defect atSome(
      String name,
      java.util.function.Function<Recipe, List<Integer>> places,
      BiConsumer<Recipe, Stage> spoil,
      String... words) {
    return new Defect(
        name,
        recipe -> !places.apply(recipe).isEmpty(),
        recipe -> {
          List<Integer> all = places.apply(recipe);
          int i = all.get(recipe.random.nextInt(all.size()));
          spoil.accept(recipe, recipe.stages.get(i));
          List<String> expected = new ArrayList<>(List.of(words));
          expected.add("layer(index=" + i);
          recipe.expectations.add(Expectation.refusal(expected.toArray(String[]::new)));
        });
  }
}
