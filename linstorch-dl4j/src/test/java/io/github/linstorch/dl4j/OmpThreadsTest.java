package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.linstorch.dl4j.ReferenceLinstorch.Act;
import io.github.linstorch.dl4j.ReferenceLinstorch.Layer;
import io.github.linstorch.dl4j.network.OmpThreads;
import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/** ND4J's operations inside a fit do not wait for each other's threads. */
class OmpThreadsTest {

  private static NativeOps ops;

  private int found;

  @BeforeAll
  static void startNd4j() {
    Nd4j.getBackend();
    ops = NativeOpsHolder.getInstance().getDeviceNativeOps();
  }

  @BeforeEach
  void notice() {
    found = ops.ompGetMaxThreads();
  }

  @AfterEach
  void putBack() {
    ops.setOmpNumThreads(found);
  }

  /** Notes how many threads ND4J has where its labels are asked for. */
  private static final class Noting extends DataSet {
    @Serial private static final long serialVersionUID = 1;

    private final transient List<Integer> threads = new ArrayList<>();

    Noting(INDArray features, INDArray labels) {
      super(features, labels);
    }

    @Override
    public INDArray getLabels() {
      threads.add(ops.ompGetMaxThreads());
      return super.getLabels();
    }
  }

  /** The score of a softmax is DL4J's own, which asks for the labels last of all. */
  @Test
  void fit_scoreOfDl4j_oneThreadInsideAndTheNumberGivenBack() {
    SplittableRandom random = new SplittableRandom(3);
    Noting data =
        new Noting(
            Nd4j.createFromArray(Nets.uniform(random, 50, 3)),
            Nd4j.createFromArray(Nets.oneHot(random, 50, 2)));
    MultiLayerNetwork net =
        Nets.plain(
            List.of(new Layer(3, 4, true, Act.RELU), new Layer(4, 2, true, Act.SOFTMAX)),
            DataType.DOUBLE,
            LossFunction.MCXENT);
    ops.setOmpNumThreads(3); // an unusual number

    LinstorchFitter.fit(net, data);

    assertThat(data.threads).startsWith(3).endsWith(1);
    assertThat(ops.ompGetMaxThreads()).isEqualTo(3);
  }

  @Test
  void single_workThrows_numberGivenBack() {
    IllegalStateException thrown = new IllegalStateException();
    ops.setOmpNumThreads(3);

    assertThatThrownBy(
            () ->
                OmpThreads.single(
                    () -> {
                      throw thrown;
                    }))
        .isSameAs(thrown);
    assertThat(ops.ompGetMaxThreads()).isEqualTo(3);
  }
}
