package io.github.linstorch.examples.federated;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;

/** Messages between a device and the coordinator: a length, then as many bytes. */
final class Wire implements Closeable {

  /** Longest message: a state of a thousand hidden units. */
  private static final int MOST_BYTES = 1 << 23;

  private static final int TIMEOUT_MILLIS = 60_000;

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;
  private long received;

  Wire(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(TIMEOUT_MILLIS);
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    this.out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
  }

  void send(byte[] message) throws IOException {
    out.writeInt(message.length);
    out.write(message);
    out.flush();
  }

  void send(double... numbers) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * numbers.length);
    for (double number : numbers) {
      bytes.putDouble(number);
    }
    send(bytes.array());
  }

  byte[] receive() throws IOException {
    int length = in.readInt();
    if (length < 0 || length > MOST_BYTES) {
      throw new IOException("Expected a message of at most " + MOST_BYTES + " bytes: " + length);
    }
    received += Integer.BYTES + length;
    byte[] message = new byte[length];
    in.readFully(message);
    return message;
  }

  double[] receiveNumbers() throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(receive());
    double[] numbers = new double[bytes.remaining() / Double.BYTES];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = bytes.getDouble();
    }
    return numbers;
  }

  /** Number of bytes that have come in so far. */
  long received() {
    return received;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
