package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.Fitted;
import java.util.List;

/**
 * Result of a Gauss–Newton fit.
 *
 * @param fitted the fitted stack; its factor is NaN without probabilities, or if the last layer is
 *     frozen
 * @param blocks blocks of the best restart
 * @param sweeps sweeps of the best restart, by block, start and number
 * @param outputLoss whether sweeps lowered the loss of the activated output, not the squared error
 *     of the outputs
 * @param bounded whether the net is wide enough to hold the linear fit, and was compared with it
 * @param linear whether the linear fit was better, and is the result
 * @param sampled number of rows in memory, if these or the rows of each sweep are a sample; 0 if
 *     every sweep took all rows
 */
public record Outcome(
    Fitted fitted,
    List<Block> blocks,
    List<Sweep> sweeps,
    boolean outputLoss,
    boolean bounded,
    boolean linear,
    int sampled) {}
