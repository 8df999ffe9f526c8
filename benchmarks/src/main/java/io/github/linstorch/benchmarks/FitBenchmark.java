package io.github.linstorch.benchmarks;

import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.FitReport;
import io.github.linstorch.dl4j.LinstorchFitter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A whole fit against what else a user can do with a network in that time: one step of Adam on all
 * rows, one epoch in batches of 32. {@code mvn -q compile exec:exec -pl benchmarks -am
 * -Dbench=small} runs it, and {@code -Dbench=medium}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FitBenchmark {

  private static final int DATA_SETS = 16;
  private static final int BATCH = 32;

  @Param("690 rows, 8-10-1")
  String work;

  private final FitConfig oneThread = FitConfig.builder().threads(1).build();
  private MultiLayerNetwork net;
  private INDArray start;
  private DataSet[] data;
  private List<ExistingDataSetIterator> batches;
  private int turn;

  @Setup
  public void setUp() {
    Problem problem = Problem.parse(work);
    net = problem.newNetwork();
    start = net.params().dup();
    data = problem.newDataSets(DATA_SETS);
    batches = Stream.of(data).map(d -> new ExistingDataSetIterator(d.batchBy(BATCH))).toList();
  }

  @Benchmark
  public FitReport linstorch() {
    net.params().assign(start);
    return LinstorchFitter.fit(net, data[turn++ % DATA_SETS]);
  }

  @Benchmark
  public FitReport linstorchOneThread() {
    net.params().assign(start);
    return LinstorchFitter.fit(net, data[turn++ % DATA_SETS], oneThread);
  }

  @Benchmark
  public void adamStep() {
    net.fit(data[turn++ % DATA_SETS]);
  }

  @Benchmark
  public void adamEpoch() {
    net.fit(batches.get(turn++ % DATA_SETS));
  }
}
