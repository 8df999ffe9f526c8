package io.github.linstorch.testsupport;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.io.UncheckedIOException;

/** Copies by Java serialisation. */
public final class Copies {

  private Copies() {}

  /** What another JVM would read of an object. */
  public static <T extends Serializable> T of(T original) {
    return read(bytes(original));
  }

  /** An object as bytes. */
  public static byte[] bytes(Serializable original) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(original);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** The object of some bytes. */
  @SuppressWarnings("unchecked")
  public static <T> T read(byte[] bytes) {
    try (ObjectInputStream in = new Reader(bytes)) {
      return (T) in.readObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads classes of the loader that has loaded this one. */
  private static final class Reader extends ObjectInputStream {

    Reader(byte[] bytes) throws IOException {
      super(new ByteArrayInputStream(bytes));
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass type)
        throws IOException, ClassNotFoundException {
      return type.getName().startsWith("[")
          ? super.resolveClass(type)
          : Class.forName(type.getName(), false, Copies.class.getClassLoader());
    }
  }
}
