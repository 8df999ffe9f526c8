package io.github.linstorch.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** How to cite the library is said in two places, with the version that is built. */
class PaperPageTest {

  private static String first(String file, String pattern) throws IOException {
    Matcher matcher =
        Pattern.compile(pattern).matcher(Files.readString(ReadmeSnippetTest.inRoot(file)));
    assertThat(matcher.find()).as("%s has %s", file, pattern).isTrue();
    return matcher.group(1);
  }

  @Test
  void citation_versions_areThePoms() throws IOException {
    String built = first("pom.xml", "<version>([^<]+)</version>");

    assertThat(
            List.of(
                first("docs/paper.md", "version = \\{([^}]+)\\}"),
                first("CITATION.cff", "(?m)^version: (\\S+)$")))
        .containsOnly(built);
  }
}
