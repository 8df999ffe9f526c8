package io.github.linstorch.lstsq;

import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;

/**
 * A mergeable summary of the rows of {@code [F 1 Y]}: their number, and either the upper-triangular
 * factor R with {@code R'R = [F 1 Y]'[F 1 Y]} or that product itself ({@link Summary}). A
 * least-squares solve of Y (and of the constant) on F needs nothing else. The memory is O((nIn + 1
 * + nTargets)^2), whatever the number of rows. While there are no more rows than columns, the state
 * holds the rows themselves, for either summary: n rows take memory O(n width()), and a solve takes
 * time O(n^2 width()).
 *
 * <p>Rows may come in batches, in any order, from several threads or machines; {@link #merge} adds
 * up the parts. Results of different orders and splits agree to a few units of round-off times the
 * condition number (its square for {@link Summary#GRAM}).
 *
 * <p>Not thread-safe. Holds plain arrays only.
 */
public final class LeastSquaresState implements Serializable {

  @Serial private static final long serialVersionUID = 1;

  /** What is kept of the rows. */
  private final Summary summary;

  /** Number of columns of F. */
  private final int nIn;

  /** Number of columns of Y. */
  private final int nTargets;

  /** The rows while there are few; then null. */
  private HeldRows held;

  /**
   * Upper triangle of the factor or of the Gram matrix, width x width, column-major; null while the
   * rows are held.
   */
  private double[] matrix;

  /** Triangular factor of the matrix; null until it is asked for. */
  private transient double[] triangle;

  /** Number of rows with a weight above zero. */
  private long rows;

  /** The solution that was last found to be certain; null for none. */
  private transient LeastSquaresSolution certain;

  /** The solution that was last found to need no higher precision; null for none. */
  private transient LeastSquaresSolution resolved;

  /**
   * An empty summary that keeps the triangular factor.
   *
   * @param nIn number of columns of F, at least 1
   * @param nTargets number of columns of Y, at least 1
   */
  public LeastSquaresState(int nIn, int nTargets) {
    this(Summary.FACTOR, nIn, nTargets);
  }

  /**
   * An empty summary.
   *
   * @param summary what to keep of the rows
   * @param nIn number of columns of F, at least 1
   * @param nTargets number of columns of Y, at least 1
   */
  public LeastSquaresState(Summary summary, int nIn, int nTargets) {
    if (nIn < 1 || nTargets < 1) {
      throw new IllegalArgumentException(
          "Expected at least one column and one target, found nIn="
              + nIn
              + ", nTargets="
              + nTargets);
    }
    this.summary = summary;
    this.nIn = nIn;
    this.nTargets = nTargets;
    this.held = new HeldRows(width());
  }

  /**
   * What is kept of the rows.
   *
   * @return as given to the constructor
   */
  public Summary summary() {
    return summary;
  }

  /**
   * Number of columns of {@code [F 1 Y]}.
   *
   * @return nIn + 1 + nTargets
   */
  public int width() {
    return nIn + 1 + nTargets;
  }

  /** Number of columns of F. */
  int nIn() {
    return nIn;
  }

  /**
   * Number of rows summarised so far, those of weight zero not counted.
   *
   * @return the sum over all blocks and merged states
   */
  public long rows() {
    return rows;
  }

  /**
   * Sum of squares of all targets.
   *
   * @return {@code |Y|^2}, by the weights of the rows
   */
  public double targetSquares() {
    double sum = 0;
    for (int j = nIn + 1; j < width(); j++) {
      sum += isHeld() ? held.squaredNorm(j) : summary.squaredNorm(matrix, width(), j);
    }
    return sum;
  }

  /**
   * Sizes of the columns.
   *
   * @return Euclidean norms of the columns of {@code [F 1 Y]}, by the weights of the rows
   */
  public double[] columnNorms() {
    double[] norms = new double[width()];
    Factor factor = factor(width() + 1);
    for (int j = 0; j < norms.length; j++) {
      norms[j] = factor.norm(j);
    }
    return norms;
  }

  /**
   * Whether only sums of products are left of the rows.
   *
   * @return false for a factor, and while the rows themselves are held
   */
  public boolean isSummed() {
    return summary == Summary.GRAM && !isHeld();
  }

  private boolean isHeld() {
    return matrix == null;
  }

  /** The summary matrix, width x width, column-major; a copy where the rows are held. */
  double[] matrix() {
    return isHeld() ? gathered(summary) : matrix;
  }

  /** The held rows, gathered in a summary matrix. */
  private double[] gathered(Summary kind) {
    double[] result = new double[Math.multiplyExact(width(), width())];
    if (held.count() > 0) {
      kind.append(result, held.columns(), held.count());
    }
    return result;
  }

  /** Ends the holding of rows. */
  private void gather() {
    if (isHeld()) {
      matrix = gathered(summary);
      held = null;
    }
  }

  /**
   * Takes over what native code has gathered.
   *
   * @param rowsHeld rows as they are; null where there is a matrix
   * @param gathered a summary matrix; null where rows are held
   * @param added how many rows that is
   */
  void take(HeldRows rowsHeld, double[] gathered, long added) {
    held = rowsHeld;
    matrix = gathered;
    triangle = null;
    rows = added;
  }

  /**
   * Adds rows.
   *
   * @param block the {@link #width()} columns of {@code [F 1 Y]}, each an array of its own with at
   *     least {@code blockRows} entries; overwritten
   * @param blockRows number of rows, at least 0
   */
  public void add(double[][] block, int blockRows) {
    if (block.length != width()) {
      throw new IllegalArgumentException(
          "Expected a block of " + width() + " columns, found " + block.length);
    }
    if (blockRows > 0) {
      append(block, blockRows);
      rows += blockRows;
    }
  }

  /**
   * Adds rows to a {@link Summary#GRAM} state.
   *
   * @param block the {@link #width()} columns of {@code [F 1 Y]}; unchanged
   * @param blockRows number of rows, at least 1
   */
  public void add(ColumnProducts block, int blockRows) {
    if (summary != Summary.GRAM) {
      throw new IllegalStateException("Expected a state that keeps sums, found " + shape());
    }
    gather();
    triangle = null;
    block.addTo(matrix, width(), blockRows);
    rows += blockRows;
  }

  private void append(double[][] block, int blockRows) {
    triangle = null;
    if (isHeld() && held.hasRoomFor(blockRows)) {
      held.add(block, blockRows);
    } else {
      gather();
      summary.append(matrix, block, blockRows);
    }
  }

  /**
   * Adds weighted rows: a weight of 2 is the row twice, a weight of 0 the row left out.
   *
   * @param block as in {@link #add(double[][], int)}; overwritten
   * @param weights one per row, finite and at least 0; unchanged
   * @param blockRows number of rows, at least 0
   */
  public void add(double[][] block, double[] weights, int blockRows) {
    long weighty = 0;
    for (int i = 0; i < blockRows; i++) {
      double weight = weights[i];
      if (!(weight >= 0) || weight == Double.POSITIVE_INFINITY) {
        throw new IllegalArgumentException(
            "Expected finite weights of at least 0, found " + weight + " at row " + i);
      }
      weighty += weight > 0 ? 1 : 0;
    }
    for (int i = 0; i < blockRows; i++) {
      double root = Math.sqrt(weights[i]);
      for (double[] column : block) {
        // Whatever a left-out row holds, a NaN included.
        column[i] = root == 0 ? 0 : column[i] * root;
      }
    }
    add(block, blockRows);
    rows += weighty - blockRows;
  }

  /**
   * Adds all rows of another summary to this one.
   *
   * @param other of the same kind, nIn and nTargets; unchanged
   */
  public void merge(LeastSquaresState other) {
    if (other.summary != summary || other.nIn != nIn || other.nTargets != nTargets) {
      throw new IllegalArgumentException(
          "Cannot merge " + other.shape() + " into " + shape() + ": they must agree");
    }
    triangle = null;
    if (!other.isHeld()) {
      merge(other.matrix);
    } else if (isHeld() && held.hasRoomFor(other.held.count())) {
      held.add(other.held);
    } else if (other.held.count() > 0) {
      gather();
      summary.append(matrix, other.held.columns(), other.held.count());
    }
    rows += other.rows;
  }

  private void merge(double[] others) {
    if (!isHeld()) {
      summary.merge(matrix, others, width());
      return;
    }
    HeldRows own = held;
    held = null;
    matrix = others.clone();
    if (own.count() > 0) {
      summary.append(matrix, own.columns(), own.count());
    }
  }

  private String shape() {
    return "a " + summary + " state of nIn=" + nIn + ", nTargets=" + nTargets;
  }

  /**
   * Regresses {@code [Y 1]} on the design matrix A, which is {@code [F 1]} or F: the coefficients
   * {@code pinv(A) [Y 1]} of minimum Euclidean norm, whatever the rank of A.
   *
   * <p>A singular value counts as non-zero iff it exceeds {@code rcond} times the largest. With
   * {@link ColumnScaling#UNIT_NORM} that is decided on the columns of A scaled to unit norm; the
   * norm that is minimal is that of the coefficients of A itself, but for {@link
   * ColumnScaling#EQUILIBRATED}. A {@link Summary#GRAM} state raises rcond to what it can see.
   *
   * <p>A ridge penalty changes the coefficients, not the state; the residuals of the solution are
   * those of the rows alone. With a ridge, and rows fewer than the columns of A, the rank is
   * decided on the columns as they are.
   *
   * @param options what to solve for
   * @return the coefficients, and what is known of the fit
   */
  public LeastSquaresSolution solve(SolveOptions options) {
    if (rows == 0) {
      throw new IllegalStateException("No rows to solve for: add a block first");
    }
    int p = options.intercept() ? nIn + 1 : nIn;
    return new Regressions(factor(p), nIn, nTargets, rows).solve(options, cutoff(options, p));
  }

  /**
   * Residual sums of squares of given coefficients.
   *
   * @param coefficients nIn + 1 per target, the intercept last, or nIn without one; unchanged
   * @param intercept whether there is one
   * @return one per target
   */
  public double[] residualSquares(double[] coefficients, boolean intercept) {
    int p = intercept ? nIn + 1 : nIn;
    Factor factor = factor(p);
    int height = factor.height();
    double[] targets =
        Arrays.copyOfRange(factor.values(), factor.at(nIn + 1), factor.at(nIn + 1 + nTargets));
    double[] left = factor.residuals(p, targets, coefficients, nTargets);
    double[] squares = new double[nTargets];
    for (int t = 0; t < nTargets; t++) {
      squares[t] = Vectors.dot(left, t * height, left, t * height, height);
    }
    return squares;
  }

  private double cutoff(SolveOptions options, int p) {
    double automatic = Math.max(rows, p) * 0x1p-52;
    double rcond = Double.isNaN(options.rcond()) ? automatic : options.rcond();
    return Math.max(rcond, isSummed() ? summary.resolution(p) : 0);
  }

  /** The rows themselves where they are fewer than some columns, else their triangular factor. */
  Factor factor(int columns) {
    if (isHeld()) {
      return held.count() < columns
          ? held.factor()
          : Factor.triangular(gathered(Summary.FACTOR), width());
    }
    return Factor.triangular(triangle(), width());
  }

  private double[] triangle() {
    if (triangle == null) {
      triangle = summary.factor(matrix, width());
    }
    return triangle;
  }

  /**
   * Whether {@link #isCertain} can be true of a solution that costs little: where many columns
   * depend on each other, or nearly so, a solution of sums is dear, and hardly certain.
   *
   * @param options what is to be solved for, without a penalty
   * @return false where the rows should be factored
   */
  public boolean canBeCertain(SolveOptions options) {
    if (isHeld()) {
      return true;
    }
    int p = options.intercept() ? nIn + 1 : nIn;
    return MinimumNorm.isCheap(p)
        || new MinimumNorm(factor(p), p, options.scaling(), cutoff(options, p)).isPlain();
  }

  /**
   * Whether the condition number of a Gram state proves its solution as good as one from the rows.
   *
   * <p>With the columns of A scaled to unit norm, {@code G = R'R}, {@code phi = |R^-1|_F^2}, u =
   * 2^-53, m columns and the scaled coefficients z of a target y, the predictions are within 1e-9
   * |y| of the exact ones if
   *
   * <pre>
   *   32 u sqrt(phi) (|y| + sqrt(m) |z|) &lt;= 1e-9 |y|   and   32 u m phi &lt;= 0.01
   * </pre>
   *
   * and if the residual is large enough to be seen: {@code |y - A x|^2 > 1e6 u width() |y|^2}.
   *
   * <p>The constant 32 is empirical: the largest that 1869 problems needed was 11.9. Columns that
   * are exactly zero, or so small that their squares underflow, do not count; any other rank
   * deficiency is not certified. Where the rows themselves are still held, nothing is lost. The
   * bound is on predictions; coefficients may be less accurate by the condition number.
   *
   * @param options what was solved for, without a penalty
   * @param solution what {@link #solve} has returned for them
   * @return false where accuracy is not certain and the rows should be factored
   */
  public boolean isCertain(SolveOptions options, LeastSquaresSolution solution) {
    if (isHeld()) {
      return true;
    }
    if (solution != certain) {
      int p = options.intercept() ? nIn + 1 : nIn;
      boolean holds =
          Certificate.holds(triangle(), width(), p, options.scaling(), solution, nTargets + 1);
      certain = holds ? solution : null;
    }
    return solution == certain;
  }

  /**
   * Whether double precision has lost nothing that counts of a solution, or has nothing to lose: if
   * not, {@link PreciseSolve} of the rows is due instead. The columns must not be nearly collinear,
   * and the residuals not small beside the parts that they are left over from.
   *
   * @param options what was solved for, without a penalty
   * @param solution what {@link #solve} has returned for them
   * @return false where another look at the rows is due
   */
  public boolean isResolved(SolveOptions options, LeastSquaresSolution solution) {
    if (solution != resolved) {
      Resolution resolution = new Resolution(columnNorms(), nIn, nTargets, options.intercept());
      boolean holds =
          isSummed()
              ? resolution.isSeenBySums(solution) && isCertain(options, solution)
              : resolution.suffices(solution, factor(width() + 1), rows, options.rcond());
      resolved = holds ? solution : null;
    }
    return solution == resolved;
  }
}
