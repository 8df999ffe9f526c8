package io.github.linstorch.dl4j.network;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.JsonNodeFactory;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * What the layers in front compute at inference, as one text: DL4J's configuration of them without
 * what only training, initialisation or people look at. Layers of the same text and parameters give
 * the same outputs.
 */
final class FrontConfiguration {

  /** Properties that no output depends on, at inference and with the parameters given. */
  private static final Set<String> UNSEEN =
      Set.of(
          "biasInit",
          "biasUpdater",
          "cacheMode",
          "constraints",
          "cudnnAllowFallback",
          "cudnnAlgoMode",
          "cudnnBwdDataMode",
          "cudnnBwdFilterMode",
          "cudnnFwdMode",
          "dataType",
          "forgetGateBiasInit",
          "gainInit",
          "gradientNormalization",
          "gradientNormalizationThreshold",
          "idropout",
          "initializer",
          "iupdater",
          "layerName",
          "regularization",
          "regularizationBias",
          "weightInitFn",
          "weightInitFnRecurrent",
          "weightNoise");

  /** Where the wrappers that freeze a layer keep it: freezing does not change what it computes. */
  private static final Map<String, String> FREEZING =
      Map.of(
          "org.deeplearning4j.nn.conf.layers.misc.FrozenLayer", "layer",
          "org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop", "underlying");

  private FrontConfiguration() {}

  /**
   * Writes the configuration of some parts of a network.
   *
   * @param parts configurations of layers, vertices and preprocessors, and lists of names
   * @return JSON; the same for the same parts, however they were built
   * @throws IllegalArgumentException if one cannot be written, and so not be saved by DL4J either
   */
  static String of(SortedMap<String, Object> parts) {
    ObjectMapper mapper = NeuralNetConfiguration.mapper();
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    parts.forEach(
        (name, part) -> {
          try {
            all.set(name, seen(mapper.valueToTree(part)));
          } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                "Expected layers whose configuration can be written as JSON, which tells networks"
                    + " apart, found "
                    + name
                    + ": "
                    + e.getMessage(),
                e);
          }
        });
    return all.toString();
  }

  private static JsonNode seen(JsonNode node) {
    if (node instanceof ArrayNode array) {
      ArrayNode result = JsonNodeFactory.instance.arrayNode();
      array.forEach(element -> result.add(seen(element)));
      return result;
    }
    if (!(node instanceof ObjectNode object)) {
      return node;
    }
    String frozen = FREEZING.get(object.path("@class").asText());
    if (frozen != null) {
      return seen(object.path(frozen));
    }
    SortedMap<String, JsonNode> kept = new TreeMap<>();
    object
        .fields()
        .forEachRemaining(
            field -> {
              if (!UNSEEN.contains(field.getKey())) {
                kept.put(field.getKey(), seen(field.getValue()));
              }
            });
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    kept.forEach(result::set);
    return result;
  }
}
