package io.github.linstorch.layerwise.gaussnewton;

import io.github.linstorch.layerwise.Fitted;
import java.util.List;

/**
 * What was fitted, and how it came about.
 *
 * @param fitted the result; its temperature is NaN without a softmax, and where the last layer is
 *     frozen
 * @param blocks of the best restart
 * @param sweeps of the best restart, by block, start and number
 * @param logLoss whether sweeps lowered the log-loss, not the squared error
 * @param bounded whether the net is wide enough to hold the linear fit, so that its training loss
 *     is not above that
 * @param linear whether the linear fit was the better one, and is the result
 * @param sampled rows that were held of more, or that sweeps took some of at a time; 0 where every
 *     sweep took all
 */
public record Outcome(
    Fitted fitted,
    List<Block> blocks,
    List<Sweep> sweeps,
    boolean logLoss,
    boolean bounded,
    boolean linear,
    int sampled) {}
