package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.lstsq.Matrix;
import java.util.List;

/**
 * Result of one restart.
 *
 * @param number number of the restart, from 0
 * @param net weights per layer, in equilibrated coordinates
 * @param logits logits for the temperature; null if they are not needed, or not yet
 * @param squares errors of the blocks on the rows that they hold out; null if they are not needed
 * @param loss loss by which the restart is judged
 * @param blocks blocks of the net
 * @param sweeps sweeps of all blocks and starts
 */
record Trial(
    int number,
    Matrix[] net,
    HeldOutLogits logits,
    HeldOutSquares squares,
    double loss,
    List<Block> blocks,
    List<Sweep> sweeps) {}
