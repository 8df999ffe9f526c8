package io.github.linstorch.dl4j.rows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.deeplearning4j.datasets.iterator.CombinedMultiDataSetPreProcessor;
import org.deeplearning4j.datasets.iterator.CombinedPreProcessor;
import org.nd4j.linalg.dataset.api.preprocessor.AbstractMultiDataSetNormalizer;
import org.nd4j.linalg.dataset.api.preprocessor.CompositeDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.preprocessor.CompositeMultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.dataset.api.preprocessor.ImageFlatteningDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.preprocessor.ImageMultiPreProcessingScaler;
import org.nd4j.linalg.dataset.api.preprocessor.ImagePreProcessingScaler;
import org.nd4j.linalg.dataset.api.preprocessor.MinMaxStrategy;
import org.nd4j.linalg.dataset.api.preprocessor.MultiNormalizerHybrid;
import org.nd4j.linalg.dataset.api.preprocessor.MultiNormalizerMinMaxScaler;
import org.nd4j.linalg.dataset.api.preprocessor.MultiNormalizerStandardize;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerMinMaxScaler;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;

/** Describes the columns that the preprocessors of DL4J and ND4J produce, and ours. */
public final class KnownPreprocessors {

  private KnownPreprocessors() {}

  /**
   * What a preprocessor makes of columns.
   *
   * @return more than one where it is not known: it may contain any of ND4J's normalizers
   */
  static List<Standard> standards(Object preProcessor) {
    List<Object> parts =
        parts(preProcessor)
            .filter(part -> !(part instanceof ImageFlatteningDataSetPreProcessor))
            .toList();
    Standard last = parts.isEmpty() ? null : standard(parts.get(parts.size() - 1));
    boolean isKnown =
        last != null
            && parts.stream().allMatch(part -> standard(part) != null)
            // The last decides about the labels, too, unless it leaves them to one before it.
            && (changesLabels(parts.get(parts.size() - 1))
                || parts.stream().noneMatch(KnownPreprocessors::changesLabels));
    return isKnown ? List.of(last) : List.of(Standard.DISTRIBUTION, Standard.range(0, 1));
  }

  /** The preprocessors that a combined one applies in sequence. */
  private static Stream<Object> parts(Object preProcessor) {
    for (Class<?> type :
        List.of(
            CombinedPreProcessor.class,
            CombinedMultiDataSetPreProcessor.class,
            CompositeDataSetPreProcessor.class,
            CompositeMultiDataSetPreProcessor.class)) {
      if (type == preProcessor.getClass()) {
        Object inside = PrivateField.read(preProcessor, type, "preProcessors");
        Object[] parts =
            inside instanceof Collection<?> collection ? collection.toArray() : (Object[]) inside;
        return parts == null
            ? Stream.of(preProcessor)
            : Arrays.stream(parts).filter(Objects::nonNull).flatMap(KnownPreprocessors::parts);
      }
    }
    return Stream.of(preProcessor);
  }

  /** What one preprocessor makes of columns; null if that is not known. */
  private static Standard standard(Object preProcessor) {
    if (preProcessor instanceof NormalizerMinMaxScaler scaler) {
      return Standard.range(scaler.getTargetMin(), scaler.getTargetMax());
    }
    if (preProcessor instanceof MultiNormalizerMinMaxScaler scaler) {
      return Standard.range(scaler.getTargetMin(), scaler.getTargetMax());
    }
    if (preProcessor instanceof NormalizerStandardize
        || preProcessor instanceof MultiNormalizerStandardize) {
      return Standard.DISTRIBUTION;
    }
    if (preProcessor instanceof FittedPreProcessor own && own.columns() != null) {
      return Standard.of(own.columns());
    }
    if (preProcessor instanceof ImagePreProcessingScaler scaler) {
      return Standard.images(scaler.getMinRange(), scaler.getMaxRange());
    }
    if (preProcessor instanceof ImageMultiPreProcessingScaler scaler
        && PrivateField.read(scaler, ImageMultiPreProcessingScaler.class, "minRange")
            instanceof Double low
        && PrivateField.read(scaler, ImageMultiPreProcessingScaler.class, "maxRange")
            instanceof Double high) {
      return Standard.images(low, high);
    }
    return preProcessor instanceof MultiNormalizerHybrid hybrid ? standard(hybrid) : null;
  }

  /** The standard of all arrays if they have one in common, else null. */
  private static Standard standard(MultiNormalizerHybrid hybrid) {
    List<Object> strategies = new ArrayList<>();
    strategies.add(hybrid.getGlobalInputStrategy());
    strategies.add(hybrid.getGlobalOutputStrategy());
    strategies.addAll(hybrid.getPerInputStrategies().values());
    strategies.addAll(hybrid.getPerOutputStrategies().values());
    List<Standard> standards =
        strategies.stream()
            .filter(Objects::nonNull)
            .map(
                strategy ->
                    strategy instanceof MinMaxStrategy range
                        ? Standard.range(range.getMinRange(), range.getMaxRange())
                        : Standard.DISTRIBUTION) // ND4J has these two
            .distinct()
            .toList();
    return standards.size() == 1 ? standards.get(0) : null;
  }

  private static boolean changesLabels(Object preProcessor) {
    if (preProcessor instanceof DataNormalization normalizer) {
      return normalizer.isFitLabel();
    }
    if (preProcessor instanceof AbstractMultiDataSetNormalizer<?> normalizer) {
      return normalizer.isFitLabel();
    }
    return preProcessor instanceof MultiNormalizerHybrid hybrid
        && (hybrid.getGlobalOutputStrategy() != null || !hybrid.getPerOutputStrategies().isEmpty());
  }
}
