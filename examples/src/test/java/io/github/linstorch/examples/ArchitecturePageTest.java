package io.github.linstorch.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Classes, members, packages and files that pages for developers name are in the sources. */
class ArchitecturePageTest {

  private static final String SOURCES = "linstorch-dl4j/src/main/java/io/github/linstorch";

  private static final Pattern PICTURE = Pattern.compile("(?ms)^```mermaid$(.*?)^```$");

  private static final Pattern FENCED = Pattern.compile("(?ms)^```\\w*$.*?^```$");

  private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");

  private static final Pattern LINK = Pattern.compile("\\]\\((?!\\w+:)([^)#\\s]*)(?:#([^)]+))?\\)");

  /** A class, perhaps with a member; a constant of capitals is none. */
  private static final Pattern TYPE = Pattern.compile("([A-Z]\\w*[a-z]\\w*)(?:\\.(\\w+))?");

  private static final Pattern PACKAGE = Pattern.compile("(dl4j|layerwise|lstsq)([./][a-z]\\w*)*");

  private static final Pattern SOURCE_FILE = Pattern.compile("[\\w-]+(/[\\w-]+)+\\.java");

  /** The text of every source file of the library, its tests included, by class. */
  private static final Map<String, String> TEXTS = new TreeMap<>();

  @BeforeAll
  static void readSources() throws IOException {
    List<Path> roots = new ArrayList<>();
    for (String module :
        List.of(
            "linstorch-dl4j", "linstorch-dl4j-spark", "examples", "benchmarks", "consumer-tests")) {
      roots.add(ReadmeSnippetTest.inRoot(module).resolve("src"));
    }
    for (Path root : roots) {
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          String name = file.getFileName().toString().replace(".java", "");
          TEXTS.merge(name, Files.readString(file), String::concat);
        }
      }
    }
  }

  private static boolean isRight(String code) throws IOException {
    Path sources = ReadmeSnippetTest.inRoot(SOURCES);
    if (SOURCE_FILE.matcher(code).matches()) {
      return Files.isRegularFile(sources.resolve(code));
    }
    if (PACKAGE.matcher(code).matches()) {
      return Files.isDirectory(sources.resolve(code.replace('.', '/')));
    }
    MatchResult type = TYPE.matcher(code).results().findFirst().orElse(null);
    if (type == null || !type.group().equals(code)) {
      return true;
    }
    String text = TEXTS.get(type.group(1));
    return text != null
        && (type.group(2) == null
            || Pattern.compile("\\b" + type.group(2) + "\\b").matcher(text).find());
  }

  @ParameterizedTest
  @ValueSource(strings = {"docs/architecture.md", "CONTRIBUTING.md"})
  void page_everyName_isInTheSources(String page) throws IOException {
    String text = Files.readString(ReadmeSnippetTest.inRoot(page));
    Set<String> named = new LinkedHashSet<>();
    PICTURE
        .matcher(text)
        .results()
        .flatMap(picture -> TYPE.matcher(picture.group(1)).results())
        .forEach(type -> named.add(type.group()));
    CODE.matcher(FENCED.matcher(text).replaceAll(""))
        .results()
        .forEach(code -> named.add(code.group(1)));
    List<String> wrong = new ArrayList<>();
    for (String name : named) {
      if (!isRight(name)) {
        wrong.add(name);
      }
    }

    assertThat(wrong).as(page).isEmpty();
    assertThat(named).as(page).contains("LeastSquaresState");
  }

  @ParameterizedTest
  @MethodSource("io.github.linstorch.examples.DocumentedCodeTest#pages")
  void page_everyLinkInsideTheProject_leadsToAFileAndAHeading(String page) throws IOException {
    Path file = ReadmeSnippetTest.inRoot(page);
    List<String> wrong = new ArrayList<>();
    String text = FENCED.matcher(Files.readString(file)).replaceAll("");
    for (MatchResult link : LINK.matcher(text).results().toList()) {
      Path target = link.group(1).isEmpty() ? file : file.resolveSibling(link.group(1));
      boolean isThere = Files.exists(target);
      if (isThere && link.group(2) != null) {
        isThere = anchors(Files.readString(target)).contains(link.group(2));
      }
      if (!isThere) {
        wrong.add(link.group());
      }
    }

    assertThat(wrong).as(page).isEmpty();
  }

  /** What GitHub makes of the headings of a page. */
  private static List<String> anchors(String text) {
    return text.lines()
        .filter(line -> line.matches("#+ .*"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ParameterWriter",
        "Fit.runs",
        "layerwise/linstorch/BackwardTarget.java",
        "layerwise/gaussnewton/steps",
        "dl4j.row"
      })
  void name_ofWhatThereIsNot_isFound(String code) throws IOException {
    assertThat(isRight(code)).isFalse();
  }

  @Test
  void name_ofWhatThereIs_isRight() throws IOException {
    for (String code :
        List.of("Fit", "Fit.run", "GAUSS_NEWTON", "layerwise/BackwardTarget.java", "dl4j.rows")) {
      assertThat(isRight(code)).as(code).isTrue();
    }
  }
}
