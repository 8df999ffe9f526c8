package io.github.linstorch.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.dl4j.LinstorchFitter;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Java code of the READMEs and of docs/ is code of a test, or names what there is. */
class DocumentedCodeTest {

  private static final Pattern SNIPPET =
      Pattern.compile("(?ms)^<!-- snippet (\\w+) -->\n```java\n(.*?)^```\n<!-- end -->$");

  private static final Pattern FENCED = Pattern.compile("(?ms)^\\s*```(\\w*)$(.*?)^\\s*```$");

  private static final Pattern TEST_CODE =
      Pattern.compile("(?ms)^ *// snippet (\\w+)\n(.*?)^ *// end$");

  /** A line that is Java and nothing else. */
  private static final Pattern JAVA_LINE =
      Pattern.compile("(?m)^(.*\\);(\\s*//.*)?|\\s*import .*;)$");

  /** Names of classes that are on no class path here. */
  private static final Set<String> ELSEWHERE = Set.of("StatsListener", "JavaRDD", "Dataset");

  private static InlineCode inline;

  static Stream<String> pages() throws IOException {
    Path root = ReadmeSnippetTest.inRoot("");
    try (Stream<Path> docs = Files.list(root.resolve("docs"))) {
      List<String> pages =
          new ArrayList<>(
              docs.map(path -> "docs/" + path.getFileName())
                  .filter(name -> name.endsWith(".md"))
                  .sorted()
                  .toList());
      pages.addAll(
          List.of(
              "README.md",
              "examples/README.md",
              "benchmarks/README.md",
              "CONTRIBUTING.md",
              "SECURITY.md"));
      return pages.stream();
    }
  }

  private static String read(String page) throws IOException {
    return Files.readString(ReadmeSnippetTest.inRoot(page));
  }

  /** The pieces of test code that pages may show, by name; those of one name may differ. */
  private static Map<String, List<String>> tested() throws IOException {
    Map<String, List<String>> tested = new HashMap<>();
    for (String module : List.of("examples", "linstorch-dl4j", "linstorch-dl4j-spark")) {
      Path tests = ReadmeSnippetTest.inRoot(module).resolve("src/test/java");
      try (Stream<Path> files = Files.walk(tests)) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          Matcher matcher = TEST_CODE.matcher(Files.readString(file));
          while (matcher.find()) {
            tested
                .computeIfAbsent(matcher.group(1), name -> new ArrayList<>())
                .add(stripped(matcher.group(2)));
          }
        }
      }
    }
    return tested;
  }

  private static String stripped(String code) {
    return String.join("\n", code.lines().map(String::strip).toList());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void page_javaBlocks_areCodeOfATest(String page) throws IOException {
    String text = read(page);
    Map<String, List<String>> tested = tested();
    int count = 0;
    Matcher matcher = SNIPPET.matcher(text);
    while (matcher.find()) {
      count++;
      assertThat(tested.getOrDefault(matcher.group(1), List.of()))
          .as("%s, %s", page, matcher.group(1))
          .contains(stripped(matcher.group(2)));
    }

    assertThat(text.lines().filter(line -> line.strip().startsWith("```java")).count())
        .as("blocks of Java in %s, each between <!-- snippet name --> and <!-- end -->", page)
        .isEqualTo(count);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void page_otherBlocks_areNoJava(String page) throws IOException {
    Matcher matcher = FENCED.matcher(read(page));
    while (matcher.find()) {
      if (!matcher.group(1).matches("java|diff")) { // FitLineTest reads the one with changes
        assertThat(matcher.group(2)).as(page).doesNotContainPattern(JAVA_LINE);
      }
    }
    assertThat(FENCED.matcher(read(page)).replaceAll("")).as(page).doesNotContainPattern(JAVA_LINE);
  }

  @BeforeAll
  static void readNames() throws Exception {
    Set<String> names = new TreeSet<>(ELSEWHERE);
    Map<String, Class<?>> types = new TreeMap<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (entry.endsWith(".jar") && Files.exists(Path.of(entry))) {
        try (JarFile jar = new JarFile(entry)) {
          jar.stream().map(JarEntry::getName).forEach(name -> addName(names, name));
        }
      }
    }
    addTree(names, FileSystems.getFileSystem(java.net.URI.create("jrt:/")).getPath("modules"));
    for (String module :
        List.of(
            "linstorch-dl4j", "linstorch-dl4j-spark", "examples", "benchmarks", "consumer-tests")) {
      addTree(names, ReadmeSnippetTest.inRoot(module).resolve("src"));
    }
    String own = LinstorchFitter.class.getPackageName();
    Path sources = ReadmeSnippetTest.inRoot("linstorch-dl4j/src/main/java");
    try (Stream<Path> files = Files.list(sources.resolve(own.replace('.', '/')))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString().replace(".java", "");
        if (!name.equals("package-info")) {
          Class<?> type = Class.forName(own + "." + name);
          addPublic(types, type);
        }
      }
    }
    inline = new InlineCode(types, names);
  }

  private static void addPublic(Map<String, Class<?>> types, Class<?> type) {
    if (Modifier.isPublic(type.getModifiers())) {
      types.put(type.getName().substring(type.getPackageName().length() + 1), type);
      Stream.of(type.getClasses()).forEach(inner -> addPublic(types, inner));
    }
  }

  private static void addTree(Set<String> names, Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files.forEach(file -> addName(names, file.toString()));
    }
  }

  private static void addName(Set<String> names, String file) {
    if (file.endsWith(".class") || file.endsWith(".java")) {
      String name = file.substring(file.lastIndexOf('/') + 1, file.lastIndexOf('.'));
      names.add(name.substring(name.lastIndexOf('$') + 1));
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void page_inlineCode_namesWhatThereIs(String page) throws IOException {
    assertThat(faults(read(page))).as(page).isEmpty();
  }

  private static Map<String, String> faults(String text) {
    Map<String, String> faults = new LinkedHashMap<>();
    Matcher matcher =
        Pattern.compile("`([^`]+)`").matcher(FENCED.matcher(text).replaceAll("").replace("``", ""));
    while (matcher.find()) {
      String code = matcher.group(1);
      inline.fault(code).ifPresent(fault -> faults.put(code, fault));
    }
    return faults;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "report.gaussNewton().isBoundedByLinearFit()",
        "FitConfig.thread",
        "LinstorchFitter.fits(net, batch)",
        "LinstorchFitter.fit(net [, config, more, and, more])",
        "keepBest(true, false)",
        "keepTheBest(true)",
        "FitConfig.builder().keepTheBest(true)",
        "ModelFile"
      })
  void inlineCode_whatThereIsNot_isFound(String code) {
    assertThat(inline.fault(code)).as(code).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "report.gaussNewton()",
        "FitConfig.threads",
        "LinstorchFitter.fit(net, data [, config])",
        "keepBest(true)",
        "FitConfig.builder().keepBest(true)",
        "UpdaterState.KEEP",
        "mvn -B verify",
        "compare.csv"
      })
  void inlineCode_whatThereIs_isRight(String code) {
    assertThat(inline.fault(code)).as(code).isEmpty();
  }

  @Test
  void snippets_namesInTests_areShownSomewhere() throws IOException {
    Set<String> shown = new TreeSet<>();
    for (String page : pages().toList()) {
      SNIPPET.matcher(read(page)).results().forEach(result -> shown.add(result.group(1)));
    }
    assertThat(tested().keySet()).isSubsetOf(shown);
  }
}
