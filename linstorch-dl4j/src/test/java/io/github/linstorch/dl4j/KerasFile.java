package io.github.linstorch.dl4j;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.hdf5.Attribute;
import org.bytedeco.hdf5.DataSet;
import org.bytedeco.hdf5.DataSpace;
import org.bytedeco.hdf5.Group;
import org.bytedeco.hdf5.H5File;
import org.bytedeco.hdf5.PredType;
import org.bytedeco.hdf5.StrType;
import org.bytedeco.hdf5.global.hdf5;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A chain of Keras layers, written to HDF5 the way {@code model.save("model.h5")} does in Keras
 * 2.4: configurations in JSON as attributes of the file, and a group of weights for every layer.
 */
final class KerasFile {

  private static final String INPUT = "input_1";

  /**
   * A layer.
   *
   * @param config what its configuration says beside its name, in JSON
   * @param kernel of shape (nIn, nOut); null in a layer without weights
   * @param bias of length nOut; null where there is none
   */
  record Layer(String className, String name, String config, double[][] kernel, double[] bias) {}

  private final int nIn;
  private final List<Layer> layers;

  KerasFile(int nIn, Layer... layers) {
    this.nIn = nIn;
    this.layers = List.of(layers);
  }

  static Layer dense(String name, String activation, double[][] kernel, double[] bias) {
    String config =
        """
        "units": %s, "activation": "%s", "use_bias": %s,
        "kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": null}},
        "bias_initializer": {"class_name": "Zeros", "config": {}},
        "kernel_regularizer": null, "bias_regularizer": null, "activity_regularizer": null,
        "kernel_constraint": null, "bias_constraint": null"""
            .formatted(kernel[0].length, activation, bias != null);
    return new Layer("Dense", name, config, kernel, bias);
  }

  static Layer activation(String name, String activation) {
    String config = "\"activation\": \"%s\"".formatted(activation);
    return new Layer("Activation", name, config, null, null);
  }

  static Layer dropout(String name, double rate) {
    String config = "\"rate\": %s, \"noise_shape\": null, \"seed\": null".formatted(rate);
    return new Layer("Dropout", name, config, null, null);
  }

  /**
   * Writes the chain as a {@code Sequential} model.
   *
   * @param loss Keras' name of the loss that the model was compiled with; null if it was not
   */
  void writeSequential(Path file, String loss) {
    String list =
        withInput()
            .map(layer -> "{%s}".formatted(classAndConfig(layer)))
            .collect(Collectors.joining(",\n"));
    String model =
        """
        {"class_name": "Sequential", "config": {"name": "sequential", "layers": [%s]}}"""
            .formatted(list);
    write(file, model, layers, loss);
  }

  /**
   * Writes the chain as a model of the functional API.
   *
   * @param loss Keras' name of the loss that the model was compiled with; null if it was not
   */
  void writeFunctional(Path file, String loss) {
    List<String> list = new ArrayList<>();
    String inbound = "";
    String last = INPUT;
    for (Layer layer : withInput().toList()) {
      list.add(
          """
          {%s, "name": "%s", "inbound_nodes": [%s]}"""
              .formatted(classAndConfig(layer), layer.name(), inbound));
      inbound = "[[\"%s\", 0, 0, {}]]".formatted(layer.name());
      last = layer.name();
    }
    String model =
        """
        {"class_name": "Functional", "config": {"name": "model", "layers": [%s],
         "input_layers": [["%s", 0, 0]], "output_layers": [["%s", 0, 0]]}}"""
            .formatted(String.join(",\n", list), INPUT, last);
    write(file, model, withInput().toList(), loss);
  }

  private Stream<Layer> withInput() {
    String shape = "\"batch_input_shape\": [null, %s], \"sparse\": false".formatted(nIn);
    return Stream.concat(
        Stream.of(new Layer("InputLayer", INPUT, shape, null, null)), layers.stream());
  }

  private static String classAndConfig(Layer layer) {
    return """
        "class_name": "%s", "config": {"name": "%s", "trainable": true, "dtype": "float32", %s}"""
        .formatted(layer.className(), layer.name(), layer.config());
  }

  private static String training(String loss) {
    return """
        {"loss": "%s", "metrics": null, "weighted_metrics": null, "loss_weights": null,
         "optimizer_config": {"class_name": "Adam", "config": {"name": "Adam",
          "learning_rate": 0.001, "decay": 0.0, "beta_1": 0.9, "beta_2": 0.999,
          "epsilon": 1e-07, "amsgrad": false}}}"""
        .formatted(loss);
  }

  private static void write(Path file, String model, List<Layer> groups, String loss) {
    try (H5File h5 = new H5File(file.toString(), hdf5.H5F_ACC_TRUNC())) {
      writeText(h5, "keras_version", "2.4.0");
      writeText(h5, "backend", "tensorflow");
      writeText(h5, "model_config", model);
      if (loss != null) {
        writeText(h5, "training_config", training(loss));
      }
      try (Group root = h5.createGroup("model_weights")) {
        writeNames(root, "layer_names", groups.stream().map(Layer::name).toList());
        for (Layer layer : groups) {
          writeLayer(root, layer);
        }
      }
    }
  }

  /** Keras names a weight by its layer again, as a TensorFlow scope. */
  private static void writeLayer(Group root, Layer layer) {
    try (Group group = root.createGroup(layer.name())) {
      List<String> names = new ArrayList<>();
      if (layer.kernel() != null) {
        try (Group scope = group.createGroup(layer.name())) {
          names.add(layer.name() + "/kernel:0");
          double[] values = Arrays.stream(layer.kernel()).flatMapToDouble(Arrays::stream).toArray();
          writeFloats(scope, "kernel:0", values, layer.kernel().length, layer.kernel()[0].length);
          if (layer.bias() != null) {
            names.add(layer.name() + "/bias:0");
            writeFloats(scope, "bias:0", layer.bias(), layer.bias().length);
          }
        }
      }
      writeNames(group, "weight_names", names);
    }
  }

  private static void writeText(Group group, String name, String text) {
    try (StrType type = new StrType(PredType.C_S1(), hdf5.H5T_VARIABLE());
        DataSpace scalar = new DataSpace();
        Attribute attribute = group.createAttribute(name, type, scalar)) {
      attribute.write(type, text);
    }
  }

  /** An array of strings of equal length; an empty one is an array of numbers, as h5py has it. */
  private static void writeNames(Group group, String name, List<String> texts) {
    if (texts.isEmpty()) {
      try (DataSpace none = new DataSpace(1, new long[] {0})) {
        group.createAttribute(name, PredType.NATIVE_DOUBLE(), none).close();
      }
      return;
    }
    int length = texts.stream().mapToInt(String::length).max().orElseThrow();
    byte[] bytes = new byte[texts.size() * length];
    for (int i = 0; i < texts.size(); i++) {
      byte[] text = texts.get(i).getBytes(US_ASCII);
      System.arraycopy(text, 0, bytes, i * length, text.length);
    }
    try (StrType type = new StrType(PredType.C_S1(), length);
        DataSpace space = new DataSpace(1, new long[] {texts.size()});
        Pointer data = new BytePointer(bytes)) {
      type.setStrpad(hdf5.H5T_STR_NULLPAD);
      try (Attribute attribute = group.createAttribute(name, type, space)) {
        attribute.write(type, data);
      }
    }
  }

  private static void writeFloats(Group group, String name, double[] values, long... shape) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    try (DataSpace space = new DataSpace(shape.length, shape);
        FloatPointer data = new FloatPointer(floats);
        DataSet set = group.createDataSet(name, PredType.NATIVE_FLOAT(), space)) {
      set.write(data, PredType.NATIVE_FLOAT());
    }
  }
}
