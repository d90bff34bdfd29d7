package dev.alpi.profile.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
final class ConfigFileTest {
  private static final JsonValue FIVE = new JsonValue.Num("5");

  static Stream<Configuration> systems() {
    return Stream.of(
        Configuration.unix().toBuilder()
            .setAttributeViews("basic", "owner", "posix", "unix")
            .build(),
        Configuration.windows());
  }

  private static Path home(FileSystem files) throws IOException {
    return Files.createDirectories(files.getRootDirectories().iterator().next().resolve("home"));
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> listed = Files.list(directory)) {
      return listed.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("systems")
  void an_edit_keeps_every_other_byte(Configuration system) throws IOException {
    try (FileSystem files = Jimfs.newFileSystem(system)) {
      Path file = home(files).resolve("config.yaml");
      String text = "# mine\r\nmodel: 'a/b'  # why\r\nunknown: &x {k: [1, 2]}\r\nagain: *x";
      Files.writeString(file, text);
      ConfigFile config = ConfigFile.at(file, FileLocks.inMemory());
      assertThat(config.set(ConfigKey.of("model"), new JsonValue.Str("c/d"))).isEmpty();
      assertThat(config.set(ConfigKey.parse("budget.daily_usd"), FIVE)).isEmpty();
      assertThat(Files.readString(file))
          .isEqualTo(text.replace("a/b", "c/d") + "\r\nbudget:\r\n  daily_usd: 5");
      assertThat(config.unset(ConfigKey.of("budget"))).isTrue();
      assertThat(config.unset(ConfigKey.of("budget"))).isFalse();
      assertThat(Files.readString(file)).isEqualTo(text.replace("a/b", "c/d") + "\r\n");
    }
  }

  @Test
  void a_file_that_is_absent_is_made_private(@TempDir Path home) throws IOException {
    Path file = home.resolve("config.yaml");
    ConfigFile config = ConfigFile.at(file, FileLocks.betweenProcesses());
    assertThat(config.read()).isEqualTo(JsonValue.Obj.EMPTY);
    assertThat(names(home)).as("reading creates nothing").isEmpty();
    config.set(ConfigKey.of("model"), new JsonValue.Str("a/b"));
    assertThat(Files.readString(file)).isEqualTo("model: a/b\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(names(home)).containsExactly(".config.yaml.lock", "config.yaml");
  }

  @Test
  void an_absent_home_is_not_made() throws IOException {
    try (FileSystem files = Jimfs.newFileSystem(Configuration.unix())) {
      Path gone = files.getPath("/gone");
      ConfigFile config = ConfigFile.at(gone.resolve("config.yaml"), FileLocks.inMemory());
      assertThatThrownBy(() -> config.set(ConfigKey.of("model"), new JsonValue.Str("a/b")))
          .isInstanceOf(StoreException.Gone.class);
      assertThat(gone).doesNotExist();
    }
  }

  @Test
  void what_the_schema_does_not_allow_is_not_written() throws IOException {
    try (FileSystem files = Jimfs.newFileSystem(Configuration.unix())) {
      Path file = home(files).resolve("base.yaml");
      ConfigFile config = ConfigFile.at(file, FileLocks.inMemory());
      assertThatThrownBy(
              () -> config.set(ConfigKey.parse("budget.daily_usd"), new JsonValue.Str("5")))
          .hasMessageContaining("found the text \"5\"");
      assertThatThrownBy(
              () ->
                  config.set(
                      ConfigKey.parse("email.accounts.x.password"), new JsonValue.Str("CANARY")))
          .isInstanceOfSatisfying(ConfigException.class, e -> assertThat(e.hint()).contains(".env"))
          .hasMessageContaining("belongs in .env")
          .hasMessageNotContaining("CANARY");
      assertThat(file).doesNotExist();
    }
  }

  @Test
  void a_file_with_a_wrong_value_can_be_corrected() throws IOException {
    try (FileSystem files = Jimfs.newFileSystem(Configuration.unix())) {
      Path file = home(files).resolve("config.yaml");
      Files.writeString(file, "budget:\n  daily_usd: \"5\" # per day\n");
      ConfigFile.at(file, FileLocks.inMemory()).set(ConfigKey.parse("budget.daily_usd"), FIVE);
      assertThat(Files.readString(file)).isEqualTo("budget:\n  daily_usd: 5 # per day\n");
    }
  }

  @Test
  void an_unknown_key_is_written_with_a_warning() throws IOException {
    try (FileSystem files = Jimfs.newFileSystem(Configuration.unix())) {
      Path file = home(files).resolve("config.yaml");
      List<ConfigWarning> warnings =
          ConfigFile.at(file, FileLocks.inMemory()).set(ConfigKey.of("modle"), FIVE);
      assertThat(warnings).extracting(ConfigWarning::hint).containsExactly("did you mean model?");
      assertThat(Files.readString(file)).isEqualTo("modle: 5\n");
    }
  }

  @Test
  void what_is_not_yaml_is_left_alone() throws IOException {
    try (FileSystem files = Jimfs.newFileSystem(Configuration.unix())) {
      Path file = home(files).resolve("config.yaml");
      Files.writeString(file, "a: [1\n");
      ConfigFile config = ConfigFile.at(file, FileLocks.inMemory());
      assertThatThrownBy(() -> config.set(ConfigKey.of("a"), FIVE))
          .isInstanceOf(ConfigException.class);
      assertThatThrownBy(() -> config.unset(ConfigKey.of("a"))).isInstanceOf(ConfigException.class);
      assertThat(Files.readString(file)).isEqualTo("a: [1\n");
    }
  }

  @Test
  void edits_of_two_threads_lose_nothing() throws Exception {
    try (FileSystem files = Jimfs.newFileSystem(Configuration.unix());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Path file = home(files).resolve("config.yaml");
      Files.writeString(file, "# head\nmine:\n  a: 1\n");
      FileLocks locks = FileLocks.inMemory();
      List<Future<?>> done = new ArrayList<>();
      for (String writer : List.of("x", "y")) {
        done.add(threads.submit(() -> edit(ConfigFile.at(file, locks), writer, 60)));
      }
      for (Future<?> one : done) {
        one.get();
      }
      assertAllThere(file, 60);
    }
  }

  @Test
  void edits_of_two_processes_lose_nothing(@TempDir Path home) throws Exception {
    Path file = home.resolve("config.yaml");
    Files.writeString(file, "# head\nmine:\n  a: 1\n");
    List<Process> processes = new ArrayList<>();
    for (String writer : List.of("x", "y")) {
      processes.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--enable-native-access=ALL-UNNAMED",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Writer.class.getName(),
                  file.toString(),
                  writer)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start());
    }
    for (Process process : processes) {
      assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(processes).allSatisfy(process -> assertThat(process.exitValue()).isZero());
    assertAllThere(file, Writer.EDITS);
  }

  /** The main class of a process that edits. */
  static final class Writer {
    private static final int EDITS = 100;

    private Writer() {}

    public static void main(String[] arguments) throws Exception {
      edit(ConfigFile.at(Path.of(arguments[0]), FileLocks.betweenProcesses()), arguments[1], EDITS);
    }
  }

  private static Void edit(ConfigFile config, String writer, int edits) throws IOException {
    for (int i = 0; i < edits; i++) {
      config.set(ConfigKey.of("mine", writer + i), JsonValue.Num.of(i));
      config.set(ConfigKey.of("mine", "last-" + writer), JsonValue.Num.of(i));
    }
    return null;
  }

  private static void assertAllThere(Path file, int edits) throws IOException {
    JsonValue.Obj mine = ConfigFile.at(file, FileLocks.inMemory()).read().object("mine");
    assertThat(mine.members()).hasSize(2 * edits + 3);
    assertThat(mine.integer("last-x")).hasValue(edits - 1);
    assertThat(mine.integer("last-y")).hasValue(edits - 1);
    assertThat(Files.readString(file)).startsWith("# head\nmine:\n  a: 1\n  ");
  }
}
