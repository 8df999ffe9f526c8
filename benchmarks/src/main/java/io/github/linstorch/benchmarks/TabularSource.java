package io.github.linstorch.benchmarks;

import io.github.linstorch.benchmarks.Table.Column;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.dataset.DataSet;

/** Where the sets of the comparison with trees come from. */
enum TabularSource {
  AUTO_MPG("auto-mpg", true, "auto-mpg-392", "mpg"),
  CONCRETE("concrete", true, "concrete", "compressive_strength"),
  FRIEDMAN1("friedman1", true, "friedman1", "y"),
  MEATS("meats", true, null, "fat"),
  BBB("bbb", true, null, "logBBB"),
  SACRAMENTO("sacramento", true, null, "price"),
  CPS1988("cps1988", true, null, "wage"),
  DIAMONDS("diamonds", true, null, "price") {
    @Override
    Path path() {
      return FOLDER.resolve("diamonds-numeric.csv");
    }
  },
  TEACHER("teacher", true, null, "y") {
    @Override
    boolean isThere() {
      return true;
    }

    @Override
    Table table() {
      return teacherRows();
    }
  },
  IRIS("iris", false, "iris", "class"),
  WINE("wine", false, "wine", "class"),
  BREAST_CANCER("breast-cancer", false, "breast-cancer", "class"),
  DIGITS("digits", false, "digits", "class"),
  CHURN("churn", false, null, "churn"),
  SPAM("spam", false, null, "type"),
  SHUTTLE("shuttle", false, null, "Class"),
  VOWEL("vowel", false, null, "Class"),
  PD_SPEECH("pd_speech", false, null, "class");

  /** Where the script writes what may not be part of the project. */
  static final Path FOLDER = Path.of("target", "tabular");

  static final String SCRIPT = "src-test-data/tools/fetch-tabular.sh";

  private static final int TEACHER_ROWS = 40_000;

  private final String setName;
  private final boolean isRegression;
  private final String committed;
  private final String label;

  TabularSource(String setName, boolean isRegression, String committed, String label) {
    this.setName = setName;
    this.isRegression = isRegression;
    this.committed = committed;
    this.label = label;
  }

  static List<String> names() {
    return Arrays.stream(values()).map(source -> source.setName).toList();
  }

  static TabularSource of(String name) {
    return values()[names().indexOf(name)];
  }

  boolean isRegression() {
    return isRegression;
  }

  /** Whether training rows beyond the limit are test rows. */
  boolean testsTheRest() {
    return this == DIAMONDS;
  }

  Path path() {
    return committed == null
        ? FOLDER.resolve(setName + ".csv")
        : ReferenceCase.testData().resolve(committed + ".csv");
  }

  boolean isThere() {
    return Files.exists(path());
  }

  Table table() {
    return Table.read(path());
  }

  TabularSet read() {
    return TabularSet.of(setName, table(), label, isRegression);
  }

  private static Table teacherRows() {
    DataSet rows = new TeacherRows(1).rows(TEACHER_ROWS, 2);
    double[][] features = rows.getFeatures().transpose().toDoubleMatrix();
    List<Column> columns =
        IntStream.rangeClosed(0, features.length)
            .mapToObj(
                j ->
                    j < features.length
                        ? Column.of("x" + j, features[j])
                        : Column.of("y", rows.getLabels().toDoubleVector()))
            .toList();
    return new Table(columns);
  }

  @Override
  public String toString() {
    return setName;
  }
}
