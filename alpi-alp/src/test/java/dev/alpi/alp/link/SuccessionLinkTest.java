package dev.alpi.alp.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.alp.Identity;
import dev.alpi.alp.IdentityStore;
import dev.alpi.alp.Succession;
import dev.alpi.alp.blobs.BlobHash;
import dev.alpi.alp.blobs.BlobStore;
import dev.alpi.alp.peers.PeerChange;
import dev.alpi.alp.peers.PeerList;
import dev.alpi.alp.peers.PeerStore;
import dev.alpi.alp.peers.PendingPeers;
import dev.alpi.alp.peers.PendingSuccession;
import dev.alpi.alp.peers.PendingSuccessions;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Planned rotation of keys between two profiles, on real sockets. */
@Timeout(60)
final class SuccessionLinkTest {
  private static final Duration GRACE = Duration.ofDays(2);

  @TempDir private Path directory;
  private LinkFixture on;
  private LinkClient client;

  @BeforeEach
  void start() throws IOException {
    on = new LinkFixture(directory, LinkLimits.STANDARD);
    client = on.client(on.asker);
  }

  @AfterEach
  void stop() throws IOException {
    on.close();
  }

  private PeerList hubsPeers() throws IOException {
    return PeerStore.of(on.home, on.world.locks(), on.world.clock()).read();
  }

  private PendingSuccessions pending() {
    return PendingSuccessions.of(on.home, on.world.locks(), on.world.clock());
  }

  private Succession rotate(Path home) throws IOException {
    return IdentityStore.at(home, on.world.locks()).rotate(on.random, Instant.now(), GRACE);
  }

  private void accept() throws IOException {
    PendingSuccession waiting = pending().list(hubsPeers()).getFirst();
    PeerChange<?> change =
        pending()
            .accept(
                waiting,
                PeerStore.of(on.home, on.world.locks(), on.world.clock()),
                PendingPeers.of(on.home, on.world.locks(), on.world.clock()),
                on.hub.current().key());
    assertThat(change).isInstanceOf(PeerChange.Done.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_peer_follows_who_asks_it_once_a_person_has_accepted(boolean isRemote) throws Exception {
    assertThat(client.ping(on.hub(isRemote)).agentName()).isEqualTo("Hub");
    Succession succession = rotate(on.root);
    // the hub knows the old key only, and is still asked by it
    assertThat(client.ping(on.hub(isRemote)).agentName()).isEqualTo("Hub");

    assertThat(client.tell(on.hub(isRemote), succession)).isEqualTo(LinkClient.Told.PENDING);
    assertThat(client.tell(on.hub(isRemote), succession)).isEqualTo(LinkClient.Told.PENDING);
    assertThat(client.ping(on.hub(isRemote)).agentName()).isEqualTo("Hub");
    accept();

    // nothing that was begun with the old key goes on: the new one is known now
    assertThat(client.ping(on.hub(isRemote)).agentName()).isEqualTo("Hub");
    assertThat(client.tell(on.hub(isRemote), succession)).isEqualTo(LinkClient.Told.KNOWN);
    assertThat(client.ask(on.hub(isRemote), "hello", "", new AskCancel(), _ -> {}).string("text"))
        .isPresent();
    assertThat(on.agent.asked).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void who_answers_serves_both_keys_without_a_restart(boolean isRemote) throws Exception {
    var before = on.hub(isRemote);
    Succession succession = rotate(on.home);
    assertThat(client.ping(before).agentName()).isEqualTo("Hub");
    assertThat(on.hub(isRemote).key()).isEqualTo(succession.next());
    assertThat(client.ping(on.hub(isRemote)).agentName()).isEqualTo("Hub");

    // early, as a person may want
    assertThat(IdentityStore.at(on.home, on.world.locks()).destroyFormer()).isTrue();
    assertThat(client.ping(on.hub(isRemote)).agentName()).isEqualTo("Hub");
    assertThatThrownBy(() -> on.client(on.asker).ping(before)).isInstanceOf(LinkException.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_second_rotation_is_not_taken_for_known_where_the_first_is(boolean isRemote)
      throws Exception {
    assertThat(client.tell(on.hub(isRemote), rotate(on.root))).isEqualTo(LinkClient.Told.PENDING);
    accept();
    assertThat(client.ping(on.hub(isRemote)).agentName()).isEqualTo("Hub");
    assertThat(IdentityStore.at(on.root, on.world.locks()).destroyFormer()).isTrue();

    Succession second = rotate(on.root);
    assertThat(client.ping(on.hub(isRemote)).agentName()).isEqualTo("Hub");
    assertThat(client.tell(on.hub(isRemote), second)).isEqualTo(LinkClient.Told.PENDING);
    accept();
    assertThat(client.tell(on.hub(isRemote), second)).isEqualTo(LinkClient.Told.KNOWN);
  }

  @Test
  void a_file_is_sent_by_one_key_that_is_asked_for_once() throws Exception {
    on.peers(LinkFixture.entry(on.asker, "[link.ping, link.put_blob]", 8));
    Succession _ = rotate(on.root);
    Path file = directory.resolve("file");
    Files.write(file, new byte[10 * BlobStore.CHUNK_BYTES_MAX]);
    BlobHash hash = new LinkBlobs(client).put(on.hub(true), file, _ -> {});
    assertThat(on.home.resolve("alp/blobs").resolve(hash.text())).exists();
    // a ping and the first piece are all that counts: the next file has room
    Files.write(file, new byte[3]);
    assertThat(new LinkBlobs(client).put(on.hub(true), file, _ -> {})).isNotEqualTo(hash);
  }

  @Test
  void nobody_tells_of_somebody_elses_key() throws Exception {
    Path others = on.root.resolve("elsewhere");
    Files.createDirectories(others);
    try (Identity _ = IdentityStore.at(others, on.world.locks()).loadOrCreate(on.random)) {
      Succession stolen = rotate(others);
      Obj params = Obj.EMPTY.with("statement", stolen.json());
      assertThatThrownBy(
              () ->
                  client.call(
                      on.hub(true), LinkMethods.SUCCESSION, params, "rpc", Duration.ofSeconds(5)))
          .isInstanceOf(LinkException.Refused.class)
          .hasMessageContaining("invalid-params");
    }
    assertThat(pending().list(hubsPeers())).isEmpty();
  }

  @Test
  void no_capability_is_needed_and_none_is_given() throws Exception {
    on.peers(LinkFixture.entry(on.asker, "[]", 100));
    Succession succession = rotate(on.root);
    assertThat(client.tell(on.hub(true), succession)).isEqualTo(LinkClient.Told.PENDING);
    assertThat(pending().list(hubsPeers()))
        .extracting(PendingSuccession::succession)
        .isEqualTo(List.of(succession));
    assertThat(hubsPeers().all()).extracting(peer -> peer.key()).containsExactly(succession.old());
  }
}
