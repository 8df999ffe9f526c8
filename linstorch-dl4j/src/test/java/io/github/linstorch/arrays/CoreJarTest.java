package io.github.linstorch.arrays;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.SplittableRandom;
import java.util.jar.JarOutputStream;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar with the classifier core fits by itself, in a small heap, with no other jar. */
class CoreJarTest {

  private static final Pattern INCLUDE = Pattern.compile("<include>(io/[^<]+)</include>");

  /** A program of a device, in a JVM of its own. */
  static final class Device {

    private Device() {}

    public static void main(String[] args) {
      System.out.println(results());
    }

    /** Losses of two fits, and the size of a state. */
    static String results() {
      SplittableRandom random = new SplittableRandom(1);
      double[][] x = new double[690][];
      double[][] y = new double[690][1];
      for (int i = 0; i < 690; i++) {
        x[i] = random.doubles(8, -1, 1).toArray();
        y[i][0] = Math.abs(x[i][0]) + x[i][1];
      }
      ArrayNetwork net = ArrayNetwork.of(1, 8, 10, 1);
      double all = net.fit(x, y);
      double last = ArrayNetwork.of(1, 8, 10, 1).fitLastLayer(x, y);
      ArrayState state = net.state().add(x, y);
      net.solve(state);
      return (float) all + " " + (float) last + " " + state.toBytes().length;
    }
  }

  /** What the pom puts into the jar. */
  private static void pack(Path jar) throws IOException {
    Path classes = Path.of("target", "classes");
    List<PathMatcher> included =
        INCLUDE
            .matcher(Files.readString(Path.of("pom.xml")))
            .results()
            .map((MatchResult found) -> "glob:" + found.group(1))
            .map(FileSystems.getDefault()::getPathMatcher)
            .toList();
    assertThat(included).hasSizeGreaterThan(2);
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> files = Files.walk(classes)) {
      for (Path path : files.filter(Files::isRegularFile).sorted().toList()) {
        Path name = classes.relativize(path);
        if (included.stream().anyMatch(matcher -> matcher.matches(name))) {
          out.putNextEntry(new ZipEntry(name.toString().replace('\\', '/')));
          Files.copy(path, out);
        }
      }
    }
  }

  @Test
  void fit_withTheCoreJarAlone_works(@TempDir Path folder) throws Exception {
    Path jar = folder.resolve("core.jar");
    pack(jar);
    String program = Device.class.getName().replace('.', '/') + ".class";
    Path copy = folder.resolve(program);
    Files.createDirectories(copy.getParent());
    Files.copy(Path.of("target", "test-classes", program), copy);

    String printed =
        run(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx32m",
            "-cp",
            jar + File.pathSeparator + folder,
            Device.class.getName());

    assertThat(printed.strip()).isEqualTo(Device.results());
    assertThat(Files.size(jar)).isLessThan(400_000);
  }

  /** Runs a program to its end; what it says on standard error is in the text, too. */
  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
    return printed;
  }
}
