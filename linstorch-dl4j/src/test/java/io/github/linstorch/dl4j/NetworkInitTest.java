package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.linstorch.dl4j.network.LayerNetwork;
import io.github.linstorch.dl4j.network.NetworkInit;
import io.github.linstorch.dl4j.network.NetworkView;
import io.github.linstorch.dl4j.network.Part;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Restarts by the network's own initialisers are what its {@code init} would have given. */
class NetworkInitTest {

  private static final long SEED = 40;

  /** What seeds of neighbouring restarts differ by. */
  private static final long STEP = 0x9E3779B97F4A7C15L;

  private static Layer hidden(int nIn) {
    return new DenseLayer.Builder()
        .nIn(nIn)
        .nOut(50)
        .biasInit(0.25)
        .weightInit(WeightInit.RELU) // its range depends on nIn alone
        .build();
  }

  private static MultiLayerNetwork net(long seed, Layer first) {
    return Nets.init(
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .dataType(DataType.DOUBLE)
            .activation(Activation.RELU)
            .list()
            .layer(first)
            .layer(new DenseLayer.Builder().nIn(50).nOut(4).hasBias(false).build())
            .layer(
                new OutputLayer.Builder(LossFunction.MSE)
                    .nIn(4)
                    .nOut(2)
                    .activation(Activation.IDENTITY)
                    .build())
            .build());
  }

  private static NetworkView view(Layer first) {
    MultiLayerNetwork net = net(SEED, first);
    net.params().assign(9); // nothing of it is to be left
    return NetworkView.of(
        new LayerNetwork(net), Part.ALL_LAYERS, o -> new IllegalArgumentException(o.toString()));
  }

  @Test
  void draw_restart_isWhatInitGivesWithTheSeedOfTheRestart() {
    NetworkInit init = new NetworkInit(view(hidden(3)), SEED);

    for (int number : new int[] {1, 2, 1000}) {
      double[] expected = net(SEED + number * STEP, hidden(3)).params().toDoubleVector();
      assertThat(init.draw(number)).as("restart %d", number).isEqualTo(expected);
    }
  }

  @Test
  void draw_frozenLayer_keepsItsParametersOnly() {
    NetworkView view = view(new FrozenLayer(hidden(3)));
    int frozen = view.stack().end(0);

    double[] drawn = new NetworkInit(view, SEED).draw(1);

    assertThat(Arrays.copyOf(drawn, frozen)).isEqualTo(Arrays.copyOf(view.parameters(), frozen));
    assertThat(drawn[frozen]).isNotEqualTo(view.parameters()[frozen]);
  }

  @Test
  void draw_any_putsTheGeneratorBack() {
    NetworkInit init = new NetworkInit(view(hidden(3)), SEED);
    Random generator = Nd4j.getRandom();
    generator.setSeed(17);
    Nd4j.rand(DataType.DOUBLE, 5);
    long root = generator.rootState();
    long node = generator.nodeState();

    init.draw(1);

    assertThat(generator.getSeed()).isEqualTo(17);
    assertThat(generator.rootState()).isEqualTo(root);
    assertThat(generator.nodeState()).isEqualTo(node);
  }

  /** Frozen units bend where they did, however the others are drawn. */
  @Test
  void isOneFunction_singleInput_unlessItsLayerIsFrozen() {
    assertThat(new NetworkInit(view(hidden(1)), SEED).isOneFunction()).isTrue();
    assertThat(new NetworkInit(view(hidden(2)), SEED).isOneFunction()).isFalse();
    assertThat(new NetworkInit(view(new FrozenLayer(hidden(1))), SEED).isOneFunction()).isFalse();
  }
}
