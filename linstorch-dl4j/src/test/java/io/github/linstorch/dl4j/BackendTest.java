package io.github.linstorch.dl4j;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.factory.Nd4j;

/** What users without a backend of ND4J are told: in a JVM of its own, with their class path. */
class BackendTest {

  /** Calls every public method of the fitter and prints what it throws. */
  static final class Caller {

    public static void main(String[] args) throws IllegalAccessException {
      if (args[0].equals("later")) {
        try {
          Nd4j.zeros(1);
        } catch (ExceptionInInitializerError e) {
          System.out.println("ND4J has failed before.");
        }
      }
      for (Method method : publicMethods()) {
        try {
          method.invoke(null, arguments(method));
        } catch (InvocationTargetException e) {
          Throwable thrown = e.getCause();
          System.out.println(thrown + "\nCaused by " + thrown.getCause().getClass() + "\n");
        }
      }
    }
  }

  /** Nothing but nulls, and zeros where there is no null. */
  private static Object[] arguments(Method method) {
    return Stream.of(method.getParameterTypes())
        .map(type -> type == int.class ? (Object) 0 : null)
        .toArray();
  }

  private static List<Method> publicMethods() {
    return Stream.of(LinstorchFitter.class.getDeclaredMethods())
        .filter(method -> Modifier.isPublic(method.getModifiers()))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"first", "later"})
  void publicMethods_withoutBackend_sayWhichDependencyToAdd(String use) throws Exception {
    String expected =
        """
        java.lang.IllegalStateException: ND4J finds no backend. Add one to the class path, for \
        example with Maven:

        <dependency>
          <groupId>org.nd4j</groupId>
          <artifactId>nd4j-native-platform</artifactId>
          <version>%1$s</version>
        </dependency>

        or with Gradle:

        implementation("org.nd4j:nd4j-native-platform:%1$s")

        If there is one already, the cause says why it does not start.
        Caused by class java.lang.%2$s

        """
            .formatted(
                versionOfNd4j(),
                use.equals("first") ? "ExceptionInInitializerError" : "NoClassDefFoundError");

    assertThat(publicMethods()).isNotEmpty();
    assertThat(outputWithoutBackend(use))
        .isEqualToNormalizingNewlines(
            (use.equals("later") ? "ND4J has failed before.\n" : "")
                + expected.repeat(publicMethods().size()));
  }

  private static String versionOfNd4j() throws IOException {
    Properties properties = new Properties();
    try (InputStream in =
        Nd4j.class.getResourceAsStream("/META-INF/maven/org.nd4j/nd4j-api/pom.properties")) {
      properties.load(in);
    }
    return properties.getProperty("version");
  }

  private static String outputWithoutBackend(String use) throws IOException {
    String classPath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !Path.of(entry).getFileName().toString().startsWith("nd4j-native"))
            .collect(Collectors.joining(File.pathSeparator));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                classPath,
                Caller.class.getName(),
                use)
            .redirectError(Redirect.DISCARD)
            .start();
    try (InputStream out = process.getInputStream()) {
      return new String(out.readAllBytes(), UTF_8);
    }
  }
}
