package io.github.linstorch.lstsq;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.SplittableRandom;

/** Loads this package anew, in a world of another OpenBLAS. */
final class World extends ClassLoader {

  private static final String BINDING = "org.bytedeco.openblas";
  private static final Set<String> BOUND = Set.of(Blas.class.getName(), Lapack.class.getName());
  private static final int ROWS = 150;
  private static final int COLUMNS = 100;

  private final String standIn;

  /**
   * A new world.
   *
   * @param standIn what {@link Blas} and {@link Lapack} call in it; null for a world without
   *     OpenBLAS
   */
  World(Class<?> standIn) {
    super(World.class.getClassLoader());
    this.standIn = standIn == null ? null : standIn.getName();
  }

  boolean isLapackAvailable() throws ReflectiveOperationException {
    return (boolean) loadClass(NativeBlas.class.getName()).getMethod("isAvailable").invoke(null);
  }

  /** The pseudo-inverse of a matrix so large that LAPACK serves it, where there is a right one. */
  double[] pseudoInverse() throws ReflectiveOperationException {
    Class<?> type = loadClass(PseudoInverse.class.getName());
    Object inverse =
        type.getMethod("of", double[].class, int.class, int.class, double.class)
            .invoke(null, matrix(), ROWS, COLUMNS, Double.NaN);
    return (double[]) type.getMethod("entries").invoke(inverse);
  }

  /** The same in this world. */
  static double[] expectedPseudoInverse() {
    return PseudoInverse.of(matrix(), ROWS, COLUMNS, Double.NaN).entries();
  }

  private static double[] matrix() {
    return new SplittableRandom(5).doubles((long) ROWS * COLUMNS, -1, 1).toArray();
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (standIn == null && name.startsWith(BINDING)) {
      throw new ClassNotFoundException(name);
    }
    if (!name.startsWith(World.class.getPackageName() + '.')) {
      return super.loadClass(name, resolve);
    }
    Class<?> known = findLoadedClass(name);
    return known == null ? define(name) : known;
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
      byte[] bytes = in.readAllBytes();
      if (standIn != null && BOUND.contains(name)) {
        bytes = renamed(bytes, BINDING + ".global.openblas", standIn);
      }
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  /** A class file names another class in one place only: a constant, with its length before it. */
  private static byte[] renamed(byte[] classFile, String from, String to) {
    String text = new String(classFile, ISO_8859_1);
    return text.replace(constant(from), constant(to)).getBytes(ISO_8859_1);
  }

  private static String constant(String className) {
    return "\1\0" + (char) className.length() + className.replace('.', '/');
  }
}
