package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The totals that a fit starts with are those that its events count up to. */
class FitPlanTest {

  /** Counts events. */
  private static final class Counts implements FitListener {

    final List<StartEvent> starts = new ArrayList<>();
    final Map<String, Integer> lanes = new HashMap<>();
    int solves;
    int restarts;
    int auxiliary;

    @Override
    public void onStart(StartEvent event) {
      assertThat(solves + lanes.size() + auxiliary).as("events before the start").isZero();
      starts.add(event);
    }

    @Override
    public void onLayerSolved(LayerSolvedEvent event) {
      solves++;
    }

    @Override
    public void onSweep(SweepEvent event) {
      event
          .gaussNewton()
          .ifPresent(
              sweep ->
                  lanes.merge(
                      sweep.restart() + " " + sweep.block() + " " + sweep.start(),
                      1,
                      Integer::sum));
    }

    @Override
    public void onAuxiliarySweeps(AuxiliarySweepsEvent event) {
      assertThat(event.count()).isGreaterThan(auxiliary);
      auxiliary = event.count();
    }

    @Override
    public void onRestart(RestartEvent event) {
      restarts++;
    }
  }

  private static DataSet regression(int rows) {
    return GaussNewtonSample.data(new SplittableRandom(3), rows);
  }

  private static DataSet classes(int rows) {
    SplittableRandom random = new SplittableRandom(4);
    return new DataSet(
        Nd4j.createFromArray(Nets.uniform(random, rows, 3)),
        Nd4j.createFromArray(Nets.oneHot(random, rows, 3)));
  }

  private static MultiLayerNetwork regressionNet() {
    return Nets.plain(Nets.relu(3, 32, 1), DataType.DOUBLE, LossFunction.MSE);
  }

  private static GaussNewtonConfig.Builder few() {
    return GaussNewtonConfig.builder().sweeps(4);
  }

  private static FitConfig.Builder gaussNewton(GaussNewtonConfig.Builder settings) {
    return FitConfig.builder().method(FitMethod.GAUSS_NEWTON).gaussNewton(settings.build());
  }

  private record Case(String name, MultiLayerNetwork net, DataSet data, FitConfig.Builder config) {

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    DataSet small = regression(300);
    return Stream.of(
        new Case("LINSTORCH", regressionNet(), small, FitConfig.builder().solveCalls(3)),
        new Case("LAST_LAYER", regressionNet(), small, FitConfig.lastLayer().toBuilder()),
        new Case("restarts", regressionNet(), small, FitConfig.builder().restarts(7)),
        new Case(
            "validation", regressionNet(), small, FitConfig.builder().validation(regression(40))),
        new Case(
            "last layer by loss",
            ClassData.net(3, 16, 3, DataType.DOUBLE),
            classes(200),
            FitConfig.lastLayer().toBuilder()),
        new Case("squares", regressionNet(), small, gaussNewton(few())),
        new Case("blocks", regressionNet(), small, gaussNewton(few().blocks(2))),
        new Case("few rows", regressionNet(), regression(11), gaussNewton(few())),
        new Case("no hold-out", regressionNet(), small, gaussNewton(few().holdout(0))),
        new Case("two restarts", regressionNet(), small, gaussNewton(few()).restarts(2)),
        new Case("two threads", regressionNet(), small, gaussNewton(few().blocks(3)).threads(2)),
        new Case("sampled", regressionNet(), small, gaussNewton(few().sampledFrom(200).blocks(2))),
        new Case(
            "judged by validation rows",
            regressionNet(),
            small,
            gaussNewton(few()).validation(regression(40))),
        new Case(
            "log-loss", ClassData.net(3, 16, 3, DataType.DOUBLE), classes(700), gaussNewton(few())),
        new Case(
            "log-loss, folds",
            ClassData.net(3, 16, 3, DataType.DOUBLE),
            classes(210),
            gaussNewton(few()).threads(2)),
        new Case(
            "log-loss, sampled",
            ClassData.net(3, 16, 3, DataType.DOUBLE),
            classes(700),
            gaussNewton(few().sampledFrom(500))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void fit_anyMethod_eventsCountUpToThePlan(Case given) {
    Counts counts = new Counts();

    LinstorchFitter.fit(given.net, given.data, given.config.listener(counts).build());

    assertThat(counts.starts).hasSize(1);
    FitPlan plan = counts.starts.get(0).plan();
    int restarts = counts.starts.get(0).config().restarts();
    assertThat(plan.rows()).hasValue(given.data.numExamples());
    assertThat(counts.solves).isEqualTo(plan.solves());
    assertThat(counts.lanes).hasSize((restarts + 1) * plan.blocks() * plan.starts());
    assertThat(counts.lanes.values()).allMatch(count -> count <= plan.sweeps());
    assertThat(counts.restarts).isEqualTo(restarts == 0 ? 0 : restarts + 1);
  }

  private static FitPlan plan(Case given) {
    Counts counts = new Counts();
    LinstorchFitter.fit(given.net, given.data, given.config.listener(counts).build());
    return counts.starts.get(0).plan();
  }

  @Test
  void plan_gaussNewton_heldOutRowsBlocksStartsAndKindOfSweeps() {
    Map<String, FitPlan> plans = new HashMap<>();
    cases().forEach(given -> plans.put(given.name, plan(given)));

    assertThat(plans.get("squares").heldOutRows()).isBetween(30, 75);
    assertThat(plans.get("squares").judged()).isTrue();
    assertThat(plans.get("judged by validation rows").judged()).isTrue();
    assertThat(plans.get("log-loss").judged()).isFalse();
    assertThat(plans.get("no hold-out").heldOutRows()).isZero();
    assertThat(plans.get("no hold-out").judged()).isFalse();
    assertThat(plans.get("judged by validation rows").heldOutRows()).isEqualTo(40);
    assertThat(plans.get("validation").heldOutRows()).isEqualTo(40);
    assertThat(plans.get("log-loss, folds").heldOutRows()).as("a third").isEqualTo(70);
    assertThat(plans.get("log-loss, folds").judged()).isFalse();
    assertThat(plans.get("log-loss, sampled").judged()).isTrue();
    assertThat(plans.get("blocks").blocks()).isEqualTo(2);
    assertThat(plans.get("blocks").starts()).isEqualTo(2);
    assertThat(plans.get("sampled").sampled()).isTrue();
    assertThat(plans.get("squares").sampled()).isFalse();
    assertThat(plans.get("LINSTORCH").solves()).isEqualTo(12);
    assertThat(plans.get("LAST_LAYER").solves()).isEqualTo(1);
  }

  @Test
  void fit_logLoss_sweepsThatChooseTheDecayAreCounted() {
    Counts counts = new Counts();

    LinstorchFitter.fit(
        ClassData.net(3, 16, 3, DataType.DOUBLE),
        classes(210),
        gaussNewton(few()).listener(counts).build());

    assertThat(counts.auxiliary).as("three folds, several decays").isGreaterThan(6);
  }

  @Test
  void fit_streamedRows_countedByTheTimeOfTheStartWhereTheyHaveBeenRead() {
    Counts layers = new Counts();
    Counts newton = new Counts();
    DataSet data = regression(300);
    BatchIterator rows = BatchIterator.of(data.getFeatures(), data.getLabels(), 70, 90);

    LinstorchFitter.fit(regressionNet(), rows, FitConfig.builder().listener(layers).build());
    LinstorchFitter.fit(regressionNet(), rows, gaussNewton(few()).listener(newton).build());

    assertThat(layers.starts.get(0).plan().rows()).isEmpty();
    assertThat(newton.starts.get(0).plan().rows()).hasValue(300);
  }
}
