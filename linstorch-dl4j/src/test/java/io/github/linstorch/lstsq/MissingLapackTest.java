package io.github.linstorch.lstsq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What happens beside a backend that brings no OpenBLAS. */
class MissingLapackTest {

  /** Loads this package anew, in a world without any class of the OpenBLAS binding. */
  private static final class WithoutOpenBlas extends ClassLoader {

    WithoutOpenBlas() {
      super(MissingLapackTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("org.bytedeco.openblas")) {
        throw new ClassNotFoundException(name);
      }
      if (!name.startsWith("io.github.linstorch.lstsq")) {
        return super.loadClass(name, resolve);
      }
      Class<?> known = findLoadedClass(name);
      return known == null ? define(name) : known;
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  @Test
  void pseudoInverse_withoutOpenBlas_solvedInJava() throws ReflectiveOperationException {
    ClassLoader world = new WithoutOpenBlas();
    Class<?> lapack = world.loadClass(Lapack.class.getName());
    assertThat(lapack.getMethod("isAvailable").invoke(null)).isEqualTo(false);
    assertThat(Lapack.isAvailable()).isTrue();

    // Large enough for LAPACK to serve it where there is one.
    int rows = 200;
    int columns = 60;
    double[] a = new SplittableRandom(5).doubles((long) rows * columns, -1, 1).toArray();
    Class<?> other = world.loadClass(PseudoInverse.class.getName());
    Object inverse =
        other
            .getMethod("of", double[].class, int.class, int.class, double.class)
            .invoke(null, a, rows, columns, Double.NaN);
    double[] portable = (double[]) other.getMethod("entries").invoke(inverse);
    double[] expected = PseudoInverse.of(a, rows, columns, Double.NaN).entries();

    assertThat(portable).containsExactly(expected, within(1e-13));
  }
}
