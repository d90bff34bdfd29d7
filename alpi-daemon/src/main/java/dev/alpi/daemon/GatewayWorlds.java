package dev.alpi.daemon;

import dev.alpi.alp.link.LinkWorld;
import dev.alpi.gateway.GatewayWorld;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What the gateways of a daemon share: the connections to services, which are made when the first
 * of them is, and who has which bot.
 *
 * <p><b>Threads:</b> any.
 */
public final class GatewayWorlds implements Supplier<GatewayWorld>, AutoCloseable {
  private static final Duration CONNECT_MAX = Duration.ofSeconds(20);

  private final Path claims;
  private final LinkWorld links;
  private final Executor threads;
  private Optional<GatewayWorld> made = Optional.empty();

  /**
   * Creates them; nothing is connected.
   *
   * @param root where the profiles are
   * @param links what comes from outside
   * @param threads starts a thread for each task
   */
  public GatewayWorlds(HomeRoot root, LinkWorld links, Executor threads) {
    this.claims = root.path().resolve("gateway").resolve("claims");
    this.links = links;
    this.threads = threads;
  }

  @Override
  public synchronized GatewayWorld get() {
    if (made.isEmpty()) {
      made =
          Optional.of(
              new GatewayWorld(
                  links.locks(),
                  links.clock(),
                  links.ticker(),
                  links.random(),
                  links.timer(),
                  threads,
                  HttpClient.newBuilder()
                      .version(HttpClient.Version.HTTP_1_1)
                      .followRedirects(HttpClient.Redirect.NEVER)
                      .proxy(HttpClient.Builder.NO_PROXY)
                      .connectTimeout(CONNECT_MAX)
                      .executor(threads)
                      .build(),
                  this::claim));
    }
    return made.get();
  }

  private FileLocks.Held claim(String name) throws IOException {
    DurableFiles.createDirectories(claims);
    return links
        .locks()
        .tryAcquire(claims.resolve(name + ".lock"), FileLocks.Sharing.EXCLUSIVE)
        .orElseThrow(
            () ->
                new IOException(
                    "another gateway of this machine uses the same account (" + name + ")"));
  }

  /** Ends the connections. */
  @Override
  public synchronized void close() {
    made.ifPresent(world -> world.http().shutdownNow());
    made = Optional.empty();
  }
}
