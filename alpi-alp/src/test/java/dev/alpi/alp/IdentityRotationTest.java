package dev.alpi.alp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.store.FileLocks;
import dev.alpi.testkit.CrashSweep;
import dev.alpi.testkit.CrashSweep.Ending;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A new identity in the place of an old one, and what becomes of the old one. */
@Timeout(120)
final class IdentityRotationTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration GRACE = Duration.ofDays(3);

  private final FakeClock clock = FakeClock.at("2026-04-23T12:00:00Z");
  private Path home;
  private IdentityStore store;

  @BeforeEach
  void createHome() throws IOException {
    home = Homes.create();
    store = IdentityStore.at(home, FileLocks.inMemory());
  }

  private static PeerKey key(IdentityStore store) throws IOException {
    try (Identity identity = store.loadOrCreate(RANDOM)) {
      return identity.key();
    }
  }

  private OwnIdentities open() throws IOException {
    return OwnIdentities.open(home, FileLocks.inMemory(), clock, RANDOM);
  }

  private static List<PeerKey> keys(OwnIdentities own) throws IOException {
    return own.all().stream().map(Identity::key).toList();
  }

  @Test
  void the_old_key_serves_beside_the_new_one_and_is_destroyed_then() throws IOException {
    PeerKey old = key(store);
    Succession succession = store.rotate(RANDOM, clock.instant(), GRACE);
    Path former = Homes.secrets(home).resolve("alp_key.former.pem");

    assertThat(succession.old()).isEqualTo(old);
    assertThat(key(store)).isEqualTo(succession.next());
    assertThat(store.publicKey()).contains(succession.next());
    assertThat(store.publicKeys()).containsExactly(succession.next(), old);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(former)))
        .isEqualTo("rw-------");
    try (OwnIdentities own = open()) {
      assertThat(keys(own)).containsExactly(succession.next(), old);
      assertThat(own.succession()).contains(succession);
      clock.advance(GRACE.minusSeconds(1));
      assertThat(keys(own)).containsExactly(succession.next(), old);
      own.destroyFormerIfDue();
      assertThat(former).exists();

      clock.advance(Duration.ofSeconds(1));
      assertThat(keys(own)).containsExactly(succession.next());
      assertThat(own.succession()).isEmpty();
      own.destroyFormerIfDue();
      assertThat(former).doesNotExist();
    }
    assertThat(store.publicKeys()).containsExactly(succession.next());
  }

  @Test
  void a_rotation_by_another_process_is_seen() throws IOException {
    try (OwnIdentities own = open()) {
      PeerKey old = own.current().key();
      Succession succession = store.rotate(RANDOM, clock.instant(), GRACE);
      assertThat(keys(own)).containsExactly(succession.next(), old);
    }
  }

  @Test
  void there_is_one_rotation_at_a_time() throws IOException {
    PeerKey _ = key(store);
    Succession first = store.rotate(RANDOM, clock.instant(), GRACE);
    assertThatThrownBy(() -> store.rotate(RANDOM, clock.instant(), GRACE))
        .isInstanceOf(IdentityException.Rotating.class)
        .hasMessageContaining("2026-04-26T12:00:00Z");
    assertThat(key(store)).isEqualTo(first.next());

    assertThat(store.destroyFormer()).isTrue();
    Succession second = store.rotate(RANDOM, clock.instant(), GRACE);
    assertThat(second.old()).isEqualTo(first.next());
  }

  @Test
  void who_has_no_identity_has_none_to_rotate_and_gets_none() throws IOException {
    assertThatThrownBy(() -> store.rotate(RANDOM, clock.instant(), GRACE))
        .isInstanceOf(IdentityException.Absent.class);
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void a_statement_that_was_changed_makes_nobody_serve() throws IOException {
    PeerKey _ = key(store);
    Succession succession = store.rotate(RANDOM, clock.instant(), GRACE);
    Path file = Homes.secrets(home).resolve("succession.json");
    Files.writeString(file, Files.readString(file).replace("2026-04-26", "2026-06-26"));
    try (OwnIdentities own = open()) {
      assertThat(keys(own)).containsExactly(succession.next());
    }
  }

  /** Locks that let something happen the first time that somebody wants one. */
  private record Before(FileLocks locks, AtomicReference<IoRunnable> first) implements FileLocks {
    @Override
    public Optional<Held> tryAcquire(Path lockFile, Sharing sharing) throws IOException {
      IoRunnable once = first.getAndSet(() -> {});
      once.run();
      return locks.tryAcquire(lockFile, sharing);
    }
  }

  private interface IoRunnable {
    void run() throws IOException;
  }

  @Test
  void who_tidies_up_does_not_destroy_the_old_key_of_a_rotation_that_begins() throws IOException {
    PeerKey _ = key(store);
    Succession first = store.rotate(RANDOM, clock.instant(), GRACE);
    clock.advance(GRACE);
    AtomicReference<IoRunnable> rotation =
        new AtomicReference<>(
            () -> {
              Succession _ = store.rotate(RANDOM, clock.instant(), GRACE);
            });
    FileLocks locks = new Before(FileLocks.inMemory(), rotation);
    // an hourly look at it, while alpi peers rotate runs
    assertThat(IdentityStore.at(home, locks).destroyFormerIfDue(clock.instant())).isFalse();
    try (OwnIdentities own = open()) {
      assertThat(keys(own)).hasSize(2).endsWith(first.next());
    }
  }

  @Test
  void a_key_that_was_destroyed_serves_no_more_whatever_comes_in_its_place() throws IOException {
    PeerKey _ = key(store);
    Succession first = store.rotate(RANDOM, clock.instant(), GRACE);
    try (OwnIdentities own = open()) {
      assertThat(keys(own)).hasSize(2);
      assertThat(store.destroyFormer()).isTrue();
      // the first step of the next rotation, and then a crash
      Path secrets = Homes.secrets(home);
      Files.copy(
          secrets.resolve("alp_key.pem"),
          secrets.resolve("alp_key.former.pem"),
          StandardCopyOption.COPY_ATTRIBUTES);
      assertThat(keys(own)).containsExactly(first.next());
    }
  }

  @Test
  void an_old_key_that_is_half_destroyed_is_no_key_and_in_nobodys_way() throws IOException {
    PeerKey _ = key(store);
    Succession succession = store.rotate(RANDOM, clock.instant(), GRACE);
    Path former = Homes.secrets(home).resolve("alp_key.former.pem");
    // overwritten, and then a crash
    Files.write(former, new byte[(int) Files.size(former)]);
    try (OwnIdentities own = open()) {
      assertThat(keys(own)).containsExactly(succession.next());
      assertThat(own.succession()).isEmpty();
    }
    clock.advance(GRACE);
    assertThat(store.destroyFormerIfDue(clock.instant())).isTrue();
    assertThat(former).doesNotExist();
  }

  private static final class Rotating implements CrashSweep.Scenario {
    private final FakeClock clock = FakeClock.at("2026-04-23T12:00:00Z");
    private Optional<PeerKey> before = Optional.empty();
    private Optional<Succession> told = Optional.empty();

    private static IdentityStore store(FileSystem disk) {
      return IdentityStore.at(disk.getPath("/home"), FileLocks.inMemory());
    }

    @Override
    public void prepare(FileSystem disk) throws IOException {
      Files.createDirectory(disk.getPath("/home"));
      before = Optional.of(key(store(disk)));
    }

    @Override
    public void act(FileSystem disk) throws IOException {
      told = Optional.of(store(disk).rotate(RANDOM, clock.instant(), GRACE));
    }

    @Override
    public void check(FileSystem disk, Ending ending) throws IOException {
      PeerKey now = key(store(disk));
      Optional<Succession> succession = store(disk).succession();
      if (now.equals(before.orElseThrow())) {
        // nothing happened: nobody is told anything, and the next one is made
        assertThat(ending).isEqualTo(Ending.CRASHED);
        assertThat(succession).isEmpty();
        assertThat(Set.copyOf(store(disk).publicKeys())).isEqualTo(Set.of(now));
        Succession next = store(disk).rotate(RANDOM, clock.instant(), GRACE);
        assertThat(next.old()).isEqualTo(now);
        return;
      }
      assertThat(succession.orElseThrow().next()).isEqualTo(now);
      assertThat(succession.orElseThrow().old()).isEqualTo(before.orElseThrow());
      told.ifPresent(each -> assertThat(succession).contains(each));
      assertThat(store(disk).publicKey()).contains(now);
      try (Identity former = store(disk).former(now, clock.instant()).orElseThrow()) {
        assertThat(former.key()).isEqualTo(before.orElseThrow());
      }
    }
  }

  @Test
  void a_crash_leaves_the_old_identity_or_the_new_one_with_its_statement() throws IOException {
    assertThat(CrashSweep.run(Rotating::new)).isGreaterThan(100);
  }
}
