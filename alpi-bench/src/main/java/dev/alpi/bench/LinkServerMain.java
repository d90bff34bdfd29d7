package dev.alpi.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.alp.OwnIdentities;
import dev.alpi.alp.link.LinkServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;

/**
 * The side that answers, in a process of its own. Prints the ports that it and a {@link BareEcho}
 * listen on; then for each line that comes, {@code cpu} or {@code memory}, a line of what {@link
 * ProcessCost} says. Ends when no more lines come.
 */
public final class LinkServerMain {
  private LinkServerMain() {}

  /** Answers for the profile "hub" below the folder that is the argument. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    LinkEnds ends = new LinkEnds(folder);
    try (OwnIdentities self = ends.identity(LinkHome.hub(folder));
        LinkServer server = ends.server(LinkHome.hub(folder), self);
        BareEcho echo = BareEcho.start(folder);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      System.out.println(server.address().orElseThrow().getPort() + " " + echo.port());
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        System.out.println(
            switch (line) {
              case "cpu" -> Long.toString(ProcessCost.cpuNanos());
              case "memory" -> ProcessCost.Memory.afterCollection().text();
              default -> throw new IOException("asked for " + line);
            });
      }
    }
  }
}
