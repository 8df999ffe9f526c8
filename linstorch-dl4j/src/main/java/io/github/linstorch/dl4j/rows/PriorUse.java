package io.github.linstorch.dl4j.rows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether a preprocessor has worked on rows before, where DL4J keeps no note of it.
 * {@code ViewIterator} and others apply the preprocessor to the data that they keep, at every read;
 * a read that was broken off has changed the first batches only. The columns that a normalizer
 * produces from the rows it was fitted to are known. Therefore only one number of changed batches
 * at the beginning is possible, or at the end if some batches were read before the preprocessor was
 * set.
 */
public final class PriorUse {

  /** The logger that users know, whichever class of a fit has something to say. */
  private static final Logger LOG =
      LoggerFactory.getLogger("io.github.linstorch.dl4j.LinstorchFitter");

  /**
   * Distance from a {@link Standard} above which rows hardly come from the data that the normalizer
   * was fitted to.
   */
  private static final double FAR = 0.5;

  /** Largest probability of mistaking raw rows for preprocessed ones. */
  private static final double CHANCE = 0.05;

  /**
   * A batch before and behind the preprocessor.
   *
   * @param features as they are kept
   * @param outside by standard: in how many of its rows something is out of the range
   */
  private record Batch(
      INDArray features,
      ColumnStatistics before,
      ColumnStatistics after,
      long rows,
      List<Long> outside) {}

  private final List<Standard> standards;
  private final List<Batch> batches = new ArrayList<>();
  // Arrays are held as long as their place in memory counts: no other array can get it.
  private final Map<Long, INDArray> seen = new HashMap<>();
  private final Map<Long, INDArray> processed = new HashMap<>();
  private INDArray first;
  private boolean isSecondRead;
  private boolean isKept;

  /**
   * Begins.
   *
   * @param preProcessor of the iterator
   */
  PriorUse(Object preProcessor) {
    this.standards = KnownPreprocessors.standards(preProcessor);
  }

  /** Statistics of a batch as it is now. */
  ColumnStatistics statistics(Object batch) {
    return ColumnStatistics.of(standards.get(0).matrices(BatchArrays.of(batch)));
  }

  /**
   * Takes note of a batch.
   *
   * @param found its arrays as they are kept
   * @param before statistics of them
   * @param after statistics behind the preprocessor
   */
  void add(BatchArrays found, ColumnStatistics before, ColumnStatistics after) {
    INDArray features = found.data().get(0);
    if (batches.isEmpty() && isSecondRead) {
      isKept = address(first) == address(features);
    } else if (batches.isEmpty()) {
      first = features;
    }
    if (seen.put(address(features), features) != null) {
      return; // rows that come more than once in a pass
    }
    int[] changed = before.changed(after);
    batches.add(
        new Batch(
            features,
            before,
            after,
            features.size(0),
            standards.stream().map(standard -> standard.rowsOutside(found, changed)).toList()));
  }

  private static long address(INDArray array) {
    return array.isEmpty() ? 0 : array.data().addressPointer().address();
  }

  /** Forgets the batches, before they are read again. */
  void restart() {
    batches.clear();
    seen.clear();
  }

  /** Whether a batch was found to have been through the preprocessor before. */
  boolean isProcessed(BatchArrays found) {
    return !processed.isEmpty() && processed.containsKey(address(found.data().get(0)));
  }

  /** Forgets everything but its judgement. */
  void settle() {
    restart();
    first = null;
  }

  /** From now on batches are read for the second time. */
  void readAgain() {
    isSecondRead = true;
  }

  /** Whether a batch has been looked at. */
  boolean hasSeen() {
    return !batches.isEmpty();
  }

  /** Whether the preprocessor has changed anything in the first batch, as far as that is known. */
  boolean hasChanged() {
    return hasSeen() && telling(batches.get(0)).length > 0;
  }

  private int[] telling(Batch batch) {
    return standards.get(0).telling(batch.before, batch.after);
  }

  /** Whether the first batch may have been through the preprocessor before. */
  boolean isDoubtful() {
    if (batches.isEmpty()) {
      return false;
    }
    Batch batch = batches.get(0);
    int[] columns = telling(batch);
    // What an unknown preprocessor makes of rows cannot be told apart from what they were.
    return columns.length > 0
        && (standards.size() > 1
            || standards.stream()
                .allMatch(
                    standard ->
                        standard.excess(batch.before, columns)
                            <= 10 * Math.max(1, standard.excess(batch.after, columns))));
  }

  /** Whether the first batch was found twice in the same memory. */
  boolean isKept() {
    return isKept;
  }

  /**
   * Finds out which of the batches have been through the preprocessor before.
   *
   * @param name of the iterator
   * @throws IllegalArgumentException if rows have been through it more than once
   */
  void judge(String name) {
    for (Batch batch : processedBatches(name)) {
      processed.put(address(batch.features), batch.features);
    }
  }

  /** Those that were read first, or last: a thread may have read some before it was set. */
  private List<Batch> processedBatches(String name) {
    int[] columns = columns();
    if (batches.stream().anyMatch(batch -> batch.before.columns() == 0)) {
      warn(name); // sequences, for example
    }
    if (columns.length == 0) {
      return List.of();
    }
    List<Batch> reversed = new ArrayList<>(batches);
    Collections.reverse(reversed);
    boolean isFar = false;
    for (Standard standard : standards) {
      for (List<Batch> order : List.of(batches, reversed)) {
        double[] distances = distances(standard, order, columns);
        int best = standard.isRange() ? last(distances, standard.exact()) : least(distances);
        if (distances[best] <= standard.exact()) {
          int count = standard.isRange() && isByChance(standard, order, best) ? 0 : best;
          requireOnce(standard, order.subList(0, count), name);
          return order.subList(0, count);
        }
        isFar |= distances[0] > FAR && distances[batches.size()] < distances[0];
      }
    }
    // Rows that the normalizer was not fitted to, or some that were preprocessed more than once.
    if (standards.size() == 1
        && (isFar
            || areTwice(columns)
            || batches.stream().anyMatch(b -> looksProcessed(b) || isTwice(b)))) {
      throw new IllegalArgumentException(refusal(name));
    }
    warn(name);
    return List.of();
  }

  /** A few rows that were preprocessed twice are lost in the statistics of many. */
  private void requireOnce(Standard standard, List<Batch> processed, String name) {
    ColumnStatistics before = total(Batch::before);
    ColumnStatistics after = total(Batch::after);
    for (Batch batch : processed) {
      int[] columns = telling(batch);
      boolean isTwice =
          standard.fitted() != null
              ? isTwice(batch)
              : standard.isRather(batch.before.reverted(before, after), batch.before, columns);
      if (columns.length > 0 && isTwice) {
        if (standards.size() > 1) {
          warn(name);
          return;
        }
        throw new IllegalArgumentException(refusal(name));
      }
    }
  }

  /** Whether a batch has been through a fitted normalizer twice, by all that is likely. */
  private boolean isTwice(Batch batch) {
    double chance = standards.get(0).chanceThatOnce(batch.before, telling(batch), batch.rows);
    return chance * batches.size() <= CHANCE;
  }

  /** As {@link #isTwice}, for all batches, however small. */
  private boolean areTwice(int[] columns) {
    long rows = batches.stream().mapToLong(Batch::rows).sum();
    return standards.get(0).chanceThatOnce(total(Batch::before), columns, rows) <= CHANCE;
  }

  private ColumnStatistics total(Function<Batch, ColumnStatistics> part) {
    ColumnStatistics total = part.apply(batches.get(0)).none();
    for (Batch batch : batches) {
      total = total.plus(part.apply(batch));
    }
    return total;
  }

  /** Whether the first batch is nearer to the standard than what the preprocessor makes of it. */
  boolean looksProcessed() {
    return hasSeen() && looksProcessed(batches.get(0));
  }

  private boolean looksProcessed(Batch batch) {
    int[] columns = telling(batch);
    return standards.stream()
        .allMatch(
            standard ->
                2 * standard.distance(batch.before, columns)
                    < standard.distance(batch.after, columns));
  }

  /** Says that rows may have been preprocessed before, where nothing tells. */
  static void warn(String name) {
    LOG.warn(
        "{} lets its preprocessor work on the data that it keeps, and keeps no note of it. If it"
            + " was read before (by net.fit, evaluate or score), the fit gets rows that were"
            + " preprocessed twice: then load them anew, or preprocess them once yourself and set"
            + " no preprocessor",
        name);
  }

  /** What to say where rows have been preprocessed, and one cannot tell which or how often. */
  static String refusal(String name) {
    return "The rows of "
        + name
        + " have been through its preprocessor before, perhaps more than once: it works on the"
        + " data in place whenever they are read (by net.fit, evaluate or score). Load the rows anew, or"
        + " transform them once with the normalizer and set no preprocessor";
  }

  /** The columns that the preprocessor changes, but for those of one value. */
  private int[] columns() {
    int count = batches.stream().mapToInt(b -> b.before.columns()).min().orElse(0);
    return IntStream.range(0, count)
        .filter(j -> batches.stream().anyMatch(b -> IntStream.of(telling(b)).anyMatch(k -> k == j)))
        .filter(
            j ->
                standards.get(0).isMapped(j)
                    || !batches.stream().allMatch(b -> b.rows > 1 && b.before.isConstant(j)))
        .toArray();
  }

  /**
   * By how much all rows miss the standard if so many of the first batches are taken as they are
   * and the others from behind the preprocessor.
   */
  private static double[] distances(Standard standard, List<Batch> order, int[] columns) {
    int count = order.size();
    ColumnStatistics[] rest = new ColumnStatistics[count + 1];
    rest[count] = order.get(0).before.none();
    for (int b = count - 1; b >= 0; b--) {
      rest[b] = order.get(b).after.plus(rest[b + 1]);
    }
    double[] distances = new double[count + 1];
    ColumnStatistics begun = order.get(0).before.none();
    for (int b = 0; b <= count; b++) {
      distances[b] = standard.distance(begun.plus(rest[b]), columns);
      begun = b < count ? begun.plus(order.get(b).before) : begun;
    }
    return distances;
  }

  /** None, where none fits about as well as the best. */
  private static int least(double[] distances) {
    int best = 0;
    for (int b = 1; b < distances.length; b++) {
      best = distances[b] < distances[best] ? b : best;
    }
    return distances[0] <= 2 * distances[best] + 1e-6 ? 0 : best;
  }

  /** A batch taken twice through a range may stay inside of it, so as many as possible. */
  private static int last(double[] distances, double exact) {
    int best = least(distances);
    for (int b = best + 1; b < distances.length; b++) {
      best = distances[b] <= exact ? b : best;
    }
    return best;
  }

  /** Whether as many raw rows, of the kind of the later ones, might all be inside the range. */
  private boolean isByChance(Standard standard, List<Batch> order, int processed) {
    int number = standards.indexOf(standard);
    double outside = 0;
    double later = 0;
    double earlier = 0;
    for (int b = 0; b < order.size(); b++) {
      Batch batch = order.get(b);
      earlier += b < processed ? batch.rows : 0;
      later += b < processed ? 0 : batch.rows;
      outside += b < processed ? 0 : batch.outside.get(number);
    }
    return later > 0 && Math.pow((later - outside + 1) / (later + 2), earlier) > CHANCE;
  }
}
