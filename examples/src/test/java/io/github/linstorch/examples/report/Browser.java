package io.github.linstorch.examples.report;

import com.sun.net.httpserver.HttpServer;
import java.awt.Dimension;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

  private static final String DOM = "dom.html";

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
      Path log =
          run(
              browser,
              scratch,
              List.of(
                  "--enable-logging=stderr",
                  "--proxy-server=" + address,
                  "--proxy-bypass-list=<-loopback>",
                  "--virtual-time-budget=3000",
                  "--dump-dom",
                  "http://" + address + "/report.html"));
      List<String> console =
          Files.readAllLines(log).stream().filter(line -> line.contains(":CONSOLE")).toList();
      return new Visit(
          requests.stream().map(request -> request.replace("http://" + address, "")).toList(),
          console);
    } finally {
      server.stop(0);
    }
  }

  /**
   * Takes a picture of a page.
   *
   * @param browser executable
   * @param page the file
   * @param size of the window
   * @param isDark whether dark colours are preferred
   * @param png where the picture goes
   * @param scratch an empty folder
   */
  static void picture(
      Path browser, Path page, Dimension size, boolean isDark, Path png, Path scratch)
      throws IOException, InterruptedException {
    run(
        browser,
        scratch,
        List.of(
            "--window-size=" + size.width + "," + size.height,
            "--hide-scrollbars",
            "--blink-settings=preferredColorScheme=" + (isDark ? 0 : 1),
            "--screenshot=" + png,
            page.toUri().toString()));
  }

  /**
   * Lays a page out and lets its scripts run.
   *
   * @param browser executable
   * @param page the file
   * @param scratch an empty folder
   * @return the document then
   */
  static String dom(Path browser, Path page, Path scratch)
      throws IOException, InterruptedException {
    run(browser, scratch, List.of("--dump-dom", page.toUri().toString()));
    return Files.readString(scratch.resolve(DOM));
  }

  /** Runs the browser, and says where its log is. */
  private static Path run(Path browser, Path scratch, List<String> options)
      throws IOException, InterruptedException {
    Path log = scratch.resolve("browser.log");
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            browser.toString(),
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--no-first-run",
            "--user-data-dir=" + scratch.resolve("profile")));
    command.addAll(options);
    Process process =
        new ProcessBuilder(command)
            .redirectError(log.toFile())
            .redirectOutput(scratch.resolve(DOM).toFile())
            .start();
    if (!process.waitFor(10, TimeUnit.MINUTES)) {
      process.destroyForcibly().waitFor();
      throw new IOException("The browser did not end: " + Files.readString(log));
    }
    return log;
  }
}
