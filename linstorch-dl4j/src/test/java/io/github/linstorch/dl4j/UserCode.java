package io.github.linstorch.dl4j;

import java.io.Serial;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/** Listeners and iterators of a user, every call of which an injector is told of. */
final class UserCode {

  static final String TAKE_OFF = "setPreProcessor(another)";
  static final String PUT_BACK = "setPreProcessor";

  /** All that there are, of all listeners and iterators here. */
  static final Set<String> CALLS =
      Set.of(
          "resetSupported",
          "getPreProcessor",
          TAKE_OFF,
          "reset",
          "hasNext",
          "next",
          "preProcess",
          PUT_BACK,
          "onStart",
          "onLayerSolved",
          "onSweep",
          "onEnd",
          "onEpochStart",
          "onForwardPass",
          "onBackwardPass",
          "onGradientCalculation",
          "iterationDone",
          "onEpochEnd",
          "onForwardPass, no gradient",
          "iterationDone, no gradient");

  private UserCode() {}

  /** Is given gradients and activations, so that they have to be computed. */
  static TrainingListener everyMethod(Injector injector) {
    return new TrainingListener() {
      @Override
      public void iterationDone(Model model, int iteration, int epoch) {
        injector.called("iterationDone");
      }

      @Override
      public void onEpochStart(Model model) {
        injector.called("onEpochStart");
      }

      @Override
      public void onEpochEnd(Model model) {
        injector.called("onEpochEnd");
      }

      @Override
      public void onForwardPass(Model model, List<INDArray> activations) {
        injector.called("onForwardPass");
      }

      @Override
      public void onForwardPass(Model model, Map<String, INDArray> activations) {
        injector.called("onForwardPass");
      }

      @Override
      public void onGradientCalculation(Model model) {
        injector.called("onGradientCalculation");
      }

      @Override
      public void onBackwardPass(Model model) {
        injector.called("onBackwardPass");
      }
    };
  }

  /** Needs activations only. */
  static TrainingListener activationsOnly(Injector injector) {
    return new BaseTrainingListener() {
      @Override
      public void onForwardPass(Model model, List<INDArray> activations) {
        injector.called("onForwardPass, no gradient");
      }

      @Override
      public void onForwardPass(Model model, Map<String, INDArray> activations) {
        injector.called("onForwardPass, no gradient");
      }
    };
  }

  /** Needs neither. */
  static TrainingListener iterationsOnly(Injector injector) {
    return new BaseTrainingListener() {
      @Override
      public void iterationDone(Model model, int iteration, int epoch) {
        injector.called("iterationDone, no gradient");
      }
    };
  }

  static FitListener fitListener(Injector injector) {
    return new FitListener() {
      @Override
      public void onStart(StartEvent event) {
        injector.called("onStart");
      }

      @Override
      public void onLayerSolved(LayerSolvedEvent event) {
        injector.called("onLayerSolved");
      }

      @Override
      public void onSweep(SweepEvent event) {
        injector.called("onSweep");
      }

      @Override
      public void onEnd(EndEvent event) {
        injector.called("onEnd");
      }
    };
  }

  /** Halves the features. */
  static DataSetPreProcessor preProcessor(Injector injector) {
    return data -> {
      injector.called("preProcess");
      data.getFeatures().muli(0.5);
    };
  }

  static MultiDataSetPreProcessor multiPreProcessor(Injector injector) {
    return data -> {
      injector.called("preProcess");
      data.getFeatures(0).muli(0.5);
    };
  }

  static BatchIterator iterator(List<DataSet> batches, Injector injector) {
    return new BatchIterator(batches) {
      @Serial private static final long serialVersionUID = 1;

      private DataSetPreProcessor own;

      @Override
      public boolean hasNext() {
        injector.called("hasNext");
        return super.hasNext();
      }

      @Override
      public DataSet next() {
        injector.called("next");
        return super.next();
      }

      @Override
      public void reset() {
        injector.called("reset");
        super.reset();
      }

      @Override
      public boolean resetSupported() {
        injector.called("resetSupported");
        return super.resetSupported();
      }

      @Override
      public void setPreProcessor(DataSetPreProcessor value) {
        own = own == null ? value : own;
        injector.called(value == own ? PUT_BACK : TAKE_OFF);
        super.setPreProcessor(value);
      }

      @Override
      public DataSetPreProcessor getPreProcessor() {
        injector.called("getPreProcessor");
        return super.getPreProcessor();
      }
    };
  }

  /** The same over multi data sets. */
  static MultiDataSetIterator multiIterator(List<DataSet> batches, Injector injector) {
    return new MultiDataSetIterator() {
      @Serial private static final long serialVersionUID = 1;

      private MultiDataSetPreProcessor own;
      private MultiDataSetPreProcessor preProcessor;
      private int position;

      @Override
      public boolean hasNext() {
        injector.called("hasNext");
        return position < batches.size();
      }

      @Override
      public MultiDataSet next() {
        injector.called("next");
        MultiDataSet batch = batches.get(position++).toMultiDataSet().copy();
        if (preProcessor != null) {
          preProcessor.preProcess(batch);
        }
        return batch;
      }

      @Override
      public MultiDataSet next(int num) {
        throw new UnsupportedOperationException("A fit takes batches as they come");
      }

      @Override
      public void reset() {
        injector.called("reset");
        position = 0;
      }

      @Override
      public boolean resetSupported() {
        injector.called("resetSupported");
        return true;
      }

      @Override
      public boolean asyncSupported() {
        return false;
      }

      @Override
      public void setPreProcessor(MultiDataSetPreProcessor value) {
        own = own == null ? value : own;
        injector.called(value == own ? PUT_BACK : TAKE_OFF);
        preProcessor = value;
      }

      @Override
      public MultiDataSetPreProcessor getPreProcessor() {
        injector.called("getPreProcessor");
        return preProcessor;
      }
    };
  }
}
