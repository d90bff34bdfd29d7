package dev.alpi.alp.link;

import dev.alpi.alp.IdentityStore;
import dev.alpi.alp.PeerKey;
import dev.alpi.alp.peers.Peer;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileStamp;
import dev.alpi.profile.store.SocketPath;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds peers among the profiles of this machine, by their keys (alp spec §4).
 *
 * <p><b>Threads:</b> any.
 */
public final class LocalPeers {
  private final HomeRoot root;
  private final FileLocks locks;
  private final Path temporary;

  private final Map<PeerKey, Found> found = new ConcurrentHashMap<>();

  /** Where a key was found last, and in which file; looked at each time. */
  private record Found(Path home, FileStamp keyFile) {}

  /**
   * Creates it.
   *
   * @param root where profiles are
   * @param locks those that everybody who changes the same files takes
   * @param temporary a directory with a short name, for links to sockets whose own is too long
   */
  public LocalPeers(HomeRoot root, FileLocks locks, Path temporary) {
    this.root = root;
    this.locks = locks;
    this.temporary = temporary;
  }

  /**
   * Returns where the socket of {@code peer} is, whether or not somebody answers.
   *
   * @throws LinkException.Offline if no profile here has its key
   */
  SocketPath socket(Peer peer) throws IOException {
    @Nullable Found last = found.get(peer.key());
    if (last != null && isAsBefore(last)) {
      return SocketPath.of(LinkServer.socket(last.home()), temporary);
    }
    for (Path home : homes()) {
      if (finds(home, peer.key())) {
        return SocketPath.of(LinkServer.socket(home), temporary);
      }
    }
    throw new LinkException.Offline(
        "this machine: no profile of it has the key of " + peer.id().text());
  }

  private List<Path> homes() throws IOException {
    List<Path> homes = new ArrayList<>();
    Path profiles = root.path().resolve("profiles");
    if (Files.isDirectory(profiles)) {
      try (DirectoryStream<Path> names = Files.newDirectoryStream(profiles)) {
        names.forEach(homes::add);
      }
      Collections.sort(homes);
    }
    homes.addFirst(root.path());
    return homes;
  }

  private boolean isAsBefore(Found last) {
    try {
      return IdentityStore.at(last.home(), locks).publicStamp().equals(last.keyFile());
    } catch (IOException e) {
      // it was removed, or renamed
      return false;
    }
  }

  /** Says whether the profile at {@code home} has {@code key}, and remembers one that has. */
  private boolean finds(Path home, PeerKey key) {
    IdentityStore store = IdentityStore.at(home, locks);
    try {
      if (!store.isOf(key)) {
        return false;
      }
      FileStamp keyFile = store.publicStamp();
      // one that is only kept for a while after a rotation may go without a change of the file
      if (store.publicKey().filter(key::equals).isPresent()) {
        found.put(key, new Found(home, keyFile));
      }
      return true;
    } catch (IOException e) {
      // a profile that is being made or removed is nobody's peer just now
      return false;
    }
  }
}
