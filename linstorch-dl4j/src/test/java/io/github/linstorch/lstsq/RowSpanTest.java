package io.github.linstorch.lstsq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code A = T V'} with orthonormal V. */
class RowSpanTest {

  private final SplittableRandom random = new SplittableRandom(3);

  private static RealMatrix dense(Matrix a) {
    return Dense.matrix(a.values(), a.rows(), a.columns());
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "4, 4, 4", "3, 20, 3", "6, 20, 4", "5, 9, 0", "90, 300, 90"})
  void span_anyRank_reproducesTheRowsByOrthonormalColumns(int n, int p, int rank) {
    RealMatrix a = Dense.ofRank(random, n, p, rank);
    RowSpan span = new RowSpan(new Matrix(n, p, Dense.columnMajor(a)));
    Matrix identity = new Matrix(n, n);
    for (int i = 0; i < n; i++) {
      identity.set(i, i, 1);
    }

    RealMatrix v = dense(span.embed(identity));
    RealMatrix t = dense(span.coordinates());

    assertThat(Dense.distance(t.multiply(v.transpose()), a)).isLessThan(1e-12 * n);
    assertThat(Dense.distance(v.transpose().multiply(v), dense(identity))).isLessThan(1e-12 * n);
    RealMatrix w = Dense.random(random, p, 2);
    RealMatrix projected = dense(span.project(new Matrix(p, 2, Dense.columnMajor(w))));
    assertThat(Dense.distance(projected, v.transpose().multiply(w))).isLessThan(1e-12 * n);
  }

  @Test
  void project_rowsBeyondTheFeatures_left() {
    RealMatrix a = Dense.random(random, 2, 5);
    RowSpan span = new RowSpan(new Matrix(2, 5, Dense.columnMajor(a)));
    RealMatrix w = Dense.random(random, 6, 1);

    Matrix all = span.project(new Matrix(6, 1, Dense.columnMajor(w)));
    Matrix some = span.project(new Matrix(5, 1, Dense.columnMajor(w.getSubMatrix(0, 4, 0, 0))));

    assertThat(all.values()).isEqualTo(some.values());
  }

  @Test
  void span_moreRowsThanColumns_refused() {
    assertThatThrownBy(() -> new RowSpan(new Matrix(5, 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("5 x 4");
  }
}
