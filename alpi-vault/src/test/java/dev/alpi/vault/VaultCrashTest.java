package dev.alpi.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.config.EnvFile;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.testkit.CrashSweep;
import dev.alpi.testkit.CrashSweep.Ending;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The vault, crashed at each of its syncs and changes. */
@Timeout(120)
final class VaultCrashTest {
  private static final Map<String, String> SECRETS = Map.of("A", "1", "B", "2", "C", "3");

  private static Path home(FileSystem disk) {
    return disk.getPath("/home");
  }

  private static EnvFile env(FileSystem disk) {
    return EnvFile.at(home(disk).resolve(".env"), FileLocks.inMemory());
  }

  private static Vault vault(FileSystem disk) throws IOException {
    return Vaults.open(home(disk), Vaults.PASSPHRASE);
  }

  /** What is in force: the vault, if there is one, under {@code .env}. */
  private static Map<String, String> inForce(FileSystem disk) throws IOException {
    Map<String, String> secrets = new LinkedHashMap<>();
    if (Vault.isIn(home(disk))) {
      secrets.putAll(vault(disk).read());
    }
    secrets.putAll(env(disk).read());
    return secrets;
  }

  private static final class Editing implements CrashSweep.Scenario {
    @Override
    public void prepare(FileSystem disk) throws IOException {
      Files.createDirectory(home(disk));
      Vaults.create(home(disk)).setAll(Map.of("A", "old", "GONE", "x"));
    }

    @Override
    public void act(FileSystem disk) throws IOException {
      vault(disk).set("A", "new");
      vault(disk).unset("GONE");
    }

    @Override
    public void check(FileSystem disk, Ending ending) throws IOException {
      Map<String, String> after = Map.of("A", "new");
      if (ending == Ending.RETURNED) {
        assertThat(vault(disk).read()).isEqualTo(after);
      } else {
        assertThat(vault(disk).read())
            .isIn(Map.of("A", "old", "GONE", "x"), Map.of("A", "new", "GONE", "x"), after);
      }
      vault(disk).set("A", "again");
      assertThat(vault(disk).read()).containsEntry("A", "again");
    }
  }

  @Test
  void an_edit_is_made_whole_or_not_at_all() throws IOException {
    assertThat(CrashSweep.run(Editing::new)).isGreaterThan(100);
  }

  private static final class MovingIn implements CrashSweep.Scenario {
    @Override
    public void prepare(FileSystem disk) throws IOException {
      Files.createDirectory(home(disk));
      env(disk).setAll(SECRETS);
    }

    @Override
    public void act(FileSystem disk) throws IOException {
      Vaults.create(home(disk)).takeFrom(env(disk));
    }

    @Override
    public void check(FileSystem disk, Ending ending) throws IOException {
      assertThat(inForce(disk)).isEqualTo(SECRETS);
      if (ending == Ending.RETURNED) {
        assertThat(env(disk).read()).isEmpty();
      }
      Vault again = Vault.isIn(home(disk)) ? vault(disk) : Vaults.create(home(disk));
      again.takeFrom(env(disk));
      assertThat(again.read()).isEqualTo(SECRETS);
      assertThat(env(disk).read()).isEmpty();
    }
  }

  @Test
  void moving_in_loses_nothing_and_can_be_repeated() throws IOException {
    assertThat(CrashSweep.run(MovingIn::new)).isGreaterThan(100);
  }

  private static final class MovingOut implements CrashSweep.Scenario {
    @Override
    public void prepare(FileSystem disk) throws IOException {
      Files.createDirectory(home(disk));
      Vaults.create(home(disk)).setAll(SECRETS);
    }

    @Override
    public void act(FileSystem disk) throws IOException {
      vault(disk).moveTo(env(disk));
    }

    @Override
    public void check(FileSystem disk, Ending ending) throws IOException {
      assertThat(inForce(disk)).isEqualTo(SECRETS);
      if (ending == Ending.RETURNED) {
        assertThat(Vault.isIn(home(disk))).isFalse();
      }
      if (Vault.isIn(home(disk))) {
        vault(disk).moveTo(env(disk));
      }
      assertThat(env(disk).read()).isEqualTo(SECRETS);
    }
  }

  @Test
  void moving_out_loses_nothing_and_can_be_repeated() throws IOException {
    assertThat(CrashSweep.run(MovingOut::new)).isGreaterThan(100);
  }
}
