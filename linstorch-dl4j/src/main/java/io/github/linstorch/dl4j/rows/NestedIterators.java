package io.github.linstorch.dl4j.rows;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * Finds the iterators that an iterator reads from. DL4J's wrappers keep them in private fields, and
 * some do not return their preprocessors. Reflection can read the fields, because ND4J and
 * everything built on it runs on the class path only.
 */
public final class NestedIterators {

  /**
   * An iterator and where it stands.
   *
   * @param iterator a {@link DataSetIterator} or a {@link MultiDataSetIterator}
   * @param places each puts another iterator in the place of this one; false if that cannot be done
   */
  record Nested(Object iterator, List<Predicate<Object>> places) {

    private Nested(Object iterator) {
      this(iterator, new ArrayList<>());
    }

    /**
     * Puts another iterator in every place of this one.
     *
     * @return false if that could not be done everywhere
     */
    boolean replaceBy(Object other) {
      boolean done = true;
      for (Predicate<Object> place : places) {
        done &= place.test(other);
      }
      return done;
    }
  }

  private final Map<Object, Nested> seen = new IdentityHashMap<>();
  private final List<Nested> found = new ArrayList<>();

  private NestedIterators() {}

  /**
   * Iterators and those inside them.
   *
   * @param roots holds the outermost iterators, and others once these have been replaced
   * @return an inner one before those that read from it, so a given one is last
   */
  static List<Nested> of(Object[] roots) {
    NestedIterators search = new NestedIterators();
    search.visitArray(roots);
    return search.found;
  }

  private static boolean isIterator(Object value) {
    return value instanceof DataSetIterator || value instanceof MultiDataSetIterator;
  }

  private void visit(Object value, Predicate<Object> place) {
    if (isIterator(value)) {
      visitIterator(value, place);
    } else if (value instanceof Object[] array) {
      visitArray(array);
    } else if (value instanceof Collection<?> collection && isOfPlatform(collection.getClass())) {
      visitElements(collection);
    }
  }

  private void visitIterator(Object value, Predicate<Object> place) {
    Nested nested = seen.get(value);
    if (nested == null) {
      nested = new Nested(value);
      seen.put(value, nested);
      visitFields(value);
      found.add(nested);
    }
    nested.places.add(place);
  }

  private void visitArray(Object[] array) {
    for (int i = 0; i < array.length; i++) {
      if (isIterator(array[i])) {
        int index = i;
        visitIterator(array[i], other -> isDone(() -> array[index] = other));
      }
    }
  }

  /** Data may be many: only where the first element is an iterator the others are looked at. */
  private void visitElements(Collection<?> collection) {
    try {
      Iterator<?> elements = collection.iterator();
      Object element = elements.hasNext() ? elements.next() : null;
      for (int i = 0; isIterator(element); i++) {
        int index = i;
        visitIterator(
            element,
            other -> collection instanceof List<?> list && isDone(() -> set(list, index, other)));
        element = elements.hasNext() ? elements.next() : null;
      }
    } catch (RuntimeException e) {
      // A collection that cannot be read now holds no iterator that could be.
    }
  }

  @SuppressWarnings("unchecked") // what is put in is an iterator, too
  private static void set(List<?> list, int index, Object element) {
    ((List<Object>) list).set(index, element);
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
        if (value != null && field.isSynthetic() && !isIterator(value)) {
          // The object around an anonymous class, as in DL4J's splitters.
          if (seen.put(value, new Nested(value)) == null) {
            visitFields(value);
          }
        } else {
          visit(value, other -> isDone(() -> field.set(owner, other)));
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

  /** Puts an iterator somewhere. */
  private interface Step {
    void run() throws IllegalAccessException;
  }

  private static boolean isDone(Step step) {
    try {
      step.run();
      return true;
    } catch (IllegalAccessException | RuntimeException e) {
      return false; // of another type, or unmodifiable
    }
  }

  private static boolean isOfPlatform(Class<?> type) {
    return type.getName().startsWith("java.");
  }
}
