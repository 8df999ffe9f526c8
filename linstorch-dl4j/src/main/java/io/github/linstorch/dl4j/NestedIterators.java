package io.github.linstorch.dl4j;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * Finds the iterators that an iterator reads from. DL4J's wrappers keep them in private fields, and
 * some hand out no preprocessor of theirs. ND4J, so everything built on it, runs on the class path
 * only: no module keeps its fields closed.
 */
final class NestedIterators {

  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<Object> found = new ArrayList<>();

  private NestedIterators() {}

  /**
   * An iterator and those inside it.
   *
   * @return each a {@link DataSetIterator} or a {@link MultiDataSetIterator}; an inner one before
   *     those that read from it, so the given one is last
   */
  static List<Object> of(Object iterator) {
    NestedIterators search = new NestedIterators();
    search.visit(iterator);
    return search.found;
  }

  private static boolean isIterator(Object value) {
    return value instanceof DataSetIterator || value instanceof MultiDataSetIterator;
  }

  private void visit(Object value) {
    if (isIterator(value)) {
      if (seen.add(value)) {
        visitFields(value);
        found.add(value);
      }
    } else if (value instanceof Object[] array) {
      for (Object element : array) {
        visitIterator(element);
      }
    } else if (value instanceof Collection<?> collection && isOfPlatform(collection.getClass())) {
      visitElements(collection);
    }
  }

  private void visitIterator(Object value) {
    if (isIterator(value)) {
      visit(value);
    }
  }

  /** Data may be many: only where the first element is an iterator the others are looked at. */
  private void visitElements(Collection<?> collection) {
    try {
      Iterator<?> elements = collection.iterator();
      Object element = elements.hasNext() ? elements.next() : null;
      while (isIterator(element)) {
        visit(element);
        element = elements.hasNext() ? elements.next() : null;
      }
    } catch (RuntimeException e) {
      // A collection that cannot be read now holds no iterator that could be.
    }
  }

  private void visitFields(Object owner) {
    for (Class<?> type = owner.getClass();
        type != null && !isOfPlatform(type);
        type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers()) || field.getType().isPrimitive()) {
          continue;
        }
        Object value = read(field, owner);
        if (value != null && field.isSynthetic() && !isIterator(value) && seen.add(value)) {
          visitFields(value); // the object around an anonymous class, as in DL4J's splitters
        } else {
          visit(value);
        }
      }
    }
  }

  private static Object read(Field field, Object owner) {
    try {
      field.setAccessible(true);
      return field.get(owner);
    } catch (IllegalAccessException | RuntimeException e) {
      return null; // closed by a module or a security manager
    }
  }

  private static boolean isOfPlatform(Class<?> type) {
    return type.getName().startsWith("java.");
  }
}
