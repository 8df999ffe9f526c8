package io.github.linstorch.examples.federated;

import io.github.linstorch.arrays.ArrayNetwork;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;

/**
 * A device with rows of its own, which never leave it. It needs the core of the library alone,
 * neither Deeplearning4j nor ND4J.
 *
 * <p>It sends sums for a common standardisation, gets the scaling and the network, sends the state
 * of the network's last layer on its own rows, gets the network fitted to the rows of all devices,
 * and sends what that network loses on its own.
 */
final class Device {

  private Device() {}

  /**
   * Runs a device to its end.
   *
   * @param args port of the coordinator on this machine, file, number of this device, how many
   *     there are, and the widths of the network
   * @throws IOException if the coordinator is gone
   */
  public static void main(String[] args) throws IOException {
    int port = Integer.parseInt(args[0]);
    int number = Integer.parseInt(args[2]);
    int[] widths = {
      Integer.parseInt(args[4]), Integer.parseInt(args[5]), Integer.parseInt(args[6])
    };
    OwnRows own = OwnRows.of(Path.of(args[1]), number, Integer.parseInt(args[3]));
    try (Wire wire = new Wire(new Socket(InetAddress.getLoopbackAddress(), port))) {
      wire.send(number);
      wire.send(Moments.of(own.rows()).numbers());
      double[] scaling = wire.receiveNumbers();
      double[][] features = own.features(scaling);
      double[][] labels = own.labels(scaling);
      ArrayNetwork net = ArrayNetwork.of(wire.receiveNumbers(), widths);
      wire.send(net.state().add(features, labels).toBytes());
      ArrayNetwork fitted = ArrayNetwork.of(wire.receiveNumbers(), widths);
      wire.send(meanSquaredError(fitted, features, labels));
    }
  }

  private static double meanSquaredError(ArrayNetwork net, double[][] features, double[][] labels) {
    double sum = 0;
    for (int i = 0; i < features.length; i++) {
      double error = net.predict(features[i])[0] - labels[i][0];
      sum += error * error;
    }
    return sum / features.length;
  }
}
