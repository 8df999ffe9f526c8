package io.github.linstorch.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitMethod;
import io.github.linstorch.dl4j.LinstorchFitter;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.api.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The tables of docs/networks.md say what {@link LinstorchFitter#check} does. */
class NetworksPageTest {

  private static final List<FitMethod> METHODS =
      List.of(FitMethod.GAUSS_NEWTON, FitMethod.LINSTORCH, FitMethod.LAST_LAYER);

  private static boolean takes(FitMethod method, Model net) {
    return LinstorchFitter.check(net, FitConfig.builder().method(method).build()).isEmpty();
  }

  /** A row: the label, and per method whether it takes the network. */
  private static String row(String label, Supplier<Model> net) {
    Model made = net.get();
    return METHODS.stream()
        .map(method -> takes(method, made) ? "yes" : "no")
        .collect(Collectors.joining(" | ", "| " + label + " | ", " |"));
  }

  private static List<String> head(String first) {
    return List.of(
        "| " + first + " | GAUSS_NEWTON | LINSTORCH | LAST_LAYER |", "|---|---|---|---|");
  }

  private static List<String> hiddenActivations() {
    List<String> lines = new ArrayList<>(head("hidden activation"));
    for (Activation activation : Activation.values()) {
      lines.add(
          row(
              activation.name(),
              () -> NetworkKinds.net(NetworkKinds.hidden(activation), NetworkKinds.output())));
    }
    return lines;
  }

  private static List<String> losses() {
    List<String> lines = new ArrayList<>(head("loss"));
    for (LossFunction loss : LossFunction.values()) {
      List<String> cells = new ArrayList<>();
      for (FitMethod method : METHODS) {
        cells.add(outputsOf(method, loss));
      }
      if (cells.stream().anyMatch(cell -> !cell.equals("–"))) {
        lines.add("| " + loss.name() + " | " + String.join(" | ", cells) + " |");
      }
    }
    return lines;
  }

  /** The output activations that a method takes with a loss. */
  private static String outputsOf(FitMethod method, LossFunction loss) {
    String names =
        Arrays.stream(Activation.values())
            .filter(one -> isValid(loss, one) && takes(method, withOutput(loss, one)))
            .map(activation -> activation.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "–" : names;
  }

  private static Model withOutput(LossFunction loss, Activation activation) {
    return NetworkKinds.net(
        NetworkKinds.hidden(Activation.RELU), NetworkKinds.output(loss, activation));
  }

  /** Whether Deeplearning4j itself takes the two together. */
  private static boolean isValid(LossFunction loss, Activation activation) {
    try {
      withOutput(loss, activation);
      return true;
    } catch (DL4JInvalidConfigException e) {
      return false;
    }
  }

  private static List<String> layers() {
    List<String> lines = new ArrayList<>(head("network"));
    NetworkKinds.all().forEach((label, net) -> lines.add(row(label, net)));
    return lines;
  }

  private static String section(String name) throws IOException {
    String page = Files.readString(ReadmeSnippetTest.inRoot("docs/networks.md"));
    String begin = "<!-- table " + name + " -->\n";
    int from = page.indexOf(begin) + begin.length();
    return page.substring(from, page.indexOf("<!-- end -->", from));
  }

  @ParameterizedTest
  @ValueSource(strings = {"activations", "losses", "layers"})
  void tables_ofPage_sayWhatCheckDoes(String name) throws IOException {
    List<String> lines =
        switch (name) {
          case "activations" -> hiddenActivations();
          case "losses" -> losses();
          default -> layers();
        };
    assertThat(section(name)).isEqualTo(String.join("\n", lines) + "\n");
  }

  @Test
  void check_ofPlainNetwork_isEmpty() {
    assertThat(
            takes(
                FitMethod.GAUSS_NEWTON,
                NetworkKinds.net(NetworkKinds.hidden(Activation.RELU), NetworkKinds.output())))
        .isTrue();
    assertThat(
            takes(
                FitMethod.GAUSS_NEWTON,
                NetworkKinds.net(NetworkKinds.hidden(Activation.RRELU), NetworkKinds.output())))
        .isFalse();
  }
}
