package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Rows that change between passes have no least-squares solution: an error says so. */
class ChangingRowsTest {

  /** Does something to the kept batches at every read. */
  private static final class InPlace extends BatchIterator {
    private static final long serialVersionUID = 1;

    private final transient Consumer<DataSet> change;
    private final boolean isRefusing;

    InPlace(List<DataSet> kept, Consumer<DataSet> change, boolean isRefusing) {
      super(kept);
      this.change = change;
      this.isRefusing = isRefusing;
    }

    @Override
    public DataSet next() {
      DataSet batch = super.next();
      change.accept(batch);
      return batch;
    }

    @Override
    public DataSetPreProcessor getPreProcessor() {
      if (isRefusing) {
        throw new UnsupportedOperationException("No preprocessor is handed out");
      }
      return null;
    }
  }

  private static MultiLayerNetwork net() {
    return Nets.plain(Nets.relu(2, 8, 1), DataType.FLOAT, LossFunction.MSE);
  }

  private static FitConfig config(FitMethod method) {
    return FitConfig.builder().method(method).build();
  }

  private static void requireRefused(DataSetIterator iterator, FitMethod method) {
    MultiLayerNetwork net = net();
    INDArray before = net.params().dup();

    assertThatThrownBy(() -> LinstorchFitter.fit(net, iterator, config(method)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(iterator.getClass().getName())
        .hasMessageContaining("in one pass")
        .hasMessageContaining("must give the same rows after every reset")
        .hasMessageContaining("preprocess");
    assertThat(net.params()).isEqualTo(before);
  }

  private static NormalizerStandardize ofFeatures() {
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fit(IteratorKinds.rows());
    return normalizer;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void fit_hiddenPreprocessorInPlace_refused(boolean isRefusing) {
    for (FitMethod method : List.of(FitMethod.LINSTORCH, FitMethod.GAUSS_NEWTON)) {
      List<DataSet> kept = IteratorKinds.batches(IteratorKinds.rows());
      requireRefused(new InPlace(kept, ofFeatures()::preProcess, isRefusing), method);
    }
  }

  @Test
  void fit_hiddenPreprocessorInPlaceOnRowsReadBefore_refused() {
    InPlace iterator =
        new InPlace(IteratorKinds.batches(IteratorKinds.rows()), ofFeatures()::preProcess, true);
    while (iterator.hasNext()) {
      iterator.next();
    }
    requireRefused(iterator, FitMethod.LINSTORCH);
  }

  @Test
  void fit_labelsScaledInPlace_refused() {
    List<DataSet> kept = IteratorKinds.batches(IteratorKinds.rows());
    requireRefused(
        new InPlace(kept, batch -> batch.getLabels().divi(10), false), FitMethod.LINSTORCH);
  }

  @Test
  void fit_oneBatchOfManyChanged_refused() {
    List<DataSet> kept = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      kept.addAll(IteratorKinds.batches(IteratorKinds.rows()));
    }
    DataSet last = kept.get(kept.size() - 1);
    requireRefused(
        new InPlace(
            kept,
            batch -> {
              if (batch == last) {
                batch.getFeatures().addi(3);
              }
            },
            false),
        FitMethod.LINSTORCH);
  }

  /** Other rows of the same distribution: two passes have nothing in common. */
  @Test
  void fit_samplesThatDifferInEveryPass_refused() {
    Nd4j.getRandom().setSeed(3);
    requireRefused(IteratorKinds.sampling(IteratorKinds.rows()), FitMethod.LINSTORCH);
  }

  private enum Same {
    SHUFFLED_BATCHES,
    SHUFFLED_ROWS,
    ROUNDED_OTHERWISE
  }

  /** The same rows in any order, and of any rounding. */
  @ParameterizedTest
  @EnumSource
  void fit_sameRowsInAnotherWay_fitted(Same how) {
    DataSet rows = IteratorKinds.rows();
    IteratorKinds.normalizer().transform(rows);
    Random random = new Random(4);
    List<DataSet> batches = new ArrayList<>(IteratorKinds.batches(rows));
    BatchIterator iterator =
        new BatchIterator(batches) {
          private static final long serialVersionUID = 1;

          @Override
          public void reset() {
            super.reset();
            switch (how) {
              case SHUFFLED_BATCHES -> Collections.shuffle(batches, random);
              case SHUFFLED_ROWS -> {
                DataSet all = rows.copy();
                all.shuffle(resets);
                batches.clear();
                batches.addAll(IteratorKinds.batches(all));
              }
              case ROUNDED_OTHERWISE ->
                  batches.forEach(
                      batch -> batch.getFeatures().muli(1 + 1e-7f * random.nextInt(-1, 2)));
            }
          }
        };

    for (FitMethod method : List.of(FitMethod.LINSTORCH, FitMethod.GAUSS_NEWTON)) {
      assertThat(LinstorchFitter.fit(net(), iterator, config(method)).passes()).isGreaterThan(1);
    }
  }
}
