package io.github.linstorch.dl4j;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Bad input gets one clear exception before anything is changed. */
class DataCheckTest {

  private final MultiLayerNetwork net =
      Nets.plain(Nets.relu(3, 4, 2), DataType.DOUBLE, LossFunction.MSE);
  private final NetState before = new NetState(net);

  private static INDArray ones(long... shape) {
    return Nd4j.ones(DataType.DOUBLE, shape);
  }

  @AfterEach
  void nothingChanged() {
    before.requireUnchanged();
  }

  private void refuses(INDArray features, INDArray labels, String... words) {
    assertThatThrownBy(() -> LinstorchFitter.fit(net, features, labels))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(words);
  }

  @Test
  void fit_nullNetwork_refused() {
    assertThatThrownBy(() -> LinstorchFitter.fit(null, ones(5, 3), ones(5, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("network");
  }

  @Test
  void check_nullNetwork_refused() {
    assertThatThrownBy(() -> LinstorchFitter.check(null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("network");
  }

  @Test
  void fit_nullDataSet_refused() {
    assertThatThrownBy(() -> LinstorchFitter.fit(net, (DataSet) null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("DataSet");
  }

  @Test
  void fit_nullFeatures_refused() {
    refuses(null, ones(5, 2), "features", "null");
  }

  @Test
  void fit_nullLabels_refused() {
    refuses(ones(5, 3), null, "labels", "null");
  }

  @Test
  void fit_dataSetWithoutLabels_refused() {
    assertThatThrownBy(() -> LinstorchFitter.fit(net, new DataSet(ones(5, 3), null)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("labels");
  }

  @Test
  void fit_nullConfig_refused() {
    assertThatThrownBy(() -> LinstorchFitter.fit(net, ones(5, 3), ones(5, 2), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("FitConfig");
  }

  @Test
  void fit_uninitialisedNetwork_refused() {
    MultiLayerNetwork raw = new MultiLayerNetwork(net.getLayerWiseConfigurations().clone());

    assertThatThrownBy(() -> LinstorchFitter.fit(raw, ones(5, 3), ones(5, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("init()");
    assertThatThrownBy(() -> LinstorchFitter.check(raw))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("init()");
  }

  @Test
  void fit_emptyFeatures_refused() {
    refuses(Nd4j.empty(DataType.DOUBLE), ones(5, 2), "features", "row");
    refuses(Nd4j.create(DataType.DOUBLE, 0, 3), ones(5, 2), "features", "row");
  }

  @Test
  void fit_emptyLabels_refused() {
    refuses(ones(5, 3), Nd4j.create(DataType.DOUBLE, 0, 2), "labels", "row");
  }

  @Test
  void fit_rowCountsDiffer_bothShapesNamed() {
    refuses(ones(5, 3), ones(4, 2), "rows", "[5, 3]", "[4, 2]");
  }

  @Test
  void fit_wrongNumberOfFeatures_bothShapesAndLayerNamed() {
    refuses(ones(5, 4), ones(5, 2), "features", "nIn=3", "[n, 3]", "[5, 4]", "layer(index=0");
  }

  @Test
  void fit_wrongNumberOfLabels_bothShapesAndLayerNamed() {
    refuses(ones(5, 3), ones(5, 3), "labels", "nOut=2", "[n, 2]", "[5, 3]", "layer(index=1");
  }

  @Test
  void fit_classNumbersAsLabels_remedyNamed() {
    refuses(ones(5, 3), ones(5, 1), "labels", "nOut=2", "[5, 1]", "one-hot");
  }

  @Test
  void fit_notMatrices_shapeNamed() {
    refuses(ones(3), ones(1, 2), "features", "[3]");
    refuses(ones(5, 3, 1), ones(5, 2), "features", "[5, 3, 1]");
    refuses(ones(5, 3), ones(5, 2, 1), "labels", "[5, 2, 1]");
  }

  @Test
  void fit_booleanFeatures_typeNamed() {
    refuses(ones(5, 3).castTo(DataType.BOOL), ones(5, 2), "features", "BOOL");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void fit_nonFiniteValues_firstPositionByRowsNamed(double value) {
    INDArray features = ones(5, 3);
    features.putScalar(4, 0, value);
    features.putScalar(2, 1, value);
    features.putScalar(2, 2, value);
    refuses(features, ones(5, 2), "features", "" + value, "row 2, column 1");

    INDArray labels = ones(5, 2).dup('f');
    labels.putScalar(3, 1, value);
    refuses(ones(5, 3), labels, "labels", "" + value, "row 3, column 1");
  }

  @Test
  void fit_nanInFloatView_positionInTheViewNamed() {
    INDArray larger = Nd4j.ones(DataType.FLOAT, 9, 9);
    larger.putScalar(0, 0, Double.NaN);
    larger.putScalar(4, 5, Double.NaN);
    INDArray view =
        larger.get(
            org.nd4j.linalg.indexing.NDArrayIndex.interval(2, 7),
            org.nd4j.linalg.indexing.NDArrayIndex.interval(3, 6));
    refuses(view, ones(5, 2), "features", "row 2, column 2");
  }

  @Test
  void fit_featuresMask_refused() {
    DataSet data = new DataSet(ones(5, 3), ones(5, 2), ones(5, 1), null);

    assertThatThrownBy(() -> LinstorchFitter.fit(net, data))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("mask of the features", "label mask");
  }

  @Test
  void fit_networkHoldsNan_layerNamed() {
    MultiLayerNetwork broken = net.clone();
    broken.getParam("1_b").putScalar(0, Double.NaN);

    assertThatThrownBy(() -> LinstorchFitter.fit(broken, ones(5, 3), ones(5, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("layer(index=1", "NaN");
  }
}
