package dev.alpi.alp.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.alp.Identity;
import dev.alpi.alp.IdentityStore;
import dev.alpi.alp.peers.Peer;
import dev.alpi.alp.peers.PeerId;
import dev.alpi.alp.peers.PeerRoute;
import dev.alpi.alp.peers.ToolsPolicy;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.SocketPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPeersTest {
  private static final String KEY_FILE = "alp/secrets/alp_key.pub";

  @TempDir private Path directory;
  private Path root;
  private Path one;
  private Path two;
  private LocalPeers local;

  @BeforeEach
  void makeProfiles() throws IOException {
    root = directory.resolve(".alpi");
    one = Files.createDirectories(root.resolve("profiles/one"));
    two = Files.createDirectories(root.resolve("profiles/two"));
    local = new LocalPeers(HomeRoot.at(root), FileLocks.inMemory(), directory);
  }

  private static Peer peer(Path home) throws IOException {
    try (Identity identity =
        IdentityStore.at(home, FileLocks.inMemory()).loadOrCreate(new SecureRandom())) {
      return new Peer(
          new PeerId("peer"),
          identity.key(),
          "",
          new PeerRoute.Local(),
          List.of(),
          60,
          new ToolsPolicy.Unrestricted());
    }
  }

  private Path found(Peer peer) throws IOException {
    try (SocketPath path = local.socket(peer)) {
      return path.file();
    }
  }

  @Test
  void a_peer_is_found_by_its_key_time_and_again() throws IOException {
    Peer first = peer(one);
    Peer second = peer(two);
    for (int i = 0; i < 2; i++) {
      assertThat(found(first)).isEqualTo(one.resolve("alp/alp.sock"));
      assertThat(found(second)).isEqualTo(two.resolve("alp/alp.sock"));
    }
  }

  @Test
  void a_peer_that_was_found_and_has_moved_is_found_where_it_is_now() throws IOException {
    Peer peer = peer(one);
    assertThat(found(peer)).isEqualTo(one.resolve("alp/alp.sock"));
    Path moved = root.resolve("profiles/three");
    Files.move(one, moved);
    assertThat(found(peer)).isEqualTo(moved.resolve("alp/alp.sock"));
  }

  @Test
  void a_profile_that_has_another_key_now_is_not_who_was_found() throws IOException {
    Peer peer = peer(one);
    assertThat(found(peer)).isEqualTo(one.resolve("alp/alp.sock"));
    peer(two);
    Files.copy(
        two.resolve(KEY_FILE),
        one.resolve(KEY_FILE),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> found(peer)).isInstanceOf(LinkException.Offline.class);
  }

  @Test
  void a_key_file_that_is_written_another_way_is_found_too() throws IOException {
    Peer peer = peer(one);
    Path file = one.resolve(KEY_FILE);
    Files.writeString(file, Files.readString(file).strip() + "\r\n\r\n");
    assertThat(found(peer)).isEqualTo(one.resolve("alp/alp.sock"));
  }
}
