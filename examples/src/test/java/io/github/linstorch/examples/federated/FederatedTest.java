package io.github.linstorch.examples.federated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.linstorch.examples.federated.Federated.FromDevice;
import io.github.linstorch.examples.federated.Federated.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Devices in processes of their own. */
class FederatedTest {

  private static Path concrete() {
    Path here = Path.of("src-test-data", "concrete.csv");
    return (Files.exists(here) ? here : Path.of("..").resolve(here)).toAbsolutePath();
  }

  @Test
  void run_ofThreeDevices_isThePooledFitFromStatesAlone() throws IOException {
    Outcome outcome = Federated.run(concrete(), 3);

    List<FromDevice> devices = outcome.devices();
    assertThat(devices).hasSize(3);
    assertThat(devices.stream().mapToLong(FromDevice::rows).sum()).isEqualTo(1030);
    for (FromDevice device : devices) {
      assertThat(device.stateBytes()).isLessThanOrEqualTo(8 * 34 * 34 + 256);
      // A number, moments of nine columns, the state, and a loss: there is no room for a row.
      int numbers = 8 * (1 + 1 + 2 * 9 + 1);
      assertThat(device.received()).isEqualTo(device.stateBytes() + numbers + 4 * 4);
      assertThat(device.loss()).isBetween(0.05, 1.0);
    }
    assertThat(outcome.difference()).isLessThan(1e-9);
    assertThat(Federated.lines(outcome)).hasSize(6).last().asString().endsWith("met");
  }

  @Test
  void moments_ofParts_areThoseOfAllRows() throws IOException {
    double[][] all = OwnRows.of(concrete(), 0, 1).rows();
    Moments merged = new Moments(9);
    for (int part = 0; part < 4; part++) {
      merged.add(Moments.of(OwnRows.of(concrete(), part, 4).rows()).numbers());
    }

    assertThat(merged.scaling())
        .usingComparatorWithPrecision(1e-9)
        .containsExactly(Moments.of(all).scaling());
  }

  @Test
  void run_ofAFileThatIsNotThere_fails() {
    assertThatThrownBy(() -> Federated.run(Path.of("nothing.csv").toAbsolutePath(), 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("A device has failed: ")
        .hasMessageContaining("nothing.csv");
  }
}
