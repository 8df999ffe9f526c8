package io.github.linstorch.dl4j.network;

import io.github.linstorch.layerwise.Activation;
import io.github.linstorch.layerwise.OutputLoss;
import io.github.linstorch.layerwise.OutputLoss.Kind;
import java.util.Arrays;
import java.util.Map;
import java.util.function.BiConsumer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossL1;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.lossfunctions.impl.LossMSLE;
import org.nd4j.linalg.lossfunctions.impl.LossNegativeLogLikelihood;
import org.nd4j.linalg.lossfunctions.impl.LossPoisson;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;

/** Translates ND4J's loss functions, and says which outputs they go with. */
final class LossReader {

  private static final Map<Class<?>, Kind> KINDS =
      Map.of(
          LossMSE.class, Kind.SQUARED,
          LossL2.class, Kind.SQUARED,
          LossMAE.class, Kind.ABSOLUTE,
          LossL1.class, Kind.ABSOLUTE,
          LossMSLE.class, Kind.SQUARED_LOG,
          LossPoisson.class, Kind.POISSON,
          LossBinaryXENT.class, Kind.BINARY_CROSS_ENTROPY,
          LossMCXENT.class, Kind.CROSS_ENTROPY,
          LossNegativeLogLikelihood.class, Kind.CROSS_ENTROPY,
          LossSparseMCXENT.class, Kind.CROSS_ENTROPY);

  private LossReader() {}

  /**
   * Reads a loss function.
   *
   * @param output what is applied to the last dense layer
   * @param nOut number of outputs
   * @param refuse receives what is wrong, and what helps
   * @return the mean squared error if the loss is refused
   */
  static OutputLoss read(
      ILossFunction loss, Activation output, int nOut, BiConsumer<String, String> refuse) {
    Kind kind = KINDS.get(loss.getClass());
    if (kind == null) {
      refuse.accept(
          "has the loss " + loss,
          "use MSE, L2, MAE, L1 or MEAN_SQUARED_LOGARITHMIC_ERROR, POISSON with SOFTPLUS, XENT with"
              + " SIGMOID, or MCXENT, NEGATIVELOGLIKELIHOOD or SPARSE_MCXENT with SOFTMAX");
      return OutputLoss.MEAN_SQUARED;
    }
    String remedy = remedy(kind, output);
    if (remedy != null) {
      refuse.accept(
          "has the loss "
              + loss.getClass().getSimpleName()
              + (kind == Kind.CROSS_ENTROPY
                  ? " without a softmax output"
                  : " with an output of another range than it takes"),
          remedy);
      return OutputLoss.MEAN_SQUARED;
    }
    INDArray given = weights(loss);
    double[] weights =
        given == null ? null : Buffers.values(given.dup('c'), Math.toIntExact(given.length()));
    if (weights != null && !areWeights(weights, nOut)) {
      refuse.accept(
          "has a loss with the weights " + Arrays.toString(weights) + " for " + nOut + " outputs",
          "give one positive, finite weight for each output; leave out outputs that do not count");
      return OutputLoss.MEAN_SQUARED;
    }
    if (weights != null && kind == Kind.SQUARED && output.isSoftmax()) {
      refuse.accept(
          "has a squared loss with weights behind a softmax",
          "use LossMCXENT with these weights, or the loss without weights");
      return OutputLoss.MEAN_SQUARED;
    }
    boolean isMean = loss instanceof LossMSE || loss instanceof LossMAE || loss instanceof LossMSLE;
    double clip = loss instanceof LossBinaryXENT binary ? binary.getClipEps() : 0;
    return new OutputLoss(kind, weights, isMean, clip);
  }

  private static boolean areWeights(double[] weights, int nOut) {
    return weights.length == nOut
        && Arrays.stream(weights).allMatch(w -> w > 0 && w < Double.POSITIVE_INFINITY);
  }

  private static INDArray weights(ILossFunction loss) {
    if (loss instanceof LossL2 squared) {
      return squared.getWeights();
    }
    if (loss instanceof LossL1 absolute) {
      return absolute.getWeights();
    }
    if (loss instanceof LossMSLE logarithmic) {
      return logarithmic.getWeights();
    }
    if (loss instanceof LossBinaryXENT binary) {
      return binary.getWeights();
    }
    return loss instanceof LossMCXENT classes ? classes.getWeights() : null;
  }

  /** What to use instead; null where the loss goes with the output. */
  private static String remedy(Kind kind, Activation output) {
    return switch (kind) {
      case SQUARED -> null;
      case ABSOLUTE ->
          output.isIdentity() ? null : "use the IDENTITY activation with it, or MSE with this one";
      case SQUARED_LOG ->
          staysAboveMinusOne(output)
              ? null
              : "use the SOFTPLUS or RELU activation, whose outputs stay above -1";
      case POISSON ->
          output.equals(Activation.SOFTPLUS) || output.equals(Activation.SIGMOID)
              ? null
              : "use the SOFTPLUS activation, whose outputs are positive";
      case BINARY_CROSS_ENTROPY ->
          output.equals(Activation.SIGMOID)
              ? null
              : output.isSoftmax()
                  ? "use MCXENT with the softmax activation"
                  : "use the SIGMOID activation with it";
      case CROSS_ENTROPY ->
          output.isSoftmax() ? null : "use the softmax activation with it, or MSE";
    };
  }

  /** By its values far out and near zero, where GELU, for example, has its least one. */
  private static boolean staysAboveMinusOne(Activation output) {
    if (output.isSoftmax()) {
      return false;
    }
    double least = output.value(-1e9);
    for (double z = -100; z <= 0; z += 0.125) {
      least = Math.min(least, output.value(z));
    }
    return least > -0.99;
  }
}
