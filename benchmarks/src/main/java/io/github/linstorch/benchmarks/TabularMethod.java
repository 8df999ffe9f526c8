package io.github.linstorch.benchmarks;

import io.github.linstorch.dl4j.Committee;
import io.github.linstorch.dl4j.FitConfig;
import io.github.linstorch.dl4j.GaussNewtonConfig;
import io.github.linstorch.dl4j.LinstorchFitter;
import io.github.linstorch.dl4j.QuantileNormalizer;
import io.github.linstorch.lstsq.Matrix;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;

/** What is compared on tables. Networks get normalised features, trees those of the table. */
enum TabularMethod {
  LINSTORCH("linstorch", "LINSTORCH", Kind.BOTH) {
    @Override
    Supplier<float[][]> fit(TabularSplit split, int[] hidden) {
      TabularSplit rows = normalized(split);
      MultiLayerNetwork net = net(rows, hidden);
      FitConfig config =
          FitConfig.builder().seed(rows.number()).calibrate(!rows.isRegression()).build();
      LinstorchFitter.fit(net, rows.train(), config);
      return () -> net.output(rows.test().getFeatures()).toFloatMatrix();
    }
  },
  NET("gn", "GAUSS_NEWTON", Kind.BOTH) {
    @Override
    Supplier<float[][]> fit(TabularSplit split, int[] hidden) {
      TabularSplit rows = normalized(split);
      MultiLayerNetwork net = net(rows, hidden);
      LinstorchFitter.fit(net, rows.train(), config(rows));
      return () -> net.output(rows.test().getFeatures()).toFloatMatrix();
    }
  },
  COMMITTEE("committee", "committee of 8", Kind.BOTH) {
    @Override
    Supplier<float[][]> fit(TabularSplit split, int[] hidden) {
      TabularSplit rows = normalized(split);
      FitConfig config =
          config(rows).toBuilder()
              .gaussNewton(GaussNewtonConfig.builder().blocks(1).build())
              .build();
      Committee committee =
          LinstorchFitter.fitCommittee(
              net(rows, hidden).getLayerWiseConfigurations(), rows.train(), MEMBERS, config);
      return () -> committee.output(rows.test().getFeatures()).toFloatMatrix();
    }
  },
  XGBOOST("xgb", "XGBoost, defaults", Kind.BOTH) {
    @Override
    Supplier<float[][]> fit(TabularSplit split, int[] hidden) {
      XgBoost trees = new XgBoost(split);
      trees.train();
      return trees::predict;
    }
  },
  XGBOOST_STOPPED("xgbstop", "XGBoost, early-stopped", Kind.BOTH) {
    @Override
    Supplier<float[][]> fit(TabularSplit split, int[] hidden) {
      XgBoost trees = new XgBoost(split);
      trees.trainEarlyStopped();
      return trees::predict;
    }
  },
  ADAM("adam", "Adam, early-stopped", Kind.BOTH) {
    @Override
    Supplier<float[][]> fit(TabularSplit split, int[] hidden) {
      TabularSplit rows = normalized(split);
      MultiLayerNetwork net = net(rows, hidden);
      EarlyStoppedAdam.train(net, rows.train(), 1000L * (rows.number() + 1));
      return () -> net.output(rows.test().getFeatures()).toFloatMatrix();
    }
  },
  RIDGE("ridge", "ridge, leave-one-out", Kind.REGRESSION) {
    @Override
    Supplier<float[][]> fit(TabularSplit split, int[] hidden) {
      TabularSplit rows = split.standardized();
      Matrix coefficients = LinearModels.ridge(rows);
      return () -> LinearModels.predict(coefficients, rows);
    }
  },
  LEAST_SQUARES("ols", "OLS", Kind.REGRESSION) {
    @Override
    Supplier<float[][]> fit(TabularSplit split, int[] hidden) {
      TabularSplit rows = split.standardized();
      Matrix coefficients = LinearModels.leastSquares(rows);
      return () -> LinearModels.predict(coefficients, rows);
    }
  },
  LOGISTIC("logistic", "logistic regression", Kind.CLASSES) {
    @Override
    Supplier<float[][]> fit(TabularSplit split, int[] hidden) {
      TabularSplit rows = split.standardized();
      MultiLayerNetwork net = LinearModels.logistic(rows);
      return () -> net.output(rows.test().getFeatures()).toFloatMatrix();
    }
  };

  private enum Kind {
    REGRESSION,
    CLASSES,
    BOTH
  }

  private static final int MEMBERS = 8;
  private static final List<String> NORMALIZATIONS = List.of("quantile", "clip", "standard");

  private final String option;
  private final String title;
  private final Kind kind;

  TabularMethod(String option, String title, Kind kind) {
    this.option = option;
    this.title = title;
    this.kind = kind;
  }

  static List<String> options() {
    return Arrays.stream(values()).map(method -> method.option).toList();
  }

  static TabularMethod of(String option) {
    return values()[options().indexOf(option)];
  }

  boolean fits(boolean isRegression) {
    return kind == Kind.BOTH || isRegression == (kind == Kind.REGRESSION);
  }

  /**
   * Fits to the training rows, which is what is timed.
   *
   * @param hidden units of the hidden layers of a network
   * @return predicts the test rows, once
   */
  abstract Supplier<float[][]> fit(TabularSplit split, int[] hidden);

  /** How the features of networks are normalised, of {@link #NORMALIZATIONS}. */
  static String features() {
    return Options.chosen("features", NORMALIZATIONS, NORMALIZATIONS.subList(0, 1)).get(0);
  }

  /** A split with the features that networks get. */
  static TabularSplit normalized(TabularSplit split) {
    return split.normalized(normalization());
  }

  private static DataNormalization normalization() {
    return switch (features()) {
      case "quantile" -> new QuantileNormalizer();
      case "clip" -> new QuantileNormalizer(QuantileNormalizer.Shape.SMOOTH_CLIP);
      default -> new NormalizerStandardize();
    };
  }

  /** A network with its initial weights, for the features and labels of a split. */
  static MultiLayerNetwork net(TabularSplit split, int[] hidden) {
    int[] widths =
        IntStream.concat(
                IntStream.of(split.nIn()),
                IntStream.concat(Arrays.stream(hidden), IntStream.of(split.nOut())))
            .toArray();
    return split.isRegression()
        ? FloatNet.regression(split.number(), widths)
        : FloatNet.classification(split.number(), widths);
  }

  private static FitConfig config(TabularSplit split) {
    return FitConfig.gaussNewton().toBuilder().seed(split.number()).build();
  }

  @Override
  public String toString() {
    return title;
  }
}
