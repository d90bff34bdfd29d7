package dev.alpi.daemon;

import dev.alpi.alp.link.UnixListener;
import dev.alpi.profile.Profile;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A daemon of one profile, whose services are at work, and that is served over its socket. */
final class HostedDaemon implements AutoCloseable {
  final DaemonFixture on;
  final Profile ann;
  final Daemon daemon;
  final HostClient client;
  private final UnixListener server;

  /**
   * Begins it.
   *
   * @param config the settings of the profile, which is called {@code ann}
   */
  HostedDaemon(Path directory, String config) throws Exception {
    on = new DaemonFixture(directory);
    ann = on.profile("ann");
    if (!config.isEmpty()) {
      Files.writeString(ann.configFile(), config);
    }
    daemon = Daemon.open(on.world, 7);
    daemon.look();
    server = on.host(daemon);
    client = on.client();
    DaemonFixture.until(() -> daemon.status().getFirst().isHealthy());
  }

  /** Returns the answer to {@code host.VERB}. */
  Obj call(String verb, Obj params) throws HostRefusal, IOException {
    return client.call("host." + verb, params).orElseThrow();
  }

  @Override
  public void close() throws Exception {
    server.close();
    daemon.close();
    on.close();
  }
}
