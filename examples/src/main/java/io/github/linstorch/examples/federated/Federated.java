package io.github.linstorch.examples.federated;

import io.github.linstorch.arrays.ArrayNetwork;
import io.github.linstorch.dl4j.ArrayNetworks;
import io.github.linstorch.dl4j.LastLayerSolution;
import io.github.linstorch.dl4j.LastLayerState;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The coordinator of some devices. Each is a process of this machine, has rows of its own and sends
 * sums of them, never rows. The coordinator merges the sums, solves for the last layer of a network
 * of Deeplearning4j, and gives all devices the network.
 */
public final class Federated {

  static final int[] WIDTHS = {8, 32, 1};
  private static final int SEED = 1;

  /** How long to wait for a device before looking whether all are alive. */
  private static final int PATIENCE_MILLIS = 200;

  /**
   * What came in from a device.
   *
   * @param rows how many rows it has
   * @param stateBytes size of its state
   * @param received bytes that it has sent in all
   * @param loss of the network that it was given, on its own rows
   */
  public record FromDevice(long rows, int stateBytes, long received, double loss) {}

  /**
   * What the coordinator ends with.
   *
   * @param devices what came in from each
   * @param net fitted to the rows of all
   * @param solution what the solve has found
   * @param difference largest difference of a parameter from the fit to the pooled rows, relative
   *     to the largest parameter
   */
  public record Outcome(
      List<FromDevice> devices,
      MultiLayerNetwork net,
      LastLayerSolution solution,
      double difference) {}

  private Federated() {}

  /**
   * Runs the devices and the coordinator to their end.
   *
   * @param file CSV file of eight features and a label, of which every device has a part
   * @param count number of devices
   * @return what was found
   * @throws IOException if a device fails
   */
  public static Outcome run(Path file, int count) throws IOException {
    List<Process> processes = new ArrayList<>();
    List<Wire> wires = new ArrayList<>();
    try (ServerSocket server = new ServerSocket(0, count, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(PATIENCE_MILLIS);
      for (int device = 0; device < count; device++) {
        processes.add(start(server.getLocalPort(), file, device, count));
      }
      while (wires.size() < count) {
        accept(server, processes, wires);
      }
      return coordinate(file, inOrder(wires));
    } finally {
      for (Wire wire : wires) {
        wire.close();
      }
      end(processes);
    }
  }

  /** Waits a little for a device, and makes sure that there is one to wait for. */
  private static void accept(ServerSocket server, List<Process> processes, List<Wire> wires)
      throws IOException {
    try {
      wires.add(new Wire(server.accept()));
    } catch (SocketTimeoutException e) {
      for (Process process : processes) {
        if (!process.isAlive() && process.exitValue() != 0) {
          String said = process.inputReader().lines().findFirst().orElse("it said nothing");
          throw new IOException("A device has failed: " + said, e);
        }
      }
    }
  }

  /** Starts a device: a small heap, and of the library what it needs. */
  private static Process start(int port, Path file, int device, int count) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx32m");
    command.add("-cp");
    command.add(home(ArrayNetwork.class) + File.pathSeparator + home(Device.class));
    command.add(Device.class.getName());
    command.add(Integer.toString(port));
    command.add(file.toString());
    command.add(Integer.toString(device));
    command.add(Integer.toString(count));
    for (int width : WIDTHS) {
      command.add(Integer.toString(width));
    }
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** The folder or jar that a class comes from. */
  private static String home(Class<?> type) throws IOException {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  /** Devices connect in any order. */
  private static List<Wire> inOrder(List<Wire> wires) throws IOException {
    Wire[] sorted = new Wire[wires.size()];
    for (Wire wire : wires) {
      sorted[(int) wire.receiveNumbers()[0]] = wire;
    }
    return List.of(sorted);
  }

  private static Outcome coordinate(Path file, List<Wire> wires) throws IOException {
    Moments moments = new Moments(WIDTHS[0] + 1);
    for (Wire wire : wires) {
      moments.add(wire.receiveNumbers());
    }
    double[] scaling = moments.scaling();
    ArrayNetwork start = ArrayNetwork.of(SEED, WIDTHS);
    for (Wire wire : wires) {
      wire.send(scaling);
      wire.send(start.parameters());
    }
    MultiLayerNetwork net = ArrayNetworks.toMultiLayerNetwork(start);
    LastLayerState merged = LastLayerState.of(net);
    List<LastLayerState> states = new ArrayList<>();
    int[] sizes = new int[wires.size()];
    for (int device = 0; device < sizes.length; device++) {
      byte[] bytes = wires.get(device).receive();
      sizes[device] = bytes.length;
      states.add(LastLayerState.fromBytes(bytes, net));
      merged.merge(states.get(device));
    }
    LastLayerSolution solution = merged.solveInto(net);
    double[] fitted = ArrayNetworks.ofMultiLayerNetwork(net).parameters();
    List<FromDevice> devices = new ArrayList<>();
    for (int device = 0; device < sizes.length; device++) {
      Wire wire = wires.get(device);
      wire.send(fitted);
      double loss = wire.receiveNumbers()[0];
      devices.add(new FromDevice(states.get(device).rows(), sizes[device], wire.received(), loss));
    }
    return new Outcome(devices, net, solution, difference(fitted, pooled(file, scaling, start)));
  }

  /** The fit to all rows in one place, which only this check puts there. */
  private static double[] pooled(Path file, double[] scaling, ArrayNetwork start)
      throws IOException {
    OwnRows all = OwnRows.of(file, 0, 1);
    MultiLayerNetwork net = ArrayNetworks.toMultiLayerNetwork(start);
    DataSet rows =
        new DataSet(Nd4j.create(all.features(scaling)), Nd4j.create(all.labels(scaling)));
    LastLayerState.of(net, rows).solveInto(net);
    return ArrayNetworks.ofMultiLayerNetwork(net).parameters();
  }

  private static double difference(double[] a, double[] b) {
    double most = 0;
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      most = Math.max(most, Math.abs(a[i] - b[i]));
      largest = Math.max(largest, Math.abs(b[i]));
    }
    return most / largest;
  }

  /** Devices end by themselves; one that hangs is ended. */
  private static void end(List<Process> processes) throws IOException {
    for (Process process : processes) {
      try {
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        processes.forEach(Process::destroyForcibly);
        Thread.currentThread().interrupt();
        throw new IOException("Interrupted while devices were ending", e);
      }
    }
  }

  /**
   * Says in lines what happened.
   *
   * @param outcome of a run
   * @return a table, and the comparison with the pooled fit
   */
  public static List<String> lines(Outcome outcome) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "device    rows  bytes of rows  bytes of its state  bytes sent in all  loss on its rows");
    for (int d = 0; d < outcome.devices().size(); d++) {
      FromDevice device = outcome.devices().get(d);
      lines.add(
          String.format(
              Locale.ROOT,
              "%6d  %6d  %13d  %18d  %17d  %16.4f",
              d,
              device.rows(),
              device.rows() * (WIDTHS[0] + 1) * Double.BYTES,
              device.stateBytes(),
              device.received(),
              device.loss()));
    }
    lines.add("merged: " + outcome.solution());
    lines.add(
        String.format(
            Locale.ROOT,
            "largest difference from the fit to the pooled rows: %.1e (bar: at most 1e-9) %s",
            outcome.difference(),
            outcome.difference() <= 1e-9 ? "met" : "MISSED"));
    return lines;
  }
}
