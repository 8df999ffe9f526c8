package io.github.linstorch.dl4j;

import io.github.linstorch.dl4j.Fit.Counted;
import io.github.linstorch.dl4j.network.LayerNetwork;
import io.github.linstorch.dl4j.network.NetworkInit;
import io.github.linstorch.dl4j.network.NetworkView;
import io.github.linstorch.dl4j.network.Networks;
import io.github.linstorch.dl4j.network.Part;
import io.github.linstorch.dl4j.network.Stage;
import io.github.linstorch.dl4j.rows.MemoryRows;
import io.github.linstorch.layerwise.Seeds;
import io.github.linstorch.layerwise.UniformFanIn;
import io.github.linstorch.layerwise.Workers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.api.DataSet;

/** Fits the members of a {@link Committee} in parallel. */
final class CommitteeFit {

  private final long start;
  private final List<MultiLayerNetwork> nets = new ArrayList<>();
  private final DataSet data;
  private final FitConfig config;
  private final long seed;
  private final FitReport[] reports;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger fitted = new AtomicInteger();
  private int told;

  private CommitteeFit(
      MultiLayerConfiguration configuration, DataSet data, int members, FitConfig config) {
    for (int i = 0; i < members; i++) {
      nets.add(Networks.ofZeros(configuration));
    }
    this.data = data;
    this.config = config;
    this.start = config.clock().getAsLong();
    this.seed = config.seedFor(new LayerNetwork(nets.get(0)));
    this.reports = new FitReport[members];
  }

  static Committee run(
      MultiLayerConfiguration configuration, DataSet data, int members, FitConfig config) {
    if (configuration == null) {
      throw new IllegalArgumentException("Expected the configuration of a network, found null");
    }
    Fit.requireGiven(config);
    if (members < 1) {
      throw new IllegalArgumentException("Expected at least 1 member, found " + members);
    }
    return new CommitteeFit(configuration, data, members, config).run();
  }

  private Committee run() {
    refuseFrozenLayers();
    refuseUndrawnLayers();
    int fits = Math.min(config.threads(), nets.size());
    try (Workers workers = new Workers(fits)) {
      workers.run(
          fits, (thread, cancelled) -> fitMembers(config.threads() / fits, thread == 0, cancelled));
    }
    tell();
    Committee committee = new Committee(nets, Arrays.asList(reports));
    for (FitReport report : reports) {
      config.listener().onEnd(new FitListener.EndEvent(report));
    }
    return committee;
  }

  private void refuseFrozenLayers() {
    List<String> frozen = new ArrayList<>();
    List<Stage> stages = new LayerNetwork(nets.get(0)).stages();
    for (int i = 0; i < stages.size(); i++) {
      if (stages.get(i).isFrozen()) {
        frozen.add(
            "layer(index="
                + i
                + ", name="
                + stages.get(i).name()
                + ") is frozen, but a configuration has no weights that it could keep: unfreeze it,"
                + " or fit networks that have the weights one by one with LinstorchFitter.fit");
      }
    }
    if (!frozen.isEmpty()) {
      throw new UnsupportedNetworkException(frozen);
    }
  }

  /** Initial weights are drawn for dense layers only: whatever the method, all have to be dense. */
  private void refuseUndrawnLayers() {
    List<String> obstacles = NetworkView.obstacles(new LayerNetwork(nets.get(0)), Part.ALL_LAYERS);
    if (!obstacles.isEmpty()) {
      throw new UnsupportedNetworkException(obstacles);
    }
    NetworkView view =
        NetworkView.of(new LayerNetwork(nets.get(0)), part(), UnsupportedNetworkException::new);
    if (view.front() != null) {
      throw new UnsupportedNetworkException(
          List.of(
              "LAST_LAYER leaves the layers in front of the last one to DL4J, and a configuration has"
                  + " no weights for them: fit networks one by one with LinstorchFitter.fit, or take"
                  + " another method"));
    }
  }

  private Part part() {
    return Methods.of(config).part();
  }

  /** Tells the listener how many members there are by now; for the calling thread. */
  private void tell() {
    int count = fitted.get();
    if (count > told) {
      told = count;
      Duration elapsed = Duration.ofNanos(config.clock().getAsLong() - start);
      config.listener().onMembers(new FitListener.MembersEvent(count, nets.size(), elapsed));
    }
  }

  private void fitMembers(int threads, boolean isCaller, AtomicBoolean cancelled) {
    for (int i = next.getAndIncrement(); i < nets.size(); i = next.getAndIncrement()) {
      FitConfig.Builder own =
          config.toBuilder()
              .seed(Seeds.of(seed, i))
              .threads(threads)
              .listener(FitListener.NONE)
              .cancelled(cancelled::get);
      if (config.method() == FitMethod.GAUSS_NEWTON && config.members().isEmpty()) {
        own.gaussNewton(inOneBlock(config.gaussNewtonConfig()));
      }
      if (config.timeLimit().isPresent()) {
        own.timeLimit(share(nets.size() - i));
      }
      reports[i] = fit(nets.get(i), own.build());
      fitted.incrementAndGet();
      if (isCaller) {
        tell();
      }
    }
  }

  /** Members in one block each, unless another number is set: the committee is the mean. */
  private static GaussNewtonConfig inOneBlock(GaussNewtonConfig config) {
    return config.blocks().isPresent() ? config : config.toBuilder().blocks(1).build();
  }

  /**
   * Time that each of the remaining members may take: the time that is left, divided by the rounds
   * in which they run.
   */
  private Duration share(int members) {
    int fits = Math.min(config.threads(), nets.size());
    int rounds = (members + fits - 1) / fits;
    long left = config.timeLimitNanos() - (config.clock().getAsLong() - start);
    return Duration.ofNanos(Math.max(1, left / rounds));
  }

  private FitReport fit(MultiLayerNetwork net, FitConfig own) {
    return Fit.run(
        new LayerNetwork(net),
        view -> new MemoryRows(view, data),
        view -> initial(view, own),
        Counted.ITERATION,
        own);
  }

  private static double[] initial(NetworkView view, FitConfig own) {
    long seed = own.seedFor(view.net());
    return own.restartInit() == RestartInit.NETWORK
        ? new NetworkInit(view, seed).draw(0)
        : UniformFanIn.draw(view.stack(), view.parameters(), seed, 0);
  }
}
