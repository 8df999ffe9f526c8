package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Memory outside of the heap after many fits is that after few. */
class ManyFitsMemoryTest {

  /** Less than a tenth of a KB a fit. */
  private static final long MOST_GROWTH = 100_000;

  private static final DataSet DATA = GaussNewtonSample.data(new SplittableRandom(3), 120);

  private static MultiLayerNetwork net() {
    return Nets.plain(Nets.relu(3, 17, 16, 1), DataType.DOUBLE, LossFunction.MSE);
  }

  private static FitConfig config(FitMethod method) {
    GaussNewtonConfig short2 = GaussNewtonConfig.builder().sweeps(2).build();
    FitConfig.Builder builder = FitConfig.builder().method(method).threads(1);
    return method == FitMethod.GAUSS_NEWTON ? builder.gaussNewton(short2).build() : builder.build();
  }

  static Stream<Arguments> fits() {
    MultiLayerNetwork net = net();
    return Stream.of(FitMethod.values())
        .flatMap(
            method ->
                Stream.of(
                    Arguments.of(
                        method + " fit",
                        (Runnable) () -> LinstorchFitter.fit(net, DATA, config(method))),
                    Arguments.of(
                        method + " streamed",
                        (Runnable)
                            () ->
                                LinstorchFitter.fit(
                                    net,
                                    BatchIterator.of(DATA.getFeatures(), DATA.getLabels(), 50),
                                    config(method))),
                    Arguments.of(
                        method + " committee",
                        (Runnable)
                            () ->
                                LinstorchFitter.fitCommittee(
                                    net.getLayerWiseConfigurations(), DATA, 2, config(method)))));
  }

  @Tag("thorough")
  @ParameterizedTest(name = "{0}")
  @MethodSource("fits")
  void fit_twoThousandTimes_memoryOutsideOfTheHeapDoesNotGrow(String name, Runnable fit) {
    long before = after(200, fit);
    long after = after(2000, fit);

    assertThat(after - before).as("%s: %d bytes before", name, before).isLessThan(MOST_GROWTH);
  }

  /** What is held once the collector has taken what nobody refers to. */
  private static long after(int fits, Runnable fit) {
    for (int i = 0; i < fits; i++) {
      fit.run();
    }
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 20; i++) {
      System.gc();
      // Each collection lets ND4J's deallocators go on with what the one before has found.
      Nd4j.create(1).close();
      least = Math.min(least, Pointer.totalBytes());
    }
    return least;
  }
}
