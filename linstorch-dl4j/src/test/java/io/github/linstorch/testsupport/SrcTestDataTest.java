package io.github.linstorch.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The data files are the ones that the tests' numbers were made for. */
class SrcTestDataTest {

  @Test
  void dataFiles_comparedWithChecksumFile_areAllListedAndUnchanged() throws Exception {
    assertThat(checksumsOfDataFiles()).containsExactlyInAnyOrderEntriesOf(recordedChecksums());
  }

  private static Map<String, String> recordedChecksums() throws IOException {
    Map<String, String> checksums = new TreeMap<>();
    for (String line : Files.readAllLines(TestData.root().resolve("SHA256SUMS"))) {
      String[] parts = line.split(" {2}", 2);
      checksums.put(parts[1], parts[0]);
    }
    return checksums;
  }

  private static Map<String, String> checksumsOfDataFiles() throws Exception {
    Path folder = TestData.root();
    Map<String, String> checksums = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(SrcTestDataTest::isData).toList()) {
        String name = folder.relativize(file).toString().replace('\\', '/');
        checksums.put(name, sha256(Files.readAllBytes(file)));
      }
    }
    return checksums;
  }

  private static boolean isData(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".csv") || name.endsWith(".json");
  }

  private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
