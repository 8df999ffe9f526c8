package io.github.linstorch.examples.compare;

import io.github.linstorch.dl4j.Committee;
import io.github.linstorch.dl4j.Importance;
import io.github.linstorch.dl4j.PartialDependence;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/** What the library can inspect: a network, or the mean of several. */
interface Inspectable {

  /** Number of networks. */
  int networks();

  Importance importance(DataSet rows, List<Importance.Group> groups, int permutations, long seed);

  PartialDependence dependence(DataSet rows, int feature);

  static Inspectable of(MultiLayerNetwork net) {
    return new Inspectable() {
      @Override
      public int networks() {
        return 1;
      }

      @Override
      public Importance importance(
          DataSet rows, List<Importance.Group> groups, int permutations, long seed) {
        return Importance.ofGroups(net, rows, groups, permutations, seed);
      }

      @Override
      public PartialDependence dependence(DataSet rows, int feature) {
        return PartialDependence.of(net, rows, feature);
      }
    };
  }

  static Inspectable of(Committee committee) {
    return new Inspectable() {
      @Override
      public int networks() {
        return committee.size();
      }

      @Override
      public Importance importance(
          DataSet rows, List<Importance.Group> groups, int permutations, long seed) {
        return Importance.ofGroups(committee, rows, groups, permutations, seed);
      }

      @Override
      public PartialDependence dependence(DataSet rows, int feature) {
        return PartialDependence.of(committee, rows, feature);
      }
    };
  }
}
