package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.network.Buffers;
import io.github.linstorch.dl4j.network.Network;
import io.github.linstorch.dl4j.rows.RowWeights;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;

/**
 * How a network does on rows.
 *
 * @param loss mean over the rows of the network's own loss function, without penalties
 * @param scores of its output
 */
record ComparedScore(double loss, Scores scores) {

  /**
   * Scores a network, a batch at a time.
   *
   * @param data read from its reset to its end
   * @throws IllegalArgumentException if labels are not a matrix, or a mask not weights of rows
   */
  static ComparedScore of(Network net, ComparedRows data) {
    ScoreSums sums = new ScoreSums(ScoredOutput.of(net));
    double loss = 0;
    double weight = 0;
    data.until(Long.MAX_VALUE);
    data.reset();
    while (data.hasNext()) {
      DataSet batch = data.next();
      sums.add(net, batch);
      RowWeights weights = RowWeights.of(batch);
      DataSet unmasked = new DataSet(batch.getFeatures(), batch.getLabels());
      INDArray scored = net.scoreRows(unmasked).dup('c');
      double[] losses = Buffers.values(scored, batch.numExamples());
      int taking = weights.kept() == null ? batch.numExamples() : weights.kept().length;
      for (int i = 0; i < taking; i++) {
        loss += weights.weight(i) * losses[weights.row(i)];
        weight += weights.weight(i);
      }
    }
    return new ComparedScore(
        loss / weight / undivided(net.outputLayer().conf().getLayer()), Scores.of(sums));
  }

  /**
   * By how much too large DL4J's losses of single rows are: LossMAE does not divide by the outputs.
   */
  static double undivided(Layer last) {
    return last instanceof BaseOutputLayer output && output.getLossFn() instanceof LossMAE
        ? output.getNOut()
        : 1;
  }
}
