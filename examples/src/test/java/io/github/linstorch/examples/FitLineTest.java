package io.github.linstorch.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The two concrete programs, and what docs/from-net-fit.md shows of them, differ in the fit lines
 * only.
 */
class FitLineTest {

  private static final String FOLDER = "examples/src/main/java/io/github/linstorch/examples/";

  /** The fit, and the fit of early stopping. */
  private static final Map<String, String> FIT_LINES =
      new TreeMap<>(
          Map.of(
              "net.fit(train, 20);",
              "LinstorchFitter.fit(net, train, FitConfig.gaussNewton());",
              "new EarlyStoppingTrainer(stopping, newNet(), train).fit();",
              "new LinstorchEarlyStoppingTrainer(stopping, newNet(), train,"
                  + " FitConfig.gaussNewton()).fit();"));

  @Test
  void programs_lineByLine_differInTheFitLinesOnly() throws IOException {
    List<String> adam = code("ConcreteWithAdam");
    List<String> linstorch = code("ConcreteWithLinstorch");

    assertThat(linstorch).hasSameSizeAs(adam).hasSizeGreaterThan(100);
    Map<String, String> differences = new TreeMap<>();
    for (int i = 0; i < adam.size(); i++) {
      if (!adam.get(i).equals(linstorch.get(i))) {
        assertThat(differences).doesNotContainKey(adam.get(i));
        differences.put(adam.get(i), linstorch.get(i));
      }
    }
    assertThat(differences).isEqualTo(FIT_LINES);
  }

  /** Imports are those of the trainers and the fitter: nothing else comes or goes. */
  @Test
  void programs_imports_differInWhatTheFitLinesName() throws IOException {
    List<String> adam = imports("ConcreteWithAdam");
    List<String> linstorch = imports("ConcreteWithLinstorch");
    List<String> gone = new ArrayList<>(adam);
    gone.removeAll(linstorch);
    List<String> come = new ArrayList<>(linstorch);
    come.removeAll(adam);

    assertThat(gone)
        .containsExactly("import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;");
    assertThat(come)
        .containsExactly(
            "import io.github.linstorch.dl4j.FitConfig;",
            "import io.github.linstorch.dl4j.LinstorchEarlyStoppingTrainer;",
            "import io.github.linstorch.dl4j.LinstorchFitter;");
  }

  @Test
  void page_diff_showsTheFitLines() throws IOException {
    List<String> page = Files.readAllLines(ReadmeSnippetTest.inRoot("docs/from-net-fit.md"));
    List<String> shown =
        page.subList(page.indexOf("```diff") + 1, page.size()).stream()
            .takeWhile(line -> !line.equals("```"))
            .filter(line -> !line.isEmpty())
            .toList();

    List<String> expected = new ArrayList<>();
    FIT_LINES.forEach((adam, linstorch) -> expected.addAll(List.of("- " + adam, "+ " + linstorch)));
    assertThat(shown).isEqualTo(expected);
  }

  private static List<String> imports(String program) throws IOException {
    return lines(program).stream().filter(line -> line.startsWith("import ")).toList();
  }

  /** The class without its Javadoc, and with the same name in both files. */
  private static List<String> code(String program) throws IOException {
    List<String> lines = lines(program);
    return lines
        .subList(lines.indexOf("public final class " + program + " {"), lines.size())
        .stream()
        .map(line -> line.strip().replace(program, "Concrete"))
        .toList();
  }

  private static List<String> lines(String program) throws IOException {
    return Files.readAllLines(ProjectFiles.find(FOLDER + program + ".java"));
  }
}
