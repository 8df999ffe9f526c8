package io.github.linstorch.dl4j.rows;

import java.lang.reflect.Field;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.datasets.iterator.IteratorDataSetIterator;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Private flag with which DL4J remembers that a preprocessor has worked on data in place. DL4J has
 * no method to clear it.
 */
public final class DoneFlag {

  /** Flag of a data set, {@code isPreProcessed()}. */
  static final DoneFlag OF_DATA_SET = new DoneFlag("preProcessed");

  /** Flag that DL4J's iterators over a single data set keep themselves. */
  private static final DoneFlag OF_SINGLETON = new DoneFlag("preprocessed");

  private final String name;

  private DoneFlag(String name) {
    this.name = name;
  }

  /** The flag that an iterator keeps for its data; null if it keeps none. */
  static DoneFlag of(Object iterator) {
    String type = iterator.getClass().getSimpleName();
    return type.equals("SingletonDataSetIterator") || type.equals("SingletonMultiDataSetIterator")
        ? OF_SINGLETON
        : null;
  }

  /**
   * Whether an iterator of DL4J keeps note of what it has preprocessed, or makes new arrays at
   * every read.
   */
  static boolean isNeedless(Object iterator) {
    return of(iterator) != null
        || iterator instanceof ExistingDataSetIterator
        || iterator instanceof IteratorDataSetIterator
        || iterator.getClass().getName().startsWith("org.deeplearning4j.datasets.datavec.");
  }

  /**
   * Takes the flag back.
   *
   * @return false if there is no such flag
   */
  boolean clear(Object holder) {
    for (Class<?> type = holder.getClass(); type != null; type = type.getSuperclass()) {
      try {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        field.setBoolean(holder, false);
        return true;
      } catch (NoSuchFieldException e) {
        // Perhaps a class above has it.
      } catch (IllegalAccessException | RuntimeException e) {
        return false;
      }
    }
    return false;
  }

  /** Whether DL4J has marked a batch as preprocessed. */
  static boolean isMarked(Object batch) {
    return batch instanceof DataSet data && data.isPreProcessed();
  }
}
