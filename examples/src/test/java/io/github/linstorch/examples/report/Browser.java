package io.github.linstorch.examples.report;

import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A headless Chromium. What its page asks for, of whatever host, is answered and noted here. */
final class Browser {

  /**
   * What happened while a page was open.
   *
   * @param requests method and address of each
   * @param console what the page, or the browser about it, wrote to the console
   */
  record Visit(List<String> requests, List<String> console) {}

  private Browser() {}

  /** The first of the usual names that is on the PATH. */
  static Optional<Path> find() {
    return Stream.of("chromium", "chromium-browser", "google-chrome", "chrome")
        .flatMap(
            name ->
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                    .map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Opens a page.
   *
   * @param browser executable
   * @param html the page
   * @param scratch an empty folder
   */
  static Visit open(Path browser, String html, Path scratch)
      throws IOException, InterruptedException {
    List<String> requests = new CopyOnWriteArrayList<>();
    byte[] page = html.getBytes(StandardCharsets.UTF_8);
    // The server is the browser's proxy as well, so it sees what goes to other hosts.
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String address = "127.0.0.1:" + server.getAddress().getPort();
    server.createContext(
        "/",
        exchange -> {
          // The browser's own business, such as looking for updates, has no page that it comes
          // from.
          boolean own = !exchange.getRequestHeaders().containsKey("Referer");
          if (!own || exchange.getRequestHeaders().getFirst("Host").equals(address)) {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          }
          boolean found = exchange.getRequestURI().getPath().equals("/report.html");
          exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
          exchange.sendResponseHeaders(found ? 200 : 404, found ? page.length : -1);
          if (found) {
            exchange.getResponseBody().write(page);
          }
          exchange.close();
        });
    server.start();
    try {
      Path log = scratch.resolve("browser.log");
      Process process =
          new ProcessBuilder(
                  browser.toString(),
                  "--headless=new",
                  "--no-sandbox",
                  "--disable-gpu",
                  "--disable-background-networking",
                  "--disable-component-update",
                  "--no-first-run",
                  "--user-data-dir=" + scratch.resolve("profile"),
                  "--enable-logging=stderr",
                  "--proxy-server=" + address,
                  "--proxy-bypass-list=<-loopback>",
                  "--virtual-time-budget=3000",
                  "--dump-dom",
                  "http://" + address + "/report.html")
              .redirectError(log.toFile())
              .redirectOutput(scratch.resolve("dom.html").toFile())
              .start();
      if (!process.waitFor(10, TimeUnit.MINUTES)) {
        process.destroyForcibly().waitFor();
        throw new IOException("The browser did not end: " + Files.readString(log));
      }
      List<String> console =
          Files.readAllLines(log).stream().filter(line -> line.contains(":CONSOLE")).toList();
      return new Visit(
          requests.stream().map(request -> request.replace("http://" + address, "")).toList(),
          console);
    } finally {
      server.stop(0);
    }
  }
}
