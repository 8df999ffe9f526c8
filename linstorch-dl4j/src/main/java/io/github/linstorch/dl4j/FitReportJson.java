package io.github.linstorch.dl4j;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.JsonNodeFactory;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** Writes a report as JSON. Absent values and numbers that are not finite become null. */
final class FitReportJson {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private FitReportJson() {}

  static String of(FitReport report) {
    ObjectNode json = NODES.objectNode();
    json.put("method", report.method().name());
    json.set("config", config(report.config()));
    put(json, "lossBefore", report.lossBefore());
    put(json, "loss", report.loss());
    put(json, "olsLoss", report.olsLoss());
    put(json, "scoreBefore", report.scoreBefore());
    put(json, "score", report.score());
    put(json, "olsScore", report.olsScore());
    put(json, "validationLoss", report.validationLoss());
    put(json, "temperature", report.temperature());
    json.put("solves", report.solves());
    json.put("keptSolve", report.keptSolve());
    json.put("passes", report.passes());
    json.put("seed", report.seed());
    json.put("elapsedNanos", report.elapsed().toNanos());
    json.put("stopReason", report.stopReason().name());
    json.set("restarts", restarts(report.restarts()));
    ArrayNode layers = json.putArray("layers");
    report.layers().forEach(layer -> layers.add(layer(layer)));
    report.gaussNewton().ifPresent(details -> json.set("gaussNewton", gaussNewton(details)));
    ArrayNode notes = json.putArray("notes");
    report.notes().forEach(notes::add);
    json.put("verdict", report.verdict());
    json.put("overrun", report.overrun());
    return json.toPrettyString();
  }

  private static ObjectNode config(FitConfig config) {
    ObjectNode json = NODES.objectNode();
    json.put("solveOrder", config.solveOrder().name());
    json.put("solveCalls", config.solveCalls());
    json.put("keepBest", config.keepBest());
    put(json, "rcond", config.rcond());
    json.put("solver", config.solver().name());
    json.put("threads", config.threads());
    json.put("updaterState", config.updaterState().name());
    json.put("restarts", config.restarts());
    json.put("restartInit", config.restartInit().name());
    put(json, "targetLoss", config.targetLoss());
    json.put("timeLimit", config.timeLimit().map(Object::toString).orElse(null));
    json.put(
        "validationRows", config.validation().map(rows -> (long) rows.numExamples()).orElse(null));
    json.put("calibrate", config.calibrate());
    json.put("balanceClasses", config.balanceClasses());
    json.put("balance", config.balance());
    put(json, "members", config.members());
    json.set("gaussNewton", gaussNewton(config.gaussNewtonConfig()));
    return json;
  }

  private static ObjectNode gaussNewton(GaussNewtonConfig config) {
    ObjectNode json = NODES.objectNode();
    json.put("objective", config.objective().name());
    put(json, "blocks", config.blocks());
    put(json, "sweeps", config.sweeps());
    json.put("holdout", config.holdout());
    json.put("patience", config.patience());
    put(json, "ridge", config.ridge());
    put(json, "weightDecay", config.weightDecay());
    json.put("guard", config.guard().name());
    put(json, "sampledFrom", config.sampledFrom());
    put(json, "batchRows", config.batchRows());
    json.put("memory", config.memory());
    return json;
  }

  private static ObjectNode restarts(RestartReport report) {
    ObjectNode json = NODES.objectNode();
    json.put("count", report.count());
    json.put("best", report.best());
    json.put("notFinite", report.notFinite());
    put(json, "least", report.quantile(0));
    put(json, "median", report.quantile(0.5));
    put(json, "largest", report.quantile(1));
    return json;
  }

  private static ObjectNode layer(LayerReport layer) {
    ObjectNode json = NODES.objectNode();
    json.put("index", layer.index());
    json.put("name", layer.name());
    json.put("nIn", layer.nIn());
    json.put("nOut", layer.nOut());
    json.put("rank", layer.rank());
    put(json, "conditionNumber", layer.conditionNumber());
    put(json, "residualSumOfSquares", layer.residualSumOfSquares());
    json.put("deadUnits", layer.deadUnits());
    json.put("solver", layer.solver().name());
    json.put("elapsedNanos", layer.elapsed().toNanos());
    return json;
  }

  private static ObjectNode gaussNewton(GaussNewtonReport report) {
    ObjectNode json = NODES.objectNode();
    json.put("objective", report.objective().name());
    json.put("guardOutcome", report.guardOutcome().name());
    put(json, "sampledRows", report.sampledRows());
    ArrayNode blocks = json.putArray("blocks");
    for (GaussNewtonReport.Block block : report.blocks()) {
      ObjectNode one = blocks.addObject();
      one.put("start", block.start().name());
      one.put("sweeps", block.sweeps());
      put(one, "holdoutLoss", block.holdoutLoss());
    }
    ArrayNode sweeps = json.putArray("sweeps");
    for (GaussNewtonSweep sweep : report.sweeps()) {
      ObjectNode one = sweeps.addObject();
      one.put("restart", sweep.restart());
      one.put("block", sweep.block());
      one.put("start", sweep.start().name());
      one.put("number", sweep.number());
      put(one, "loss", sweep.loss());
      put(one, "holdoutLoss", sweep.holdoutLoss());
      put(one, "damping", sweep.damping());
      put(one, "step", sweep.step());
      one.put("cgIterations", sweep.cgIterations());
    }
    return json;
  }

  private static void put(ObjectNode json, String name, double value) {
    if (Double.isFinite(value)) {
      json.put(name, value);
    } else {
      json.putNull(name);
    }
  }

  private static void put(ObjectNode json, String name, OptionalDouble value) {
    put(json, name, value.orElse(Double.NaN));
  }

  private static void put(ObjectNode json, String name, OptionalInt value) {
    if (value.isPresent()) {
      json.put(name, value.getAsInt());
    } else {
      json.putNull(name);
    }
  }
}
