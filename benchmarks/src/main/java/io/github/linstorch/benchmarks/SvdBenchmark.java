package io.github.linstorch.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Only the least-squares solves of a fit, one right-hand side each, by the two routes in ND4J's
 * reach that stand singular matrices. {@code mvn -q compile exec:exec -pl benchmarks -am
 * -Dbench=small} runs it, and {@code -Dbench=medium}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SvdBenchmark {

  @Param("690 rows, 8-10-1")
  String work;

  private List<Design> designs;

  @Setup
  public void setUp() {
    designs = Design.of(Problem.parse(work));
  }

  @Benchmark
  public void commonsMath(Blackhole sink) {
    for (Design design : designs) {
      var svd = new SingularValueDecomposition(MatrixUtils.createRealMatrix(design.rows()));
      sink.consume(svd.getSolver().solve(new ArrayRealVector(design.target(), false)));
    }
  }

  @Benchmark
  public void gesvd(Blackhole sink) {
    for (Design design : designs) {
      INDArray a = design.array().dup('f'); // destroyed by gesvd
      long n = a.rows();
      long m = a.columns();
      INDArray u = Nd4j.createUninitialized(DataType.DOUBLE, new long[] {n, n}, 'f');
      INDArray s = Nd4j.createUninitialized(DataType.DOUBLE, m);
      INDArray vt = Nd4j.createUninitialized(DataType.DOUBLE, new long[] {m, m}, 'f');
      Nd4j.getBlasWrapper().lapack().gesvd(a, s, u, vt);
      INDArray projected = design.targetArray().mmul(u).get(Design.FIRST_ROW, Design.first(m));
      INDArray inverse = s.gt(s.maxNumber().doubleValue() * n * 0x1p-52).castTo(DataType.DOUBLE);
      sink.consume(projected.mul(inverse.divi(s).reshape(1, m)).mmul(vt));
    }
  }
}
