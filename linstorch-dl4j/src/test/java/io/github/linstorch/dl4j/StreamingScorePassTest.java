package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.dl4j.ReferenceLinstorch.Act;
import io.github.linstorch.dl4j.ReferenceLinstorch.Layer;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Where DL4J's own loss is asked for the score, the rows are read once more. */
class StreamingScorePassTest {

  @Test
  void fit_softmaxWithCrossEntropy_reportCountsThePassForTheScore() {
    SplittableRandom random = new SplittableRandom(77);
    INDArray x = Nd4j.createFromArray(Nets.uniform(random, 300, 4));
    INDArray y = Nd4j.createFromArray(Nets.oneHot(random, 300, 2));
    List<Layer> layers =
        List.of(new Layer(4, 6, true, Act.RELU), new Layer(6, 2, true, Act.SOFTMAX));
    MultiLayerNetwork net = Nets.plain(layers, DataType.DOUBLE, LossFunction.MCXENT);
    BatchIterator iterator = BatchIterator.of(x, y, 40);

    FitReport report = LinstorchFitter.fit(net, iterator);

    assertThat(report.passes()).isEqualTo(iterator.completePasses);
  }
}
