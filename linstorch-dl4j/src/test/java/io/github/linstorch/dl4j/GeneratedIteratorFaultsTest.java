package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.adapter.SingletonMultiDataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Mistakes with iterators that generated bad input has brought to light. */
class GeneratedIteratorFaultsTest {

  private final SplittableRandom random = new SplittableRandom(5);

  private static MultiLayerNetwork net(DataType type, int... widths) {
    return Nets.plain(Nets.relu(widths), type, LossFunction.MSE);
  }

  private INDArray rows(int count, int width) {
    return Nd4j.createFromArray(Nets.uniform(random, count, width));
  }

  /** The last pass of a HALF network is for the score alone. */
  @Test
  void fit_iteratorErrsInThePassForTheScore_refusedAsInAnyOther() {
    MultiLayerNetwork net = net(DataType.FLOAT16, 3, 2);
    DataSet good = new DataSet(rows(6, 3), rows(6, 2));
    int passes = LinstorchFitter.fit(net.clone(), new BatchIterator(List.of(good))).passes();
    NetState before = new NetState(net);

    assertThatThrownBy(() -> LinstorchFitter.fit(net, errsIn(passes, good, null)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("batch 0", "null");
    DataSet wide = new DataSet(rows(6, 4), rows(6, 2));
    assertThatThrownBy(() -> LinstorchFitter.fit(net, errsIn(passes, good, wide)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("batch 0", "[6, 4]");
    DataSet more = new DataSet(rows(7, 3), rows(7, 2));
    assertThatThrownBy(() -> LinstorchFitter.fit(net, errsIn(passes, good, more)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("6 rows in one pass", "7 in another");
    before.requireUnchanged();
  }

  /** Gives another batch than before in one pass. */
  private static BatchIterator errsIn(int pass, DataSet good, DataSet bad) {
    return new BatchIterator(List.of(good)) {
      private static final long serialVersionUID = 1;

      @Override
      public DataSet next() {
        DataSet batch = super.next();
        return resets == pass ? bad : batch;
      }
    };
  }

  /** There is more to read than one pass where the loss or the score takes another. */
  @Test
  void fit_iteratorThatCannotResetButHasTo_refusedBeforeItIsRead() {
    FitConfig sums = FitConfig.builder().solver(Solver.NORMAL_EQUATIONS).build();
    MultiLayerNetwork constrained =
        Nets.init(
            new NeuralNetConfiguration.Builder()
                .constrainWeights(new NonNegativeConstraint())
                .list()
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nIn(3)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());

    requireResetAsked(net(DataType.DOUBLE, 3, 2), sums);
    requireResetAsked(net(DataType.FLOAT16, 3, 2), FitConfig.defaults());
    requireResetAsked(constrained, FitConfig.defaults());
  }

  private void requireResetAsked(MultiLayerNetwork net, FitConfig config) {
    BatchIterator once =
        new BatchIterator(List.of(new DataSet(rows(6, 3), rows(6, 2)))) {
          private static final long serialVersionUID = 1;

          @Override
          public boolean resetSupported() {
            return false;
          }
        };
    assertThatThrownBy(() -> LinstorchFitter.fit(net, once, config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot be reset");
    assertThat(once.completePasses).isZero();
  }

  /** A preprocessor works on a copy of each batch, and some batches cannot be copied. */
  @Test
  void fit_batchWithoutArraysAndPreProcessor_refusedByNumber() {
    INDArray closed = rows(6, 3);
    closed.close();
    INDArray x = rows(6, 3);
    INDArray y = rows(6, 2);

    requireRefused(new DataSet(null, y), "batch 0", "features", "null");
    requireRefused(new DataSet(x, null), "batch 0", "labels", "null");
    requireRefused(new DataSet(closed, y), "batch 0", "features", "closed");
    requireRefused(new DataSet(x, y, null, closed), "batch 0", "label mask", "closed");
  }

  private static void requireRefused(DataSet batch, String... words) {
    DataSetIterator iterator = new ExistingDataSetIterator(List.of(batch));
    iterator.setPreProcessor(data -> data.getFeatures().muli(2));
    MultiLayerNetwork net = net(DataType.FLOAT, 3, 4, 2);
    assertThatThrownBy(() -> LinstorchFitter.fit(net, iterator))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(words);
    ComputationGraph graph = net.toComputationGraph();
    INDArray mask = batch.getLabelsMaskArray();
    MultiDataSet multi =
        new MultiDataSet(
            new INDArray[] {batch.getFeatures()},
            new INDArray[] {batch.getLabels()},
            null,
            mask == null ? null : new INDArray[] {mask});
    SingletonMultiDataSetIterator wrapped = new SingletonMultiDataSetIterator(multi);
    wrapped.setPreProcessor(data -> data.getFeatures(0).muli(2));
    assertThatThrownBy(() -> LinstorchFitter.fit(graph, wrapped))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(words);
  }

  @Test
  void fit_iteratorOfNoWeight_iteratorAndCauseNamed() {
    DataSet masked = new DataSet(rows(4, 3), rows(4, 2));
    masked.setLabelsMaskArray(Nd4j.zeros(4, 1));
    for (List<DataSet> batches : List.of(List.<DataSet>of(), List.of(masked, masked))) {
      BatchIterator iterator = new BatchIterator(batches);
      assertThatThrownBy(() -> LinstorchFitter.fit(net(DataType.FLOAT, 3, 2), iterator))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(BatchIterator.class.getName())
          .hasMessageContaining(batches.isEmpty() ? "found none" : "label masks of zeros");
    }
  }
}
