package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.linstorch.dl4j.ReferenceLinstorch.Act;
import io.github.linstorch.dl4j.ReferenceLinstorch.Layer;
import java.io.Serial;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.api.AbstractThrowableAssert;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What is wrong with an iterator is said, and the network left alone. */
class StreamingRefusalTest {

  private final SplittableRandom random = new SplittableRandom(73);
  private final INDArray x = Nd4j.createFromArray(Nets.uniform(random, 2600, 4));
  private final INDArray y = Nd4j.createFromArray(Nets.uniform(random, 2600, 2));
  private final MultiLayerNetwork net = Nets.plain(Nets.relu(4, 6, 2), DataType.FLOAT, mse());

  private static LossFunction mse() {
    return LossFunction.MSE;
  }

  private static class OneWayIterator extends BatchIterator {
    @Serial private static final long serialVersionUID = 1;

    OneWayIterator(INDArray x, INDArray y) {
      super(cut(x, y, 100));
    }

    @Override
    public boolean resetSupported() {
      return false;
    }

    @Override
    public void reset() {
      throw new UnsupportedOperationException("Cannot be reset");
    }
  }

  private AbstractThrowableAssert<?, ?> refused(DataSetIterator iterator) {
    NetState before = new NetState(net);
    AbstractThrowableAssert<?, ?> thrown =
        assertThatThrownBy(() -> LinstorchFitter.fit(net, iterator));
    before.requireUnchanged();
    return thrown;
  }

  private AbstractThrowableAssert<?, ?> refused(List<DataSet> batches) {
    return refused(new BatchIterator(batches)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void fit_iteratorThatCannotReset_refusedWithItsClassName() {
    refused(new OneWayIterator(x, y))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(OneWayIterator.class.getName())
        .hasMessageContaining("reset");
  }

  @Test
  void fit_iteratorThatCannotResetAndActivatedOutput_refusedBeforeItIsRead() {
    List<Layer> layers = List.of(new Layer(4, 2, true, Act.RELU));
    OneWayIterator iterator = new OneWayIterator(x, y);
    assertThatThrownBy(
            () -> LinstorchFitter.fit(Nets.plain(layers, DataType.DOUBLE, mse()), iterator))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("OneWayIterator");
    assertThat(iterator.next().numExamples()).isEqualTo(100);
    assertThat(iterator.completePasses).isZero();
  }

  @ParameterizedTest
  @CsvSource({"BACKWARD_FIRST, 1, true", "FORWARD_FIRST, 3, true", "BACKWARD_FIRST, 2, false"})
  void fit_iteratorThatCannotResetAndOneLinearLayer_fitted(
      SolveOrder order, int calls, boolean bias) {
    List<Layer> layers = List.of(new Layer(4, 2, bias, Act.IDENTITY));
    MultiLayerNetwork streamed = Nets.plain(layers, DataType.DOUBLE, mse());
    MultiLayerNetwork inMemory = Nets.plain(layers, DataType.DOUBLE, mse());
    FitConfig config =
        FitConfig.builder().solveOrder(order).solveCalls(calls).solver(Solver.QR).build();
    OneWayIterator iterator = new OneWayIterator(x, y);

    FitReport report = LinstorchFitter.fit(streamed, iterator, config);

    LinstorchFitter.fit(inMemory, x, y, config);
    assertThat(streamed.params()).isEqualTo(inMemory.params());
    assertThat(report.passes()).isEqualTo(iterator.completePasses).isEqualTo(1);
  }

  @Test
  void fit_iteratorThatCannotResetAndKeepBest_refused() {
    MultiLayerNetwork linear = Nets.plain(Nets.relu(4, 2), DataType.DOUBLE, mse());
    FitConfig config = FitConfig.builder().keepBest(true).build();
    assertThatThrownBy(() -> LinstorchFitter.fit(linear, new OneWayIterator(x, y), config))
        .hasMessageContaining("OneWayIterator");
  }

  @Test
  void fit_nullIterator_refused() {
    refused((DataSetIterator) null).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void fit_emptyIterator_refused() {
    refused(List.of()).hasMessageContaining("at least one row");
  }

  @ParameterizedTest
  @ValueSource(ints = {-7, 7, -2599, 5000})
  void fit_numberOfRowsChangesBetweenPasses_refusedWithBothNumbers(int change) {
    BatchIterator other =
        new BatchIterator(BatchIterator.cut(x, y, 100)) {
          @Serial private static final long serialVersionUID = 1;

          private int extra;

          @Override
          public void reset() {
            super.reset();
            extra = resets == 1 ? 0 : change;
          }

          @Override
          public boolean hasNext() {
            return super.hasNext() && (extra > -2599 || resets == 1 || !isStarted()) || extra > 0;
          }

          private boolean started;

          private boolean isStarted() {
            return started;
          }

          @Override
          public DataSet next() {
            if (extra > 0) {
              int rows = extra;
              extra = 0;
              return new DataSet(Nd4j.ones(DataType.DOUBLE, rows, 4), Nd4j.ones(rows, 2));
            }
            DataSet batch = super.next();
            if (extra < 0) {
              started = true;
              int left = extra == -2599 ? 1 : 100 + extra;
              extra = extra == -2599 ? extra : 0;
              return new DataSet(Nd4j.ones(DataType.DOUBLE, left, 4), Nd4j.ones(left, 2));
            }
            return batch;
          }
        };
    refused(other)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2600")
        .hasMessageContaining(String.valueOf(2600 + change));
  }

  @ParameterizedTest
  @CsvSource({"317, 100", "1024, 100", "2599, 100", "2317, 2600", "1023, 1", "5, 3"})
  void fit_nonFiniteEntry_namedByItsRowInTheWholeData(int row, int batch) {
    for (double bad : new double[] {Double.NaN, Double.NEGATIVE_INFINITY}) {
      INDArray features = x.dup();
      features.putScalar(row, 2, bad);
      refused(BatchIterator.cut(features, y, batch))
          .hasMessageContaining("features")
          .hasMessageContaining("row " + row + ",")
          .hasMessageContaining("column 2");
      INDArray labels = y.dup();
      labels.putScalar(row, 1, bad);
      refused(BatchIterator.cut(x, labels, batch))
          .hasMessageContaining("labels")
          .hasMessageContaining("row " + row + ",")
          .hasMessageContaining("column 1");
    }
  }

  @Test
  void fit_batchOfWrongShape_namedByItsNumber() {
    List<DataSet> batches = BatchIterator.cut(x, y, 100);
    batches.set(3, new DataSet(Nd4j.ones(100, 5), Nd4j.ones(100, 2)));
    refused(batches).hasMessageContaining("batch 3").hasMessageContaining("[100, 5]");
    batches.set(3, new DataSet(Nd4j.ones(100, 4), Nd4j.ones(100, 1)));
    refused(batches).hasMessageContaining("batch 3").hasMessageContaining("[100, 1]");
    batches.set(3, new DataSet(Nd4j.ones(100, 4), Nd4j.ones(99, 2)));
    refused(batches).hasMessageContaining("batch 3").hasMessageContaining("[99, 2]");
    batches.set(3, new DataSet(Nd4j.ones(100, 4), null));
    refused(batches).hasMessageContaining("batch 3").hasMessageContaining("labels");
    batches.set(3, null);
    refused(batches).hasMessageContaining("batch 3").hasMessageContaining("null");
  }

  @Test
  void fit_batchWithMask_refusedWithItsNumber() {
    List<DataSet> batches = BatchIterator.cut(x, y, 100);
    DataSet masked = batches.get(2);
    masked.setLabelsMaskArray(Nd4j.ones(100, 2));
    refused(batches).hasMessageContaining("batch 2").hasMessageContaining("[100, 2]");
    masked.setLabelsMaskArray(null);
    masked.setFeaturesMaskArray(Nd4j.ones(100, 1));
    refused(batches).hasMessageContaining("batch 2").hasMessageContaining("ask");
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "1, 13", "2, 0", "2, 20"})
  void fit_iteratorThrows_sameExceptionAndNetworkUnchanged(int pass, int batch) {
    IllegalStateException exception = new IllegalStateException("the disk is gone");
    BatchIterator failing =
        new BatchIterator(BatchIterator.cut(x, y, 100)) {
          @Serial private static final long serialVersionUID = 1;

          private int given;

          @Override
          public void reset() {
            super.reset();
            given = 0;
          }

          @Override
          public DataSet next() {
            if (resets == pass && given++ == batch) {
              throw exception;
            }
            return super.next();
          }
        };
    refused(failing).isSameAs(exception);
  }
}
