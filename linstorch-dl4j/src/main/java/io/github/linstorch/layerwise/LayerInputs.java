package io.github.linstorch.layerwise;

import io.github.linstorch.lstsq.UpdatableSums;

/** What enters a layer of a stack, block by block, beside the labels of the rows. */
public final class LayerInputs {

  /** Receives blocks of rows. */
  public interface Receiver {

    /**
     * A block.
     *
     * @param inputs one array per input of the layer; overwritten after the call
     * @param labels one array per output of the stack; overwritten after the call
     * @param weights one per row; null where each is 1
     * @param rows number of rows
     */
    void receive(double[][] inputs, double[][] labels, double[] weights, int rows);
  }

  private LayerInputs() {}

  /**
   * Runs rows through the layers in front of one, in their order.
   *
   * @param stack the layers
   * @param parameters flat parameters; unchanged
   * @param layer from 0
   * @param source the rows
   * @param receiver gets every block
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  public static void forEach(
      DenseStack stack, double[] parameters, int layer, RowSource source, Receiver receiver) {
    HeapEngine engine = new HeapEngine(stack, source.largestBlock(), 0);
    engine.setParameters(parameters);
    Evaluation.Accumulator unused = new Evaluation.Accumulator(stack, false);
    source.restart();
    for (int blocks = source.advance(); blocks > 0; blocks = source.advance()) {
      for (int block = 0; block < blocks; block++) {
        Interruption.check();
        engine.load(source, block);
        engine.forward(layer, unused);
        receiver.receive(
            engine.entering(layer), engine.labels(), source.weights(block), source.rowsIn(block));
      }
    }
  }

  /**
   * Sums up the inputs of a layer and the labels.
   *
   * @param stack the layers
   * @param parameters flat parameters; unchanged
   * @param layer from 0
   * @param source the rows
   * @return sums of these rows alone
   */
  public static UpdatableSums sums(
      DenseStack stack, double[] parameters, int layer, RowSource source) {
    UpdatableSums sums = new UpdatableSums(stack.layer(layer).nIn(), stack.nOut());
    forEach(stack, parameters, layer, source, sums::add);
    return sums;
  }
}
