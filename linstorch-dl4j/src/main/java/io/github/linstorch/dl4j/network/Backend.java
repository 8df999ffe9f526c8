package io.github.linstorch.dl4j.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.nd4j.linalg.factory.Nd4j;

/** The backend of ND4J, which users add to their class path themselves. */
public final class Backend {

  /** Why ND4J does not start; null where it does. */
  private static final LinkageError FAULT = start();

  private Backend() {}

  /**
   * Does nothing where ND4J has a backend.
   *
   * @throws IllegalStateException saying which dependency to add
   */
  public static void require() {
    if (FAULT != null) {
      throw new IllegalStateException(message(), FAULT);
    }
  }

  /** The first use of ND4J in a JVM says what is wrong, the others only that something is. */
  private static LinkageError start() {
    try {
      Nd4j.getBackend();
      return null;
    } catch (LinkageError e) {
      return e;
    }
  }

  private static String message() {
    return """
        ND4J finds no backend. Add one to the class path, for example with Maven:

        <dependency>
          <groupId>org.nd4j</groupId>
          <artifactId>nd4j-native-platform</artifactId>
          <version>%1$s</version>
        </dependency>

        or with Gradle:

        implementation("org.nd4j:nd4j-native-platform:%1$s")

        If there is one already, the cause says why it does not start."""
        .formatted(version());
  }

  private static String version() {
    Properties properties = new Properties();
    try (InputStream in = Backend.class.getResourceAsStream("backend.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }
}
