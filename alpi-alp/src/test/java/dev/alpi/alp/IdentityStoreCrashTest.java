package dev.alpi.alp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.store.FileLocks;
import dev.alpi.testkit.CrashSweep;
import dev.alpi.testkit.CrashSweep.Ending;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The making of an identity, crashed at each of its syncs and changes. */
@Timeout(120)
final class IdentityStoreCrashTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  private static Path home(FileSystem disk) {
    return disk.getPath("/home");
  }

  private static PeerKey key(FileSystem disk) throws IOException {
    IdentityStore store = IdentityStore.at(home(disk), FileLocks.inMemory());
    try (Identity identity = store.loadOrCreate(RANDOM)) {
      return identity.key();
    }
  }

  private static final class Creating implements CrashSweep.Scenario {
    private Optional<PeerKey> told = Optional.empty();

    @Override
    public void prepare(FileSystem disk) throws IOException {
      Files.createDirectory(home(disk));
    }

    @Override
    public void act(FileSystem disk) throws IOException {
      told = Optional.of(key(disk));
    }

    @Override
    public void check(FileSystem disk, Ending ending) throws IOException {
      PeerKey now = key(disk);
      if (ending == Ending.RETURNED) {
        assertThat(told).contains(now);
      }
      assertThat(key(disk)).isEqualTo(now);
      assertWhole(disk);
    }
  }

  private static void assertWhole(FileSystem disk) throws IOException {
    try (var names = Files.list(Homes.secrets(home(disk)))) {
      assertThat(names.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("alp_key.pem", "alp_key.pub");
    }
  }

  @Test
  void an_identity_that_was_told_survives_and_any_crash_leaves_a_home_that_can_make_one()
      throws IOException {
    assertThat(CrashSweep.run(Creating::new)).isGreaterThan(100);
  }

  private static final class Rebuilding implements CrashSweep.Scenario {
    private Optional<PeerKey> before = Optional.empty();

    @Override
    public void prepare(FileSystem disk) throws IOException {
      Files.createDirectory(home(disk));
      before = Optional.of(key(disk));
      Files.delete(Homes.secrets(home(disk)).resolve("alp_key.pub"));
    }

    @Override
    public void act(FileSystem disk) throws IOException {
      key(disk);
    }

    @Override
    public void check(FileSystem disk, Ending ending) throws IOException {
      assertThat(before).contains(key(disk));
      assertWhole(disk);
    }
  }

  @Test
  void rebuilding_the_public_half_never_costs_the_identity() throws IOException {
    assertThat(CrashSweep.run(Rebuilding::new)).isGreaterThan(50);
  }
}
