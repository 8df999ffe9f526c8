package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.lstsq.Matrix;
import java.util.List;

/**
 * The outcome of one restart.
 *
 * @param number of the restart, from 0
 * @param net in equilibrated coordinates
 * @param logits for the temperature; null where they are not wanted yet, or at all
 * @param loss by which it is judged
 * @param blocks of the net
 * @param sweeps of all blocks and starts
 */
record Trial(
    int number,
    Matrix[] net,
    HeldOutLogits logits,
    double loss,
    List<Block> blocks,
    List<Sweep> sweeps) {}
