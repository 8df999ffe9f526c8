package io.github.linstorch.lstsq;

import java.util.ArrayList;
import java.util.List;

/**
 * Forward selection of columns by orthogonal least squares (Chen, Billings and Luo, Int. J. Control
 * 50, 1989): each step takes the column that lowers the residual sum of squares most. It needs only
 * the inner products of the candidates, and is a Cholesky factorisation that pivots on that score.
 */
public final class OrthogonalSelection {

  /**
   * Share of its sum of squares below which what is left of a candidate depends on the columns
   * taken.
   */
  private static final double DEPENDENT = 1e-7;

  /**
   * Share of its sum of squares below which what is left of a column that has to be taken depends
   * on those taken before.
   */
  private static final double FORCED_DEPENDENT = 1e-12;

  /**
   * Share of its raw sum of squares below which what is left of a centred column is round-off of a
   * constant.
   */
  private static final double CONSTANT = 1e-20;

  /** Difference of two scores below which they count as equal. */
  private static final double TIE = 1e-9;

  /**
   * What was selected.
   *
   * @param columns numbers of the columns, in order; fewer than asked for if the others depend on
   *     them
   * @param residualSumOfSquares after each of them
   */
  public record Selected(List<Integer> columns, List<Double> residualSumOfSquares) {}

  private final Matrix gram;
  private final double[] norm;
  private final double[] start;
  private final Matrix target;
  private final boolean[] taken;
  private final double[][] factor;
  private double rss;

  private OrthogonalSelection(Matrix c, Matrix r, double[] raw, int count, Products products) {
    int m = c.columns();
    this.gram = new Matrix(m, m);
    products.gram(c, gram);
    this.target = new Matrix(m, r.columns());
    products.cross(c, r, target);
    this.norm = new double[m];
    this.start = new double[m];
    for (int j = 0; j < m; j++) {
      double square = gram.get(j, j);
      start[j] = square < CONSTANT * raw[j] ? 0 : square;
      norm[j] = start[j];
    }
    this.taken = new boolean[m];
    this.factor = new double[count][];
    this.rss = r.squares(0, r.columns());
  }

  /**
   * Selects columns.
   *
   * @param candidates n x m; unchanged
   * @param targets n x k; unchanged
   * @param weights of the rows, positive; null where each is 1
   * @param count how many columns are wanted
   * @param keep how many of the first columns are taken first, whatever they bring
   * @param centre whether the constant is in the model from the start
   * @param products for this thread
   * @return at most {@code count} columns
   */
  public static Selected select(
      Matrix candidates,
      Matrix targets,
      double[] weights,
      int count,
      List<Integer> keep,
      boolean centre,
      Products products) {
    Matrix c = candidates.copy();
    Matrix r = targets.copy();
    double[] raw = new double[c.columns()];
    for (int j = 0; j < raw.length; j++) {
      raw[j] = centre(c, j, weights, centre);
    }
    for (int o = 0; o < r.columns(); o++) {
      centre(r, o, weights, centre);
    }
    int wanted = Math.min(count, c.columns());
    return new OrthogonalSelection(c, r, raw, wanted, products).run(wanted, keep);
  }

  /** Centres a column and multiplies it by the roots of the weights; gives its raw square. */
  private static double centre(Matrix a, int column, double[] weights, boolean centre) {
    double[] values = a.values();
    int at = a.at(column);
    int n = a.rows();
    double sum = 0;
    double total = 0;
    double raw = 0;
    for (int i = 0; i < n; i++) {
      double weight = weights == null ? 1 : weights[i];
      total += weight;
      sum += weight * values[at + i];
      raw += weight * values[at + i] * values[at + i];
    }
    double mean = centre ? sum / total : 0;
    for (int i = 0; i < n; i++) {
      double root = weights == null ? 1 : Math.sqrt(weights[i]);
      values[at + i] = (values[at + i] - mean) * root;
    }
    return raw;
  }

  private Selected run(int wanted, List<Integer> keep) {
    List<Integer> columns = new ArrayList<>();
    List<Double> residuals = new ArrayList<>();
    while (columns.size() < wanted) {
      int t = columns.size();
      int j = t < keep.size() ? keep.get(t) : best();
      if (j < 0) {
        break;
      }
      taken[j] = true;
      columns.add(j);
      boolean dependent = !(norm[j] > FORCED_DEPENDENT * start[j]);
      factor[t] = dependent ? null : deflate(j, t);
      residuals.add(rss);
    }
    return new Selected(columns, residuals);
  }

  /** The first of the columns that lower the residuals most; -1 if all depend on those taken. */
  private int best() {
    double[] score = new double[norm.length];
    double top = -1;
    for (int j = 0; j < norm.length; j++) {
      score[j] = -1;
      if (!taken[j] && norm[j] > DEPENDENT * Math.max(start[j], 1e-300)) {
        double square = 0;
        for (int o = 0; o < target.columns(); o++) {
          square += target.get(j, o) * target.get(j, o);
        }
        score[j] = square / Math.max(norm[j], 1e-300);
      }
      top = Math.max(top, score[j]);
    }
    for (int j = 0; top >= 0 && j < score.length; j++) {
      if (score[j] >= top * (1 - TIE)) {
        return j;
      }
    }
    return -1;
  }

  /** Takes the direction of column j out of all others; gives its products with them. */
  private double[] deflate(int j, int t) {
    int m = norm.length;
    double[] products = new double[m];
    System.arraycopy(gram.values(), gram.at(j), products, 0, m);
    for (int s = 0; s < t; s++) {
      if (factor[s] != null) {
        Vectors.addScaled(products, -factor[s][j], factor[s], m);
      }
    }
    double size = Math.sqrt(norm[j]);
    Vectors.scale(products, 0, m, 1 / size);
    for (int o = 0; o < target.columns(); o++) {
      double gain = target.get(j, o) / size;
      rss -= gain * gain;
      Vectors.addScaled(target.values(), target.at(o), -gain, products, 0, m);
    }
    for (int i = 0; i < m; i++) {
      norm[i] = Math.max(norm[i] - products[i] * products[i], 0);
    }
    return products;
  }
}
