package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.rows.FittedColumns;
import io.github.linstorch.dl4j.rows.FittedPreProcessor;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.dataset.api.preprocessor.serializer.CustomSerializerStrategy;
import org.nd4j.linalg.dataset.api.preprocessor.serializer.NormalizerSerializer;
import org.nd4j.linalg.dataset.api.preprocessor.serializer.NormalizerType;

/**
 * Maps every feature by its own increasing, bounded map, fitted to the training rows. It stands
 * where ND4J's {@code NormalizerStandardize} stands.
 *
 * <pre>{@code
 * QuantileNormalizer normalizer = new QuantileNormalizer();
 * normalizer.fitLabel(true); // the labels too, where this is regression: they are standardised
 * normalizer.fit(train);
 * normalizer.transform(train);
 * normalizer.transform(test);
 * }</pre>
 *
 * <p>A network of dense layers runs on in straight lines beyond its training rows, and sees little
 * of a feature most of whose values are close to each other, compared with the farthest. Here no
 * value of a row, whatever it is, leads out of [-3, 3], and every map is level beyond the outermost
 * training values. There are two shapes:
 *
 * <ul>
 *   <li>{@link Shape#QUANTILES}: the median becomes about 0, the 16th percentile about -1, and so
 *       on, as in the standard normal distribution, clipped to ±3: a piecewise-linear map of as few
 *       knots as keep every training value within 0.3 of its quantile. The unit of a feature does
 *       not matter, and whether its logarithm is taken matters little; equal values have the
 *       quantile of their middle rank. A label that is linear in a feature is no longer quite so.
 *   <li>{@link Shape#SMOOTH_CLIP}: a line for most rows, which bends for those that are far from
 *       the median. It leaves what is linear as it is.
 * </ul>
 *
 * <p>A feature of at most ten distinct values is only standardised, to mean 0 and variance 1, and
 * level beyond these; a constant one becomes 0. Up to 100,000 rows (fewer where they are wider than
 * 335 features) the maps come from all rows, beyond from a random sample of as many, always the
 * same one for the same rows in the same order, whatever the batches.
 *
 * <p>Features and labels are matrices of one row per sample, or one row of rank 1, in any order, as
 * views too, of type FLOAT, DOUBLE or HALF. Images and sequences are refused. Masks do not count,
 * as they do not for matrices in {@code NormalizerStandardize}. NaN is refused; nothing has been
 * changed then.
 *
 * <p>It is saved with a network by {@link ModelFiles#save} or DL4J's {@code ModelSerializer}.
 * Threads may use a fitted normalizer at the same time, on different arrays.
 */
public final class QuantileNormalizer extends FittedPreProcessor implements DataNormalization {

  private static final long serialVersionUID = 1;

  static {
    NormalizerSerializer.getDefault().addStrategy(new Serializer());
  }

  /** What the maps look like. */
  public enum Shape {
    /** Quantiles of the standard normal distribution. */
    QUANTILES,
    /**
     * A line in the middle that bends outside: z / sqrt(1 + (z / 3)²), where z is the distance from
     * the median in interquartile ranges.
     */
    SMOOTH_CLIP
  }

  /** What the maps look like. */
  private final Shape shape;

  /** The maps; null before a fit. */
  private FittedColumns columns;

  /** Whether labels are standardised, too. */
  private boolean isFitLabel;

  /** Creates a normalizer to quantiles, to be fitted. It leaves labels as they are. */
  public QuantileNormalizer() {
    this(Shape.QUANTILES);
  }

  /**
   * Creates a normalizer, to be fitted. It leaves labels as they are.
   *
   * @param shape what the maps are to look like
   */
  public QuantileNormalizer(Shape shape) {
    if (shape == null) {
      throw new IllegalArgumentException("Expected a shape, found null");
    }
    this.shape = shape;
  }

  /**
   * What the maps look like.
   *
   * @return the shape
   */
  public Shape shape() {
    return shape;
  }

  /**
   * Fits to rows. What was fitted before is forgotten.
   *
   * @param dataSet unchanged
   * @throws IllegalArgumentException if features, or labels where these count, are no matrix of
   *     finite numbers; the normalizer is as before then
   */
  @Override
  public void fit(DataSet dataSet) {
    FittedColumns.Builder builder =
        new FittedColumns.Builder(shape == Shape.SMOOTH_CLIP, isFitLabel);
    builder.add(dataSet);
    columns = builder.build();
  }

  /**
   * Fits to all rows of an iterator, batch after batch, in bounded memory. What was fitted before
   * is forgotten.
   *
   * @param iterator reset before and after, where it can be; with a preprocessor, its rows are
   *     taken behind it
   * @throws IllegalArgumentException as in {@link #fit(DataSet)}, or if there is no row
   */
  @Override
  public void fit(DataSetIterator iterator) {
    if (iterator == null) {
      throw new IllegalArgumentException("Expected a DataSetIterator, found null");
    }
    reset(iterator);
    FittedColumns.Builder builder =
        new FittedColumns.Builder(shape == Shape.SMOOTH_CLIP, isFitLabel);
    while (iterator.hasNext()) {
      builder.add(iterator.next());
    }
    columns = builder.build();
    reset(iterator);
  }

  private static void reset(DataSetIterator iterator) {
    if (iterator.resetSupported()) {
      iterator.reset();
    }
  }

  /**
   * Maps the features, and standardises the labels where these count.
   *
   * @param toPreProcess changed in place; labels may be null
   * @throws IllegalStateException before a fit
   * @throws IllegalArgumentException if an array is no matrix of as many columns as in the fit, or
   *     holds NaN
   */
  @Override
  public void preProcess(DataSet toPreProcess) {
    INDArray features = toPreProcess.getFeatures();
    INDArray labels = toPreProcess.getLabels();
    fitted().requireFeatures(features);
    if (isFitLabel && labels != null) {
      fittedToLabels().requireLabels(labels);
      columns.transformLabels(labels);
    }
    columns.transformFeatures(features);
  }

  /**
   * As {@link #preProcess}.
   *
   * @param toPreProcess changed in place
   */
  @Override
  public void transform(DataSet toPreProcess) {
    preProcess(toPreProcess);
  }

  /**
   * Maps features.
   *
   * @param features of shape [n, features]; changed in place
   * @throws IllegalStateException before a fit
   * @throws IllegalArgumentException if they are no matrix of as many columns, or hold NaN
   */
  @Override
  public void transform(INDArray features) {
    fitted().requireFeatures(features);
    columns.transformFeatures(features);
  }

  /**
   * As {@link #transform(INDArray)}.
   *
   * @param features of shape [n, features]; changed in place
   * @param featuresMask does not count
   */
  @Override
  public void transform(INDArray features, INDArray featuresMask) {
    transform(features);
  }

  /**
   * Standardises labels if {@link #isFitLabel}, else leaves them.
   *
   * @param labels of shape [n, labels]; changed in place
   */
  @Override
  public void transformLabel(INDArray labels) {
    if (isFitLabel) {
      fittedToLabels().requireLabels(labels);
      columns.transformLabels(labels);
    }
  }

  /**
   * As {@link #transformLabel(INDArray)}.
   *
   * @param labels of shape [n, labels]; changed in place
   * @param labelsMask does not count
   */
  @Override
  public void transformLabel(INDArray labels, INDArray labelsMask) {
    transformLabel(labels);
  }

  /**
   * Undoes {@link #transform(DataSet)}, but for features that were beyond the outermost knots: they
   * become these.
   *
   * @param toRevert changed in place; labels may be null
   */
  @Override
  public void revert(DataSet toRevert) {
    INDArray features = toRevert.getFeatures();
    INDArray labels = toRevert.getLabels();
    fitted().requireFeatures(features);
    if (isFitLabel && labels != null) {
      revertLabels(labels);
    }
    columns.revertFeatures(features);
  }

  /**
   * Undoes {@link #transform(INDArray)}, but for features that were beyond the outermost knots:
   * they become these.
   *
   * @param features of shape [n, features]; changed in place
   */
  @Override
  public void revertFeatures(INDArray features) {
    fitted().requireFeatures(features);
    columns.revertFeatures(features);
  }

  /**
   * As {@link #revertFeatures(INDArray)}.
   *
   * @param features of shape [n, features]; changed in place
   * @param featuresMask does not count
   */
  @Override
  public void revertFeatures(INDArray features, INDArray featuresMask) {
    revertFeatures(features);
  }

  /**
   * Brings labels, or the outputs of a network, back to the unit of the labels if {@link
   * #isFitLabel}, else leaves them.
   *
   * @param labels of shape [n, labels]; changed in place
   */
  @Override
  public void revertLabels(INDArray labels) {
    if (isFitLabel) {
      fittedToLabels().requireLabels(labels);
      columns.revertLabels(labels);
    }
  }

  /**
   * As {@link #revertLabels(INDArray)}.
   *
   * @param labels of shape [n, labels]; changed in place
   * @param labelsMask does not count
   */
  @Override
  public void revertLabels(INDArray labels, INDArray labelsMask) {
    revertLabels(labels);
  }

  /**
   * Says whether labels are standardised, too. Takes effect with the next fit.
   *
   * @param fitLabels false by default, for classes
   */
  @Override
  public void fitLabel(boolean fitLabels) {
    isFitLabel = fitLabels;
  }

  /**
   * Whether labels are standardised, too.
   *
   * @return what {@link #fitLabel} was told
   */
  @Override
  public boolean isFitLabel() {
    return isFitLabel;
  }

  /**
   * Kind of this normalizer for ND4J's {@code NormalizerSerializer}.
   *
   * @return {@code CUSTOM}
   */
  @Override
  public NormalizerType getType() {
    return NormalizerType.CUSTOM;
  }

  @Override
  protected FittedColumns columns() {
    return columns;
  }

  private FittedColumns fitted() {
    if (columns == null) {
      throw new IllegalStateException(
          "This QuantileNormalizer was not fitted: call fit(train) first");
    }
    return columns;
  }

  private FittedColumns fittedToLabels() {
    if (!fitted().hasLabels()) {
      throw new IllegalStateException(
          "This QuantileNormalizer was not fitted to labels: call fitLabel(true) before fit(train)");
    }
    return columns;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof QuantileNormalizer normalizer
        && shape == normalizer.shape
        && isFitLabel == normalizer.isFitLabel
        && Objects.equals(columns, normalizer.columns);
  }

  @Override
  public int hashCode() {
    return 31 * Objects.hashCode(columns) + Boolean.hashCode(isFitLabel);
  }

  @Override
  public String toString() {
    return "QuantileNormalizer["
        + shape
        + ", "
        + (columns == null ? "not fitted" : columns.width() + " features")
        + (isFitLabel ? ", labels standardised]" : ", labels as they are]");
  }

  /**
   * Saves and restores the normalizer in ND4J's {@code NormalizerSerializer}, whose default one
   * knows it. Nobody else needs it.
   */
  public static final class Serializer extends CustomSerializerStrategy<QuantileNormalizer> {

    private static final int VERSION = 1;

    /** Creates a strategy; ND4J does so when it reads a file. */
    public Serializer() {}

    /**
     * Writes a normalizer.
     *
     * @param normalizer fitted
     * @param stream left open
     * @throws IOException if it cannot be written
     * @throws IllegalStateException if the normalizer was not fitted
     */
    @Override
    public void write(QuantileNormalizer normalizer, OutputStream stream) throws IOException {
      DataOutputStream out = new DataOutputStream(stream);
      out.writeInt(VERSION);
      out.writeUTF(normalizer.shape.name());
      out.writeBoolean(normalizer.isFitLabel);
      normalizer.fitted().write(out);
      out.flush();
    }

    /**
     * Reads a normalizer.
     *
     * @param stream left open
     * @return it, fitted
     * @throws IOException if it cannot be read
     */
    @Override
    public QuantileNormalizer restore(InputStream stream) throws IOException {
      DataInputStream in = new DataInputStream(stream);
      int version = in.readInt();
      if (version != VERSION) {
        throw new IOException(
            "Expected a QuantileNormalizer of version " + VERSION + ", found version " + version);
      }
      QuantileNormalizer normalizer = new QuantileNormalizer(shape(in.readUTF()));
      normalizer.isFitLabel = in.readBoolean();
      normalizer.columns = FittedColumns.read(in);
      return normalizer;
    }

    private static Shape shape(String name) throws IOException {
      try {
        return Shape.valueOf(name);
      } catch (IllegalArgumentException e) {
        throw new IOException("Expected a shape of QuantileNormalizer, found " + name, e);
      }
    }

    /**
     * What this strategy is for.
     *
     * @return the class {@link QuantileNormalizer}
     */
    @Override
    public Class<QuantileNormalizer> getSupportedClass() {
      return QuantileNormalizer.class;
    }
  }
}
