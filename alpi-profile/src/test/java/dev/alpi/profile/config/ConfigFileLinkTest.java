package dev.alpi.profile.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of settings that are links, and edits that expect a revision. */
@ParameterizedClass
@ValueSource(strings = {"unix", "windows", "disk"})
final class ConfigFileLinkTest {
  private static final ConfigKey MODEL = ConfigKey.of("model");
  private static final JsonValue VALUE = new JsonValue.Str("c/d");

  @Parameter private String system;
  @TempDir private Path disk;

  private FileSystem files;
  private Path home;
  private Path elsewhere;
  private Path file;
  private ConfigFile config;

  @BeforeEach
  void makeHome() throws IOException {
    files =
        Jimfs.newFileSystem(
            system.equals("windows") ? Configuration.windows() : Configuration.unix());
    Path root =
        system.equals("disk") ? disk.toRealPath() : files.getRootDirectories().iterator().next();
    home = Files.createDirectories(root.resolve("home"));
    elsewhere = Files.createDirectories(root.resolve("dotfiles"));
    file = home.resolve("config.yaml");
    config =
        ConfigFile.at(
            file, system.equals("disk") ? FileLocks.betweenProcesses() : FileLocks.inMemory());
  }

  @AfterEach
  void close() throws IOException {
    files.close();
  }

  @Test
  void an_edit_follows_the_link_and_leaves_it_a_link() throws IOException {
    Path real = Files.writeString(elsewhere.resolve("alpi.yaml"), "# real\nmodel: a/b\n");
    Path middle = Files.createSymbolicLink(elsewhere.resolve("link.yaml"), real.getFileName());
    Files.createSymbolicLink(file, middle);

    assertThat(config.read().string("model")).contains("a/b");
    config.set(MODEL, VALUE);
    assertThat(Files.isSymbolicLink(file)).isTrue();
    assertThat(Files.isSymbolicLink(middle)).isTrue();
    assertThat(Files.readString(real)).isEqualTo("# real\nmodel: c/d\n");
    assertThat(config.unset(MODEL)).isTrue();
    assertThat(Files.readString(real)).isEqualTo("# real\n");
  }

  @Test
  void the_lock_of_a_link_is_that_of_the_real_file() throws IOException {
    Path real = Files.writeString(elsewhere.resolve("alpi.yaml"), "model: a/b\n");
    Files.createSymbolicLink(file, real);
    config.set(MODEL, VALUE);
    if (system.equals("disk")) {
      assertThat(elsewhere.resolve(".alpi.yaml.lock")).exists();
    }
    assertThat(home.resolve(".config.yaml.lock")).doesNotExist();
    try (var left = Files.list(home)) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void a_link_to_nothing_is_refused_and_not_taken_for_an_absent_file() throws IOException {
    Files.createSymbolicLink(file, elsewhere.resolve("gone.yaml"));
    assertThatThrownBy(() -> config.set(MODEL, VALUE))
        .isInstanceOf(ConfigException.class)
        .hasMessage("%s: is a link to a file that is not there", file);
    assertThatThrownBy(() -> Config.load(home, home, JsonValue.Obj.EMPTY))
        .hasMessage("%s: is a link to a file that is not there", file);
    assertThatThrownBy(() -> Config.peekModel(home, home)).isInstanceOf(ConfigException.class);
  }

  @Test
  void links_in_a_circle_and_to_directories_are_refused() throws IOException {
    Files.createSymbolicLink(elsewhere.resolve("a"), elsewhere.resolve("b"));
    Files.createSymbolicLink(elsewhere.resolve("b"), elsewhere.resolve("a"));
    Files.createSymbolicLink(file, elsewhere.resolve("a"));
    assertThatThrownBy(() -> config.set(MODEL, VALUE)).isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> config.unset(MODEL)).isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> Config.load(home, home, JsonValue.Obj.EMPTY))
        .isInstanceOf(ConfigException.class);
    Files.delete(file);
    Files.createSymbolicLink(file, elsewhere);
    assertThatThrownBy(() -> config.set(MODEL, VALUE))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is a link to something that is no file");
  }

  @Test
  void an_edit_that_expects_another_revision_changes_nothing() throws IOException {
    Files.writeString(file, "model: a/b\n");
    ConfigRevision first = config.snapshot().revision();
    assertThat(first.text()).isEqualTo("6089ea83aaa08fd0");

    ConfigOutcome done = config.edit(new ConfigChange.Set(MODEL, VALUE), first);
    ConfigRevision second = config.snapshot().revision();
    assertThat(done).isEqualTo(new ConfigOutcome.Applied(first, second, List.of()));
    for (ConfigChange change :
        List.of(
            new ConfigChange.Set(MODEL, new JsonValue.Str("e/f")),
            new ConfigChange.Unset(MODEL),
            new ConfigChange.Replace("model: g/h\n"))) {
      assertThat(config.edit(change, first)).isEqualTo(new ConfigOutcome.Stale(second));
    }
    assertThat(Files.readString(file)).isEqualTo("model: c/d\n");
  }

  @Test
  void an_absent_file_has_the_revision_of_an_empty_one() throws IOException {
    ConfigRevision absent = config.snapshot().revision();
    assertThat(absent.text()).isEqualTo("e3b0c44298fc1c14");
    Files.writeString(file, "");
    assertThat(config.snapshot().revision()).isEqualTo(absent);
    Files.delete(file);
    assertThat(config.edit(new ConfigChange.Replace("model: a/b # é\n"), absent))
        .isInstanceOf(ConfigOutcome.Applied.class);
    assertThat(Files.readString(file)).isEqualTo("model: a/b # é\n");
  }

  @Test
  void a_replacement_with_a_wrong_value_or_a_secret_is_refused() throws IOException {
    Files.writeString(file, "model: a/b\n");
    ConfigRevision revision = config.snapshot().revision();
    for (String text : List.of("model: 5\n", "model: [\n", "x: {api_key: CANARY}\n", "- a\n")) {
      assertThatThrownBy(() -> config.edit(new ConfigChange.Replace(text), revision))
          .isInstanceOf(ConfigException.class)
          .hasMessageNotContaining("CANARY");
    }
    assertThat(Files.readString(file)).isEqualTo("model: a/b\n");
  }

  @Test
  void what_a_check_refuses_is_not_written() throws IOException {
    Files.writeString(file, "model: a/b\n");
    assertThatThrownBy(
            () ->
                config.edit(
                    new ConfigChange.Set(MODEL, VALUE),
                    after -> {
                      assertThat(after.text()).isEqualTo("model: c/d\n");
                      throw new IOException("no");
                    }))
        .hasMessage("no");
    assertThat(Files.readString(file)).isEqualTo("model: a/b\n");
    config.set(MODEL, VALUE);
    assertThat(Files.readString(file)).as("the lock is free again").isEqualTo("model: c/d\n");
  }
}
