package dev.alpi.alp.peers;

import static dev.alpi.alp.peers.PeerHome.ANN;
import static dev.alpi.alp.peers.PeerHome.BOB;
import static dev.alpi.alp.peers.PeerHome.SELF;
import static dev.alpi.alp.peers.PeerHome.done;
import static dev.alpi.alp.peers.PeerHome.id;
import static dev.alpi.alp.peers.PeerHome.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.alp.PeerKey;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class PendingPeersTest {
  private static final Duration LATER = Duration.ofSeconds(30);

  private static List<PeerKey> keys(PendingPeers pending) throws IOException {
    return pending.list().stream().map(PendingPeer::key).toList();
  }

  /** Returns what the clock shows, as far as the file keeps it. */
  private static Instant now(PeerHome home) {
    return home.clock().instant().truncatedTo(java.time.temporal.ChronoUnit.MICROS);
  }

  @Test
  void a_sighting_is_written_and_a_later_one_updates_it_in_place() throws IOException {
    FakeClock clock = FakeClock.at("2026-04-23T12:00:00.123456Z");
    PeerHome home = PeerHome.create();
    PendingPeers pending = PendingPeers.of(home.path(), home.locks(), clock);
    assertThat(pending.sighted(ANN)).isEqualTo(PendingPeers.Sighting.WRITTEN);
    assertThat(Files.readString(home.pendingFile()))
        .isEqualTo(
            """
            - pubkey: "ANN"
              first_seen: 1776945600.123456
              last_seen: 1776945600.123456
            """
                .replace("ANN", ANN.text()));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.pendingFile())))
        .isEqualTo("rw-------");
    clock.advance(Duration.ofMinutes(1));
    pending.sighted(BOB);
    clock.advance(Duration.ofMinutes(1));
    pending.sighted(ANN);
    Instant start = Instant.parse("2026-04-23T12:00:00.123456Z");
    assertThat(pending.list())
        .containsExactly(
            new PendingPeer(ANN, start, start.plusSeconds(120), Optional.empty()),
            new PendingPeer(BOB, start.plusSeconds(60), start.plusSeconds(60), Optional.empty()));
    assertThat(Files.readString(home.pendingFile())).startsWith("- pubkey: \"" + ANN.text());
  }

  @Test
  void a_repeat_within_seconds_waits_and_is_not_lost() throws IOException {
    PeerHome home = PeerHome.create();
    PendingPeers pending = home.pending();
    pending.sighted(ANN);
    Instant first = now(home);
    home.clock().advance(Duration.ofSeconds(9));
    assertThat(pending.sighted(ANN)).isEqualTo(PendingPeers.Sighting.WAITING);
    assertThat(pending.list().getFirst().lastSeen()).isEqualTo(first);
    pending.flush();
    assertThat(pending.list().getFirst().lastSeen()).isEqualTo(now(home));
    assertThat(pending.list().getFirst().firstSeen()).isEqualTo(first);
    home.clock().advance(Duration.ofSeconds(10));
    assertThat(pending.sighted(ANN)).isEqualTo(PendingPeers.Sighting.WRITTEN);
  }

  @Test
  void a_flood_costs_a_bounded_number_of_writes_and_the_newest_stay() throws IOException {
    PeerHome home = PeerHome.create();
    PendingPeers pending = home.pending();
    List<PeerKey> keys = PeerHome.keys(500);
    int written = 0;
    for (PeerKey key : keys) {
      written += pending.sighted(key) == PendingPeers.Sighting.WRITTEN ? 1 : 0;
      home.clock().advance(Duration.ofMillis(100));
    }
    // fifty seconds: the writes of one minute
    assertThat(written).isEqualTo(Sightings.WRITES_PER_MINUTE_MAX);
    pending.flush();
    assertThat(keys(pending)).isEqualTo(keys.subList(480, 500).reversed());
    assertThat(Files.size(home.pendingFile())).isLessThan(4096);
    home.clock().advance(Duration.ofMinutes(1));
    assertThat(pending.sighted(ANN)).isEqualTo(PendingPeers.Sighting.WRITTEN);
    assertThat(keys(pending)).hasSize(PendingPeers.ENTRIES_MAX).startsWith(ANN);
  }

  @Test
  void twenty_are_kept_and_the_least_recently_seen_goes() throws IOException {
    PeerHome home = PeerHome.create();
    PendingPeers pending = home.pending();
    List<PeerKey> keys = PeerHome.keys(PendingPeers.ENTRIES_MAX + 1);
    for (PeerKey key : keys.subList(0, PendingPeers.ENTRIES_MAX)) {
      pending.sighted(key);
      home.clock().advance(LATER);
    }
    assertThat(keys(pending)).hasSize(PendingPeers.ENTRIES_MAX);
    pending.sighted(keys.getFirst());
    home.clock().advance(LATER);
    pending.sighted(keys.getLast());
    assertThat(keys(pending))
        .hasSize(PendingPeers.ENTRIES_MAX)
        .contains(keys.getFirst(), keys.getLast())
        .doesNotContain(keys.get(1));
  }

  @Test
  void a_clock_that_goes_back_stops_no_writes() throws IOException {
    PeerHome home = PeerHome.create();
    PendingPeers pending = home.pending();
    for (PeerKey key : PeerHome.keys(Sightings.WRITES_PER_MINUTE_MAX)) {
      assertThat(pending.sighted(key)).isEqualTo(PendingPeers.Sighting.WRITTEN);
    }
    assertThat(pending.sighted(ANN)).isEqualTo(PendingPeers.Sighting.WAITING);
    home.clock().advance(Duration.ofDays(-400));
    assertThat(pending.sighted(ANN)).isEqualTo(PendingPeers.Sighting.WRITTEN);
  }

  @Test
  void comments_unknown_keys_and_foreign_entries_stay() throws IOException {
    String text =
        """
        # who knocked
        - pubkey: "ANN"
          first_seen: 5.0
          last_seen: 6.5 # the last time
          note: from the conference
        - who: knows
        - {pubkey: "ANN", last_seen: 7.0}
        - {pubkey: "BOB", last_seen: 1e300}
        - {pubkey: "BOB ", last_seen: 7}
        """
            .replace("ANN", ANN.text())
            .replace("BOB", BOB.text());
    PeerHome home = PeerHome.create();
    home.write(home.pendingFile(), text);
    PendingPeers pending = home.pending();
    assertThat(pending.list())
        .containsExactly(
            new PendingPeer(
                ANN, Instant.ofEpochSecond(5), Instant.ofEpochMilli(6500), Optional.empty()));
    pending.sighted(ANN);
    String seconds = "%d.".formatted(home.clock().instant().getEpochSecond());
    assertThat(Files.readString(home.pendingFile()))
        .startsWith(text.substring(0, text.indexOf("6.5")) + seconds)
        .endsWith(text.substring(text.indexOf(" # the last time")));
    assertThat(pending.discard(ANN)).isTrue();
    assertThat(pending.discard(ANN)).isFalse();
    assertThat(Files.readString(home.pendingFile()))
        .isEqualTo(
            "# who knocked\n- who: knows\n"
                + text.substring(text.indexOf("- {pubkey: \"" + BOB.text())));
  }

  @Test
  void an_address_in_the_file_is_read() throws IOException {
    PeerHome home = PeerHome.create();
    String entry = "- {pubkey: \"" + ANN.text() + "\", last_seen: 5, address: \"";
    home.write(home.pendingFile(), entry + "ann.example:7423\"}\n");
    assertThat(home.pending().list().getFirst().address())
        .contains(new PeerAddress("ann.example", 7423));
    home.write(home.pendingFile(), entry + "nonsense\"}\n");
    assertThat(home.pending().list().getFirst().address()).isEmpty();
  }

  @Test
  void what_is_no_list_stays_and_the_sighting_waits() throws IOException {
    PeerHome home = PeerHome.create();
    home.write(home.pendingFile(), "a: b\n");
    PendingPeers pending = home.pending();
    assertThatThrownBy(() -> pending.sighted(ANN)).isInstanceOf(ConfigException.class);
    assertThatThrownBy(pending::list).isInstanceOf(ConfigException.class);
    assertThat(Files.readString(home.pendingFile())).isEqualTo("a: b\n");
    pending.discardAll();
    assertThat(Files.readString(home.pendingFile())).isEqualTo("[]\n");
    pending.flush();
    assertThat(keys(pending)).containsExactly(ANN);
    PeerHome fresh = PeerHome.create();
    fresh.pending().discardAll();
    assertThat(fresh.path().resolve("alp")).doesNotExist();
  }

  @Test
  void failed_writes_are_bounded_too() throws IOException {
    PeerHome home = PeerHome.create();
    home.write(home.pendingFile(), "a: b\n");
    PendingPeers pending = home.pending();
    int failed = 0;
    for (PeerKey key : PeerHome.keys(100)) {
      try {
        pending.sighted(key);
      } catch (ConfigException e) {
        failed++;
      }
    }
    assertThat(failed).isEqualTo(Sightings.WRITES_PER_MINUTE_MAX);
  }

  @Test
  void accepting_moves_into_the_peers() throws IOException {
    PeerHome home = PeerHome.create();
    PendingPeers pending = home.pending();
    pending.sighted(ANN);
    NewPeer ann = NewPeer.of(id("ann"), ANN);
    assertThat(refused(pending.accept(NewPeer.of(id("bob"), BOB), home.store(), SELF)))
        .extracting(PeerChange.Refused::reason, PeerChange.Refused::problem)
        .containsExactly(PeerChange.Reason.ABSENT, "nobody with this key has knocked");
    assertThat(done(pending.accept(ann, home.store(), SELF)).allow()).isEqualTo(Peer.ALLOW_DEFAULT);
    assertThat(home.store().read().byKey(ANN)).isPresent();
    assertThat(pending.list()).isEmpty();
    pending.sighted(BOB);
    assertThat(refused(pending.accept(NewPeer.of(id("ann"), BOB), home.store(), SELF)).reason())
        .isEqualTo(PeerChange.Reason.ID_TAKEN);
    assertThat(keys(pending)).containsExactly(BOB);
  }

  @Test
  void many_who_knock_at_once_wait_for_no_write() throws Exception {
    PeerHome home = PeerHome.create();
    AtomicInteger held = new AtomicInteger();
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch others = new CountDownLatch(50);
    // a lock that is had only when all the others are through
    FileLocks slow =
        (lockFile, sharing) -> {
          held.incrementAndGet();
          taken.countDown();
          try {
            others.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          return home.locks().tryAcquire(lockFile, sharing);
        };
    PendingPeers pending = PendingPeers.of(home.path(), slow, home.clock());
    Thread first = Thread.ofVirtual().start(() -> sighted(pending, ANN));
    taken.await();
    for (PeerKey key : PeerHome.keys(50)) {
      Thread.ofVirtual()
          .start(
              () -> {
                sighted(pending, key);
                others.countDown();
              });
    }
    first.join();
    assertThat(held).hasValue(1);
    pending.flush();
    assertThat(pending.list()).hasSize(PendingPeers.ENTRIES_MAX);
  }

  private static void sighted(PendingPeers pending, PeerKey key) {
    try {
      pending.sighted(key);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
