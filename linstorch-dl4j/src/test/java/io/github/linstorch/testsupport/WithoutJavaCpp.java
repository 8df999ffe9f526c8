package io.github.linstorch.testsupport;

import java.io.IOException;
import java.io.InputStream;

/** Loads the classes of this project anew, beside a class path without JavaCPP and ND4J. */
public final class WithoutJavaCpp extends ClassLoader {

  private static final String PROJECT = "io.github.linstorch.";

  /** A new world. */
  public WithoutJavaCpp() {
    super(WithoutJavaCpp.class.getClassLoader());
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (name.startsWith("org.bytedeco.") || name.startsWith("org.nd4j.")) {
      throw new ClassNotFoundException(name);
    }
    if (!name.startsWith(PROJECT)) {
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
