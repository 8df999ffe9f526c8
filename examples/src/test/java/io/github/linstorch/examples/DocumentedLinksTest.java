package io.github.linstorch.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What pages link to is there, headings included, and the front page is short and up to date. */
class DocumentedLinksTest {

  private static final int MOST_LINES = 150;

  private static final Pattern FENCED = Pattern.compile("(?ms)^\\s*```.*?^\\s*```$");

  /** The text may break over lines; a target has neither blanks nor brackets. */
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^()\\s]+)\\)");

  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *$");

  static Stream<String> pages() throws IOException {
    return Stream.concat(
        DocumentedCodeTest.pages(), Stream.of("CHANGELOG.md", "src-test-data/PROVENANCE.md"));
  }

  private static List<String> brokenLinks(Path page) throws IOException {
    List<String> broken = new ArrayList<>();
    Matcher matcher = LINK.matcher(FENCED.matcher(Files.readString(page)).replaceAll(""));
    while (matcher.find()) {
      String link = matcher.group(1);
      if (!link.matches("[a-z]+:.*") && !leadsSomewhere(page, link)) {
        broken.add(link);
      }
    }
    return broken;
  }

  private static boolean leadsSomewhere(Path page, String link) throws IOException {
    int hash = link.indexOf('#');
    String file = hash < 0 ? link : link.substring(0, hash);
    Path target = file.isEmpty() ? page : page.resolveSibling(file);
    return Files.exists(target)
        && (hash < 0
            || Files.isRegularFile(target)
                && anchors(Files.readString(target)).contains(link.substring(hash + 1)));
  }

  /** As forges make them, and the site: .vitepress/links.mjs has the same rule. */
  private static Set<String> anchors(String text) {
    Set<String> anchors = new HashSet<>();
    Matcher matcher = HEADING.matcher(FENCED.matcher(text).replaceAll(""));
    while (matcher.find()) {
      String plain =
          LINK.matcher(matcher.group(1)).replaceAll(r -> r.group().replaceAll("\\(.*", ""));
      anchors.add(
          plain
              .toLowerCase(Locale.ROOT)
              .replaceAll("[^\\p{L}\\p{N}\\p{M}_\\- ]", "")
              .replace(' ', '-'));
    }
    return anchors;
  }

  @ParameterizedTest
  @MethodSource("pages")
  void page_links_leadSomewhere(String page) throws IOException {
    assertThat(brokenLinks(ReadmeSnippetTest.inRoot(page))).as(page).isEmpty();
  }

  @Test
  void links_ofEveryKind_areFoundOutIfBroken(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("there.md"), "# A `title`, and more\n```text\n# none\n```\n");
    Path page = folder.resolve("page.md");
    Files.writeString(
        page,
        """
        # Here
        [right](there.md) [right](there.md#a-title-and-more) [right](#here) [right](https://a.b/c)
        ![gone](gone.png) [gone](gone.md#here) [gone
        too](there.md#none) [gone](#there)
        """);

    assertThat(brokenLinks(page))
        .containsExactly("gone.png", "gone.md#here", "there.md#none", "#there");
  }

  /**
   * The overview and the front page do not have to name every page, but together they lead there.
   */
  @Test
  void pages_ofTheDocumentation_canBeReachedFromTheFrontPage() throws IOException {
    Path root = ReadmeSnippetTest.inRoot("").normalize();
    Set<String> reached = new TreeSet<>();
    List<String> open = new ArrayList<>(List.of("README.md"));
    while (!open.isEmpty()) {
      String page = open.remove(open.size() - 1);
      if (!reached.add(page) || !page.endsWith(".md")) {
        continue;
      }
      Matcher matcher = LINK.matcher(Files.readString(root.resolve(page)));
      while (matcher.find()) {
        String link = matcher.group(1).replaceAll("#.*", "");
        if (!link.isEmpty() && !link.matches("[a-z]+:.*")) {
          Path target = root.resolve(page).resolveSibling(link).normalize();
          open.add(root.relativize(target).toString().replace('\\', '/'));
        }
      }
    }
    assertThat(reached).containsAll(pages().toList());
  }

  /**
   * A page outside of docs/ that is not named there would be on the site, but linked by nothing.
   */
  @Test
  void pages_outsideOfDocs_haveAPlaceOnTheSite() throws IOException {
    String links = Files.readString(ReadmeSnippetTest.inRoot("docs/.vitepress/links.mjs"));
    String sidebar = Files.readString(ReadmeSnippetTest.inRoot("docs/.vitepress/sidebar.mjs"));
    for (String page : pages().filter(name -> !name.startsWith("docs/")).toList()) {
      if (!page.equals("README.md")) {
        Matcher place = Pattern.compile("'" + page + "': '([\\w-]+)\\.md'").matcher(links);
        assertThat(place.find()).as("%s in links.mjs", page).isTrue();
        if (!place.group(1).equals("data")) { // the other pages link there
          assertThat(sidebar).as(page).contains("'" + place.group(1) + "'");
        }
      }
    }
  }

  @Test
  void readme_length_isReadInMinutes() throws IOException {
    assertThat(Files.readAllLines(ReadmeSnippetTest.inRoot("README.md")))
        .hasSizeLessThanOrEqualTo(MOST_LINES);
  }

  /** The benchmark frontpage writes the table; it is shown as it was measured. */
  @Test
  void frontPage_table_isTheMeasuredOne() throws IOException {
    String table = Files.readString(ReadmeSnippetTest.inRoot("docs/front-page/table.md")).strip();
    assertThat(table.lines().count()).isEqualTo(2 + 5);
    for (String page : List.of("README.md", "docs/benchmarks.md")) {
      assertThat(Files.readString(ReadmeSnippetTest.inRoot(page))).as(page).contains(table);
    }
  }
}
