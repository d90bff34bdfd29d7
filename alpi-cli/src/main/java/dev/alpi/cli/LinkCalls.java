package dev.alpi.cli;

import dev.alpi.alp.OwnIdentities;
import dev.alpi.alp.link.LinkClient;
import dev.alpi.alp.link.LinkServer;
import dev.alpi.alp.link.LinkWorld;
import dev.alpi.alp.link.LocalPeers;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.Profile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ScheduledExecutorService;

/**
 * A client of the profile in use, for as long as a command runs.
 *
 * <p><b>Threads:</b> any.
 */
final class LinkCalls implements AutoCloseable {
  private final OwnIdentities own;
  private final ScheduledExecutorService timer;
  private final LinkClient client;

  private LinkCalls(OwnIdentities own, ScheduledExecutorService timer, LinkClient client) {
    this.own = own;
    this.timer = timer;
    this.client = client;
  }

  static LinkCalls of(Profile profile, Invocation invocation) throws IOException {
    CliContext context = invocation.context();
    OwnIdentities own =
        OwnIdentities.open(profile.home(), context.locks(), context.clock(), context.keys());
    ScheduledExecutorService timer = LinkServer.timer();
    LinkClient client =
        new LinkClient(
            own,
            new LocalPeers(HomeRoot.at(profile.root()), context.locks(), temporary(context)),
            context.clock(),
            context.ticker(),
            context.keys(),
            timer);
    return new LinkCalls(own, timer, client);
  }

  static LinkWorld world(CliContext context) {
    return new LinkWorld(
        context.locks(), context.clock(), context.ticker(), context.keys(), temporary(context));
  }

  private static Path temporary(CliContext context) {
    return context.systemRoot().resolve("tmp");
  }

  LinkClient client() {
    return client;
  }

  @Override
  public void close() {
    client.close();
    timer.shutdownNow();
    own.close();
  }
}
