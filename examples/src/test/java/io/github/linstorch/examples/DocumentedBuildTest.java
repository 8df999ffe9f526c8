package io.github.linstorch.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** What pages tell users to declare is what projects of this build declare, in this version. */
class DocumentedBuildTest {

  private static final XPath XPATH = XPathFactory.newInstance().newXPath();

  private static final Pattern XML = Pattern.compile("(?ms)^```xml\n(.*?)^```$");

  /** The library's artifacts with a version: in XML, in Gradle and on a command line. */
  private static final List<Pattern> VERSIONS =
      List.of(
          Pattern.compile("<artifactId>linstorch-[\\w-]+</artifactId>\\s*<version>([^<]+)<"),
          Pattern.compile("io\\.github\\.linstorch:linstorch-[\\w-]+:([\\w.-]+)"),
          Pattern.compile("(?m)^\\| library \\|.*\n\\|.*\n\\| ([\\w.-]+) \\|"));

  private static String read(String file) throws IOException {
    return Files.readString(ReadmeSnippetTest.inRoot(file));
  }

  private static Document parse(String xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }

  private static Document pom(String module) throws Exception {
    return parse(read(module + "/pom.xml"));
  }

  /** The first block of XML on a page. */
  private static Document shown(String page) throws Exception {
    MatchResult block = XML.matcher(read(page)).results().findFirst().orElseThrow();
    return parse("<project>" + block.group(1) + "</project>");
  }

  private static String text(Object document, String path) throws Exception {
    return XPATH.evaluate(path, document).strip();
  }

  /** Group and artifact of each. */
  private static List<String> dependencies(Document project, String path) throws Exception {
    List<String> dependencies = new ArrayList<>();
    NodeList nodes = (NodeList) XPATH.evaluate(path, project, XPathConstants.NODESET);
    for (int i = 0; i < nodes.getLength(); i++) {
      Element dependency = (Element) nodes.item(i);
      dependencies.add(text(dependency, "groupId") + ":" + text(dependency, "artifactId"));
    }
    return dependencies;
  }

  private static String version() throws Exception {
    return text(parse(read("pom.xml")), "/project/version");
  }

  /** That project runs a program; beyond the page it has a logger and what its test needs. */
  @Test
  void readme_maven_declaresWhatAConsumerTestDoes() throws Exception {
    Document shown = shown("README.md");
    Document tested = pom("consumer-tests/linstorch-first-bom");
    String bom = "/project/dependencyManagement/dependencies/dependency";

    List<String> dependencies = dependencies(shown, "/project/dependencies/dependency");
    assertThat(dependencies).hasSize(2);
    assertThat(dependencies(tested, "/project/dependencies/dependency"))
        .startsWith(dependencies.toArray(String[]::new));
    assertThat(dependencies(shown, bom)).hasSize(1).isEqualTo(dependencies(tested, bom));
    for (String element : List.of("type", "scope")) {
      assertThat(text(shown, bom + "/" + element)).isEqualTo(text(tested, bom + "/" + element));
    }
  }

  @Test
  void readme_gradle_declaresWhatMavenDoes() throws Exception {
    Document maven = shown("README.md");
    String readme = read("README.md");

    assertThat(all(readme, "implementation\\(\"([^\"]+)\"\\)"))
        .isEqualTo(dependencies(maven, "/project/dependencies/dependency"));
    assertThat(all(readme, "platform\\(\"([^\"]+):[^:\"]+\"\\)"))
        .isEqualTo(dependencies(maven, "/project/dependencyManagement/dependencies/dependency"));
  }

  @Test
  void sparkPage_maven_declaresWhatTheExamplesOnSparkDo() throws Exception {
    List<String> shown = dependencies(shown("docs/spark.md"), "/project/dependency");

    assertThat(shown).hasSize(2);
    assertThat(dependencies(pom("examples/spark"), "/project/dependencies/dependency"))
        .containsAll(shown);
  }

  /** What is in that jar, CoreJarTest says. */
  @Test
  void laterRowsPage_maven_declaresAJarOfTheBuild() throws Exception {
    Document shown = shown("docs/later-rows.md");

    assertThat(dependencies(shown, "/project/dependency"))
        .containsExactly("io.github.linstorch:linstorch-dl4j");
    assertThat(text(shown, "/project/dependency/classifier"))
        .isEqualTo(
            text(
                pom("linstorch-dl4j"),
                "//plugin[artifactId='maven-jar-plugin']/executions/execution/configuration/classifier"));
    assertThat(dependencies(shown, "//exclusion")).containsExactly("*:*");
  }

  @ParameterizedTest
  @CsvSource({"README.md, 3", "docs/spark.md, 1", "docs/later-rows.md, 1"})
  void page_libraryVersion_isThatOfTheBuild(String page, int times) throws Exception {
    assertThat(versions(read(page))).hasSize(times).containsOnly(version());
  }

  @ParameterizedTest
  @MethodSource("io.github.linstorch.examples.DocumentedCodeTest#pages")
  void page_anyLibraryVersion_isThatOfTheBuild(String page) throws Exception {
    assertThat(versions(read(page))).as(page).isSubsetOf(version());
  }

  private static List<String> versions(String text) {
    return VERSIONS.stream().flatMap(pattern -> all(text, pattern.pattern()).stream()).toList();
  }

  private static List<String> all(String text, String pattern) {
    return Pattern.compile(pattern).matcher(text).results().map(result -> result.group(1)).toList();
  }

  /** Otherwise a deployment of everything would publish programs and tests as well. */
  @Test
  void poms_modulesThatAreNotReleased_skipPublishing() throws Exception {
    List<String> released =
        List.of(all(read("docs/releasing.md"), "deploy .* -pl ([\\w,-]+) ").get(0).split(","));
    List<String> publishing = new ArrayList<>();
    NodeList modules =
        (NodeList)
            XPATH.evaluate(
                "/project/modules/module", parse(read("pom.xml")), XPathConstants.NODESET);
    for (int i = 0; i < modules.getLength(); i++) {
      String module = modules.item(i).getTextContent();
      boolean skipped =
          Stream.of("skipPublishing", "maven.deploy.skip", "maven.install.skip")
              .allMatch(property -> isSet(module, property));
      if (!skipped) {
        publishing.add(module);
      }
    }
    assertThat(publishing).isEqualTo(released);
  }

  private static boolean isSet(String module, String property) {
    try {
      return text(pom(module), "/project/properties/" + property).equals("true");
    } catch (Exception e) {
      throw new AssertionError(module, e);
    }
  }
}
