package io.github.linstorch.examples.compare;

import io.github.linstorch.dl4j.QuantileNormalizer;
import io.github.linstorch.dl4j.QuantileNormalizer.Shape;
import java.util.List;
import org.nd4j.linalg.dataset.DataSet;

/** What is done to standardised features, by what is known of the training rows. */
public enum Normalization {
  /** Nothing more. */
  STANDARD(null, "are standardised"),
  /** Smooth clipping to ±3. */
  CLIP(Shape.SMOOTH_CLIP, "are clipped smoothly, so that none is beyond ±3"),
  /** Quantiles of the normal distribution. */
  QUANTILE(Shape.QUANTILES, "are mapped to quantiles of the normal distribution, up to ±3");

  private final Shape shape;
  private final String description;

  Normalization(Shape shape, String description) {
    this.shape = shape;
    this.description = description;
  }

  /** What features are or become; a verb and what follows it. */
  String description() {
    return description;
  }

  /**
   * Fits to the training rows and changes the features of these and of others.
   *
   * @param train standardised; changed in place
   * @param others likewise
   */
  void apply(DataSet train, List<DataSet> others) {
    if (shape == null) {
      return;
    }
    QuantileNormalizer normalizer = new QuantileNormalizer(shape);
    normalizer.fit(train);
    normalizer.transform(train);
    others.forEach(normalizer::transform);
  }
}
