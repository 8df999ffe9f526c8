package io.github.linstorch.dl4j.badinput;

import io.github.linstorch.dl4j.FitListener;
import io.github.linstorch.dl4j.badinput.Recipe.Expectation;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;

/** Listeners that throw when the network has been written to. */
final class ListenerDefects {

  private ListenerDefects() {}

  private static final class Throwing extends BaseTrainingListener {

    private final RuntimeException exception;

    Throwing(RuntimeException exception) {
      this.exception = exception;
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
      throw exception;
    }
  }

  static List<Defect> all() {
    return List.of(
        new Defect(
            "training listener throws",
            recipe -> true,
            recipe -> {
              RuntimeException exception = expected(recipe);
              recipe.afterwards.add(net -> net.setListeners(new Throwing(exception)));
            }),
        new Defect(
            "listener to the fit throws",
            recipe -> recipe.config != null,
            recipe -> {
              RuntimeException exception = expected(recipe);
              FitListener listener =
                  new FitListener() {
                    @Override
                    public void onEnd(EndEvent event) {
                      throw exception;
                    }
                  };
              recipe.config = recipe.config.toBuilder().listener(listener).build();
            }));
  }

  private static RuntimeException expected(Recipe recipe) {
    RuntimeException exception = new IllegalStateException("from a listener");
    recipe.expectations.add(new Expectation(() -> true, List.of(), exception));
    return exception;
  }
}
