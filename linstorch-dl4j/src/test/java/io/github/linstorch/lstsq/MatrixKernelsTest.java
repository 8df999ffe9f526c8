package io.github.linstorch.lstsq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products, eigenvalues and singular values, native and portable, against commons-math. */
class MatrixKernelsTest {

  private final SplittableRandom random = new SplittableRandom(11);

  private static Matrix matrix(RealMatrix a) {
    return new Matrix(a.getRowDimension(), a.getColumnDimension(), Dense.columnMajor(a));
  }

  private static void assertClose(Matrix found, RealMatrix expected) {
    double scale = Math.max(1, expected.getFrobeniusNorm());
    double[] values = found.values();
    double[] wanted = Dense.columnMajor(expected);
    assertThat(values).hasSameSizeAs(wanted);
    for (int i = 0; i < values.length; i++) {
      // An assertion for each of so many is slow.
      if (!(Math.abs(values[i] - wanted[i]) <= 1e-13 * scale)) {
        assertThat(values[i]).as("entry %d", i).isCloseTo(wanted[i], within(1e-13 * scale));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "7, 5, 3", "30, 8, 1", "1024, 6, 7", "2500, 9, 17", "1025, 33, 2"})
  void products_nativeAndPortable_areTheProducts(int n, int k, int m) {
    RealMatrix a = Dense.random(random, n, k);
    RealMatrix b = Dense.random(random, k, m);
    RealMatrix c = Dense.random(random, n, m);
    for (long nativeWork : new long[] {0, Long.MAX_VALUE}) {
      try (Products products = new Products(nativeWork)) {
        Matrix result = new Matrix(n, m);
        products.multiply(matrix(a), k, matrix(b), result);
        assertClose(result, a.multiply(b));
        products.multiplyTransposed(matrix(a), matrix(b.transpose()), m, result);
        assertClose(result, a.multiply(b));
        Matrix cross = new Matrix(k, m);
        products.cross(matrix(a), matrix(c), cross);
        assertClose(cross, a.transpose().multiply(c));
        Matrix gram = new Matrix(k, k);
        products.gram(matrix(a), gram);
        assertClose(gram, a.transpose().multiply(a));
      }
    }
  }

  private static SingleMatrix single(RealMatrix a) {
    double[] values = Dense.columnMajor(a);
    float[] converted = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      converted[i] = (float) values[i];
    }
    SingleMatrix matrix = new SingleMatrix(a.getRowDimension(), a.getColumnDimension());
    matrix.put(converted, a.getColumnDimension());
    return matrix;
  }

  private static void assertClose(SingleMatrix found, RealMatrix expected, boolean isGram) {
    int n = expected.getRowDimension();
    float[] values = new float[n * expected.getColumnDimension()];
    found.get(values, expected.getColumnDimension());
    double scale = Math.max(1, expected.getFrobeniusNorm());
    for (int i = 0; i < values.length; i++) {
      if (!isGram || i % n <= i / n) {
        double wanted = expected.getEntry(i % n, i / n);
        if (!(Math.abs(values[i] - wanted) <= 1e-6 * scale)) {
          assertThat((double) values[i]).as("entry %d", i).isCloseTo(wanted, within(1e-6 * scale));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "7, 5, 3", "30, 8, 1", "1025, 33, 17"})
  void singleProducts_native_areTheProducts(int n, int k, int m) {
    RealMatrix a = Dense.random(random, n, k);
    RealMatrix b = Dense.random(random, k, m);
    RealMatrix c = Dense.random(random, n, m);
    try (SingleMatrix left = single(a);
        SingleMatrix right = single(b);
        SingleMatrix transposed = single(b.transpose());
        SingleMatrix tall = single(c);
        SingleMatrix product = single(c);
        SingleMatrix cross = new SingleMatrix(k, m);
        SingleMatrix gram = new SingleMatrix(k, k)) {
      product.setProduct(left, right, k, m, true);
      assertClose(product, c.add(a.multiply(b)), false);
      product.setProduct(left, right, k, m, false);
      assertClose(product, a.multiply(b), false);
      product.setProductTransposed(left, transposed, k, m);
      assertClose(product, a.multiply(b), false);
      cross.setCross(left, tall, m);
      assertClose(cross, a.transpose().multiply(c), false);
      gram.setGram(left);
      assertClose(gram, a.transpose().multiply(a), true);
    }
  }

  @ParameterizedTest
  @CsvSource({"30, 3, 2", "1500, 12, 9"})
  void multiply_intoColumnsOfLeftFactor_othersUntouched(int n, int k, int m) {
    RealMatrix a = Dense.random(random, n, k + m + 1);
    RealMatrix b = Dense.random(random, k, m);
    RealMatrix expected = a.copy();
    expected.setSubMatrix(a.getSubMatrix(0, n - 1, 0, k - 1).multiply(b).getData(), 0, k);
    for (long nativeWork : new long[] {0, Long.MAX_VALUE}) {
      try (Products products = new Products(nativeWork)) {
        Matrix both = matrix(a);
        products.multiply(both, k, matrix(b), both, k);
        assertClose(both, expected);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "6, 6", "17, 9", "40, 40"})
  void symmetricEigen_nativeAndPortable_decomposes(int n, int rank) {
    RealMatrix root = Dense.ofRank(random, n, n, rank);
    RealMatrix a = root.multiply(root.transpose());
    double[] expected = new EigenDecomposition(a).getRealEigenvalues();
    for (SymmetricEigen eigen :
        new SymmetricEigen[] {SymmetricEigen.of(matrix(a)), SymmetricEigen.jacobi(matrix(a))}) {
      RealMatrix v = Dense.matrix(eigen.vectors().values(), n, n);
      for (int i = 0; i < n; i++) {
        assertThat(eigen.values()[i]).isCloseTo(expected[n - 1 - i], within(1e-11 * n));
      }
      RealMatrix scaled = v.copy();
      for (int i = 0; i < n; i++) {
        scaled.setColumnVector(i, v.getColumnVector(i).mapMultiply(eigen.values()[i]));
      }
      assertClose(matrix(scaled.multiply(v.transpose())), a);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "30, 6, 6", "6, 30, 6", "50, 8, 5", "4, 9, 3"})
  void thinSvd_nativeAndPortable_decomposes(int n, int p, int rank) {
    RealMatrix a = Dense.ofRank(random, n, p, rank);
    double[] expected = new SingularValueDecomposition(a).getSingularValues();
    for (ThinSvd svd : new ThinSvd[] {ThinSvd.of(matrix(a)), ThinSvd.jacobi(matrix(a))}) {
      int r = Math.min(n, p);
      assertThat(svd.sigma()).containsExactly(expected, within(1e-12 * expected[0]));
      RealMatrix u = Dense.matrix(svd.u().values(), n, r);
      RealMatrix v = Dense.matrix(svd.v().values(), p, r);
      for (int j = 0; j < r; j++) {
        u.setColumnVector(j, u.getColumnVector(j).mapMultiply(svd.sigma()[j]));
      }
      assertClose(matrix(u.multiply(v.transpose())), a);
    }
  }

  @Test
  void cholesky_positiveDefinite_solves() {
    RealMatrix root = Dense.random(random, 9, 9);
    RealMatrix a = root.multiply(root.transpose());
    RealMatrix x = Dense.random(random, 9, 2);

    Matrix solved = Cholesky.solve(matrix(a), matrix(a.multiply(x)));

    assertThat(solved.values()).containsExactly(Dense.columnMajor(x), within(1e-8));
  }
}
