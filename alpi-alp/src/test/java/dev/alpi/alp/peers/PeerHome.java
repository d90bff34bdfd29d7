package dev.alpi.alp.peers;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.alp.Identity;
import dev.alpi.alp.PeerKey;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

/** A home of a profile in memory, and what a test says about its files. */
final class PeerHome {
  private static final SecureRandom RANDOM = new SecureRandom();

  static final PeerKey SELF = key();
  static final PeerKey ANN = key();
  static final PeerKey BOB = key();

  private final Path home;
  private final FileLocks locks = FileLocks.inMemory();
  private final FakeClock clock = FakeClock.atRandom(RANDOM.nextLong());

  private PeerHome(Path home) {
    this.home = home;
  }

  static PeerKey key() {
    try (Identity identity = Identity.generate(RANDOM)) {
      return identity.key();
    }
  }

  static List<PeerKey> keys(int count) {
    return java.util.stream.Stream.generate(PeerHome::key).limit(count).toList();
  }

  static PeerHome create() throws IOException {
    Configuration unix =
        Configuration.unix().toBuilder()
            .setAttributeViews("basic", "owner", "posix", "unix")
            .build();
    return new PeerHome(Files.createDirectory(Jimfs.newFileSystem(unix).getPath("/home")));
  }

  static PeerHome onWindows() throws IOException {
    return new PeerHome(
        Files.createDirectory(Jimfs.newFileSystem(Configuration.windows()).getPath("C:\\home")));
  }

  Path path() {
    return home;
  }

  FakeClock clock() {
    return clock;
  }

  FileLocks locks() {
    return locks;
  }

  PeerStore store() {
    return PeerStore.of(home, locks, clock);
  }

  PendingPeers pending() {
    return PendingPeers.of(home, locks, clock);
  }

  Path file() {
    return home.resolve("alp").resolve("peers.yaml");
  }

  Path pendingFile() {
    return home.resolve("alp").resolve("pending_peers.yaml");
  }

  String text() throws IOException {
    return Files.readString(file());
  }

  PeerHome write(String text) {
    return write(file(), text);
  }

  PeerHome write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<String> names() throws IOException {
    try (var files = Files.list(home.resolve("alp"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  static PeerId id(String text) {
    return new PeerId(text);
  }

  /** Returns what a change made; fails if it was refused. */
  static <T> T done(PeerChange<T> change) {
    return switch (change) {
      case PeerChange.Done<T>(T result, List<PeerWarning> _) -> result;
      case PeerChange.Refused<T> refused -> throw new AssertionError("refused: " + refused);
    };
  }

  static <T> PeerChange.Refused<T> refused(PeerChange<T> change) {
    if (change instanceof PeerChange.Refused<T> refused) {
      return refused;
    }
    throw new AssertionError("not refused: " + change);
  }
}
