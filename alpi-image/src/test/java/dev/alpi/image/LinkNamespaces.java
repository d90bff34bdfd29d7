package dev.alpi.image;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two machines with a cable between them, as far as programs can tell: two network namespaces with
 * an address each, which reach each other and nobody else. Only root can make them.
 */
final class LinkNamespaces implements AutoCloseable {
  private static final AtomicInteger MADE = new AtomicInteger();
  private static final String DEVICE = "cable";

  private final Path ip;
  private final List<Host> hosts = new ArrayList<>();

  private LinkNamespaces(Path ip) {
    this.ip = ip;
  }

  /**
   * One of the two.
   *
   * @param namespace its name
   * @param address where it is reached
   */
  record Host(String namespace, String address) {}

  /** Makes both; where that is not possible, the test is skipped. */
  static LinkNamespaces make() throws IOException {
    Path ip =
        List.of("/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip", "/bin/ip").stream()
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst()
            .orElseGet(() -> abort("skipped: there is no ip (iproute2) to make namespaces with"));
    String name = "alpi-" + ProcessHandle.current().pid() + "-" + MADE.incrementAndGet();
    LinkNamespaces made = new LinkNamespaces(ip);
    try {
      made.add(new Host(name + "a", "10.87.43.1"));
      made.add(new Host(name + "b", "10.87.43.2"));
      made.connect();
      return made;
    } catch (NotPermittedException e) {
      made.close();
      return abort("skipped: network namespaces cannot be made here: " + e.getMessage());
    }
  }

  /** Namespaces cannot be made here. */
  private static final class NotPermittedException extends IOException {
    private static final long serialVersionUID = 1;

    NotPermittedException(String message) {
      super(message);
    }
  }

  private void add(Host host) throws IOException {
    run("netns", "add", host.namespace());
    hosts.add(host);
  }

  private void connect() throws IOException {
    run(
        ("link add " + DEVICE + " netns " + first().namespace() + " type veth peer name " + DEVICE)
            .concat(" netns " + second().namespace())
            .split(" "));
    for (Host host : hosts) {
      in(host, "addr", "add", host.address() + "/24", "dev", DEVICE);
      in(host, "link", "set", "lo", "up");
      in(host, "link", "set", DEVICE, "up");
    }
  }

  Host first() {
    return hosts.getFirst();
  }

  Host second() {
    return hosts.getLast();
  }

  /** Returns the words that start a program on {@code host}. */
  String[] on(Host host) {
    return new String[] {ip.toString(), "netns", "exec", host.namespace()};
  }

  /** Pulls the cable out at the second. */
  void cut() throws IOException {
    in(second(), "link", "set", DEVICE, "down");
  }

  /** Puts it in again. */
  void mend() throws IOException {
    in(second(), "link", "set", DEVICE, "up");
  }

  private void in(Host host, String... words) throws IOException {
    List<String> all = new ArrayList<>(List.of("-n", host.namespace()));
    all.addAll(List.of(words));
    run(all.toArray(String[]::new));
  }

  private void run(String... words) throws IOException {
    try {
      Command.Result result = Command.of(Path.of("/"), ip, words).run();
      if (result.exitCode() != 0) {
        throw new NotPermittedException(
            "ip " + String.join(" ", words) + ": " + result.err().strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Takes both away; what runs there has to have ended. */
  @Override
  public void close() throws IOException {
    while (!hosts.isEmpty()) {
      run("netns", "del", hosts.removeLast().namespace());
    }
  }
}
