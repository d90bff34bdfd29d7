package dev.alpi.alp.peers;

import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Another process: adds as many peers as its third argument says to the home in the first, called
 * by the second and a number, and notes each of their keys as one that knocked. Being a whole
 * program it uses the default file system and clock.
 */
public final class PeerAdder {
  private PeerAdder() {}

  /** Starts one, with a Java that starts fast. */
  static Process start(Path home, String name, int count) throws IOException {
    Optional<String> java = ProcessHandle.current().info().command();
    return new ProcessBuilder(
            java.orElseThrow(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            PeerAdder.class.getName(),
            home.toString(),
            name,
            Integer.toString(count))
        .inheritIO()
        .start();
  }

  /** Runs it. */
  public static void main(String[] arguments) throws IOException {
    Path home = FileSystems.getDefault().getPath(arguments[0]);
    add(home, arguments[1], Integer.parseInt(arguments[2]));
  }

  static void add(Path home, String name, int count) throws IOException {
    FileLocks locks = FileLocks.betweenProcesses();
    PeerStore store = PeerStore.of(home, locks, InstantSource.system());
    for (int i = 0; i < count; i++) {
      PeerId id = new PeerId(name + "-" + i);
      PeerHome.done(store.add(NewPeer.of(id, PeerHome.key()), PeerHome.SELF));
    }
    PendingPeers pending = PendingPeers.of(home, locks, InstantSource.system());
    for (int i = 0; i < Math.min(count, Sightings.WRITES_PER_MINUTE_MAX / 2); i++) {
      pending.sighted(PeerHome.key());
      pending.flush();
    }
  }
}
