package dev.alpi.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.config.ConfigFile;
import dev.alpi.profile.config.ConfigKey;
import dev.alpi.profile.config.EnvFile;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.AppendLog;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileMode;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A directory that was removed or renamed does not come back because somebody who did not notice
 * writes in it (alpi-state spec §10, 18). Sessions, memories, money, the vault and turns have the
 * same test where they are.
 */
@Timeout(60)
class GhostTest {
  /** Opens everything of {@code profile} that writes, as a process does before. */
  private static Map<String, ThrowingCallable> writers(Profile profile, FileLocks locks)
      throws IOException {
    ConfigFile config = ConfigFile.at(profile.configFile(), locks);
    EnvFile env = EnvFile.at(profile.envFile(), locks);
    LogFile log =
        new LogFile(
            profile.home(),
            "agent",
            locks,
            InstantSource.fixed(Homes.NOW),
            ZoneOffset.UTC,
            Redactor.knowing(List.of()));
    Path file = profile.home().resolve("logs").resolve("x");
    Map<String, ThrowingCallable> writers = new TreeMap<>();
    ConfigKey model = ConfigKey.parse("model");
    writers.put("config set", () -> config.set(model, new JsonValue.Str("x/y")));
    writers.put("config unset", () -> config.unset(model));
    writers.put("env set", () -> env.set("A_KEY", "12345678"));
    writers.put("env unset", () -> env.unset("A_KEY"));
    writers.put("log", () -> log.write(LogFile.Level.INFO, "line"));
    writers.put("append", () -> AppendLog.open(file).close());
    writers.put("replace", () -> DurableFiles.replace(file, "x", FileMode.PRIVATE_FILE));
    writers.put("create", () -> DurableFiles.createIfAbsent(file, "x", FileMode.PRIVATE_FILE));
    writers.put("directory", () -> DurableFiles.createDirectory(file.getParent()));
    writers.put("hold", () -> profile.hold(locks));
    writers.put("lock", () -> locks.tryAcquire(file, FileLocks.Sharing.SHARED));
    return writers;
  }

  private static void haunt(ProfileStore store, FileLocks locks) throws IOException {
    Profile removed = Homes.created(store, "removed");
    Profile renamed = Homes.created(store, "renamed");
    Map<String, ThrowingCallable> first = writers(removed, locks);
    Map<String, ThrowingCallable> second = writers(renamed, locks);
    Homes.done(store.remove(removed, ProfileStore.NotEmpty.REMOVE));
    Profile other = Homes.done(store.rename(renamed, new ProfileName("other")));
    Map<String, String> before = Homes.tree(store.root().path());
    for (Map<String, ThrowingCallable> writers : List.of(first, second)) {
      writers.forEach(
          (name, write) ->
              assertThatThrownBy(write)
                  .as(name)
                  .isInstanceOfAny(StoreException.Gone.class, NoSuchFileException.class));
    }
    assertThat(Homes.tree(store.root().path())).isEqualTo(before);
    assertThat(store.root().list()).containsExactly(other);
  }

  @ParameterizedTest
  @EnumSource(Homes.class)
  void no_late_write_brings_a_directory_back(Homes homes) throws IOException {
    FileLocks locks = FileLocks.inMemory();
    haunt(Homes.store(homes.root(), locks), locks);
  }

  @Test
  @DisabledOnOs(
      value = OS.WINDOWS,
      disabledReason = "it needs the modes, links and flock(2) of a Unix disk")
  void nor_on_a_disk(@TempDir Path directory) throws IOException {
    haunt(Homes.onDisk(directory.resolve(".alpi")), FileLocks.betweenProcesses());
  }
}
