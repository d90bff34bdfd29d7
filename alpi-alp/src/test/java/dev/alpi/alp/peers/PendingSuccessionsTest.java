package dev.alpi.alp.peers;

import static dev.alpi.alp.peers.PeerHome.done;
import static dev.alpi.alp.peers.PeerHome.id;
import static dev.alpi.alp.peers.PeerHome.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.alp.IdentityStore;
import dev.alpi.alp.PeerKey;
import dev.alpi.alp.Succession;
import dev.alpi.alp.peers.PendingSuccessions.Offer;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** New keys of peers, until a person accepts them. */
final class PendingSuccessionsTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final PeerHome home;
  private final Path bobs;
  private final PendingSuccessions pending;
  private final PeerKey self = PeerHome.SELF;

  PendingSuccessionsTest() throws IOException {
    home = PeerHome.create();
    bobs = PeerHome.create().path();
    pending = PendingSuccessions.of(home.path(), home.locks(), home.clock());
  }

  @BeforeEach
  void linkWithBob() throws IOException {
    IdentityStore.at(bobs, FileLocks.inMemory()).loadOrCreate(RANDOM).close();
    PeerKey key = IdentityStore.at(bobs, FileLocks.inMemory()).publicKey().orElseThrow();
    home.write("# mine\n");
    done(home.store().add(NewPeer.of(id("bob"), key), self));
  }

  /** Returns the statement of a new key of bob's; each time from the same old one. */
  private Succession rotated() throws IOException {
    Path copy = PeerHome.create().path();
    Path secrets = Files.createDirectories(copy.resolve("alp/secrets"));
    for (String name : List.of("alp_key.pem", "alp_key.pub")) {
      Path file = Files.copy(bobs.resolve("alp/secrets").resolve(name), secrets.resolve(name));
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
    return IdentityStore.at(copy, FileLocks.inMemory())
        .rotate(RANDOM, home.clock().instant(), Succession.GRACE);
  }

  private PeerList peers() throws IOException {
    return home.store().read();
  }

  @Test
  void what_a_person_accepts_is_pinned_and_forgotten() throws IOException {
    Succession succession = rotated();
    assertThat(pending.offered(succession, peers())).isEqualTo(Offer.NOTED);
    assertThat(pending.offered(succession, peers())).isEqualTo(Offer.KNOWN);
    home.pending().sighted(succession.next());
    assertThat(peers().all()).extracting(Peer::key).containsExactly(succession.old());

    PendingSuccession waiting = pending.list(peers()).getFirst();
    assertThat(waiting.succession()).isEqualTo(succession);
    assertThat(waiting.isContested()).isFalse();
    Peer bob = done(pending.accept(waiting, home.store(), home.pending(), self));

    assertThat(bob.key()).isEqualTo(succession.next());
    assertThat(bob.allow()).containsExactly("link.ping", "link.ask");
    assertThat(home.text()).startsWith("# mine\n");
    assertThat(pending.list(peers())).isEmpty();
    assertThat(home.pending().list()).isEmpty();
    assertThat(pending.offered(succession, peers())).isEqualTo(Offer.TAKEN);
  }

  @Test
  void a_key_that_names_two_successors_is_believed_in_neither() throws IOException {
    assertThat(pending.offered(rotated(), peers())).isEqualTo(Offer.NOTED);
    PendingSuccession before = pending.list(peers()).getFirst();
    assertThat(before.isContested()).isFalse();
    assertThat(pending.offered(rotated(), peers())).isEqualTo(Offer.NOTED);
    for (int more = 0; more < 5; more++) {
      assertThat(pending.offered(rotated(), peers())).isEqualTo(Offer.FULL);
    }
    List<PendingSuccession> waiting = pending.list(peers());
    assertThat(waiting).hasSize(2).allMatch(PendingSuccession::isContested);
    for (PendingSuccession each : waiting) {
      assertThat(refused(pending.accept(each, home.store(), home.pending(), self)).reason())
          .isEqualTo(PeerChange.Reason.CONTESTED);
    }
    assertThat(peers().all()).extracting(Peer::key).containsExactly(before.succession().old());
  }

  @Test
  void what_was_edited_or_is_of_nobody_is_not_shown_and_goes() throws IOException {
    Succession succession = rotated();
    assertThat(pending.offered(succession, peers())).isEqualTo(Offer.NOTED);
    String text = Files.readString(pending.path());
    String other = PeerHome.key().text();
    Files.writeString(pending.path(), text.replace(succession.next().text(), other));
    assertThat(pending.list(peers())).isEmpty();

    assertThat(pending.offered(rotated(), peers())).isEqualTo(Offer.NOTED);
    assertThat(Files.readString(pending.path())).doesNotContain(other);
    assertThat(pending.list(peers())).hasSize(1).noneMatch(PendingSuccession::isContested);

    done(home.store().remove(id("bob")));
    assertThat(pending.list(peers())).isEmpty();
  }

  @Test
  void what_is_discarded_is_noted_again_when_it_is_told_again() throws IOException {
    Succession succession = rotated();
    assertThat(pending.offered(succession, peers())).isEqualTo(Offer.NOTED);
    assertThat(pending.discard(succession.next())).isTrue();
    assertThat(pending.discard(succession.next())).isFalse();
    assertThat(pending.list(peers())).isEmpty();
    assertThat(pending.offered(succession, peers())).isEqualTo(Offer.NOTED);
    pending.discardAll();
    assertThat(pending.list(peers())).isEmpty();
  }
}
