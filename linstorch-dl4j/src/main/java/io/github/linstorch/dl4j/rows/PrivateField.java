package io.github.linstorch.dl4j.rows;

import java.lang.reflect.Field;

/** Reads what DL4J keeps in private fields. It runs on the class path, so no module closes them. */
public final class PrivateField {

  private PrivateField() {}

  /**
   * Reads a field.
   *
   * @param type the class that declares it
   * @return null where there is no such field, too
   */
  static Object read(Object owner, Class<?> type, String name) {
    try {
      Field field = type.getDeclaredField(name);
      field.setAccessible(true);
      return field.get(owner);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null;
    }
  }
}
