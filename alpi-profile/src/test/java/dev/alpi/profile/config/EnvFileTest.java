package dev.alpi.profile.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
final class EnvFileTest {
  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  static Stream<Configuration> systems() {
    return Stream.of(Configuration.unix(), Configuration.windows());
  }

  private static Map<String, String> parse(String text) throws ConfigException {
    return EnvText.parse("f", text).variables();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "KEY=value ~ value",
        "KEY = value  ~ value",
        "KEY= ~ ``",
        "KEY=\"a b\" ~ a b",
        "KEY='a b' ~ a b",
        "KEY=\"\"a\"\" ~ \"a\"",
        "KEY=\"a' ~ \"a'",
        "KEY=\" ~ \"",
        "KEY=a\\nb ~ a\\nb",
        "KEY=${HOME} ~ ${HOME}",
        "KEY=a # b ~ a # b",
        "KEY=a=b= ~ a=b=",
        "KEY=' a ' ~ ` a `",
        "KEY=é😀 ~ é😀",
      },
      quoteCharacter = '`')
  void values_are_taken_as_they_are_but_for_one_pair_of_quotes(String line, String value)
      throws ConfigException {
    assertThat(parse(line)).containsExactly(Map.entry("KEY", value));
  }

  @Test
  void comments_blank_lines_and_line_ends_do_not_matter() throws ConfigException {
    assertThat(parse("\uFEFFA=1\r\n\r\n  # B=2\n#\n \t\nC=3\rEMAIL__my-id__PASSWORD=x"))
        .containsExactly(
            Map.entry("A", "1"), Map.entry("C", "3"), Map.entry("EMAIL__my-id__PASSWORD", "x"));
    assertThat(parse("")).isEmpty();
  }

  @Test
  void the_last_line_of_a_name_counts() throws ConfigException {
    assertThat(parse("A=1\nB=2\nA=3\n")).containsEntry("A", "3").containsEntry("B", "2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hunter2",
        "export KEY=hunter2",
        "=hunter2",
        "2KEY=hunter2",
        "K Y=hunter2",
        "KEY=hunter2\0",
        "KEY: hunter2"
      })
  void a_malformed_line_is_an_error_that_names_the_line_only(String line) {
    assertThatThrownBy(() -> parse("# c\nA=1\n" + line + "\nB=2"))
        .isInstanceOfSatisfying(
            ConfigException.class,
            e -> {
              assertThat(e.line()).hasValue(3);
              assertThat(e.getMessage() + e.hint()).doesNotContain("hunter2");
            })
        .hasMessage("f:3:1: found a line that is not of the form NAME=value");
  }

  @ParameterizedTest
  @MethodSource("systems")
  void edits_keep_every_other_byte(Configuration system) throws IOException {
    try (FileSystem files = Jimfs.newFileSystem(system)) {
      Path file =
          Files.createDirectories(files.getRootDirectories().iterator().next().resolve("h"))
              .resolve(".env");
      Files.writeString(file, "# keys\r\n  A = 'x'\r\n\r\nB=2\r\nA=old\r\n# end");
      EnvFile env = EnvFile.at(file, FileLocks.inMemory());
      env.set("A", "new");
      env.set("C", " padded ");
      assertThat(Files.readString(file))
          .isEqualTo("# keys\r\n  A = 'x'\r\n\r\nB=2\r\nA=new\r\n# end\r\nC=\" padded \"\r\n");
      assertThat(env.unset("A")).isTrue();
      assertThat(env.unset("A")).isFalse();
      assertThat(Files.readString(file))
          .isEqualTo("# keys\r\n\r\nB=2\r\n# end\r\nC=\" padded \"\r\n");
      assertThat(EnvFile.read(file))
          .containsExactly(Map.entry("B", "2"), Map.entry("C", " padded "));
    }
  }

  @Test
  void many_are_stored_at_once_or_none_and_only_what_was_read_is_removed(@TempDir Path home)
      throws IOException {
    EnvFile env = EnvFile.at(home.resolve(".env"), FileLocks.inMemory());
    env.setAll(Map.of("A", "1", "B", "2"));
    Map<String, String> seen = env.read();
    assertThatThrownBy(() -> env.setAll(Map.of("C", "3", "D", "x\ny")))
        .isInstanceOf(ConfigException.class);
    assertThat(env.read()).isEqualTo(seen);
    env.set("B", "3");
    env.unsetAll(seen);
    assertThat(env.read()).containsExactly(Map.entry("B", "3"));
    assertThat(env.file()).isEqualTo(home.resolve(".env"));
  }

  @Test
  void a_value_is_refused_one_character_past_the_limit() throws ConfigException {
    String longest = "v".repeat(SecretStore.VALUE_CHARS_MAX);
    SecretStore.requireStorable("A", longest);
    assertThatThrownBy(() -> SecretStore.requireStorable("A", longest + "v"))
        .isInstanceOf(ConfigException.class)
        .hasMessage("A: found 16385 characters, allowed 16384");
  }

  @Test
  void an_error_in_the_file_names_its_full_path(@TempDir Path home) throws IOException {
    Path file = Files.createFile(home.resolve(".env"), PRIVATE);
    Files.writeString(file, "A=1\nhunter2\n");
    assertThatThrownBy(() -> EnvFile.at(file, FileLocks.inMemory()).set("B", "2"))
        .hasMessageStartingWith(file + ":2:1: ");
  }

  @Test
  void the_file_is_private_from_its_creation(@TempDir Path home) throws IOException {
    Path file = home.resolve(".env");
    assertThat(EnvFile.read(file)).isEmpty();
    EnvFile.at(file, FileLocks.betweenProcesses()).set("OPENAI_API_KEY", "k");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.exists(home.resolve(".env.lock"))).isTrue();
    assertThat(EnvFile.read(file)).containsEntry("OPENAI_API_KEY", "k");
  }

  @Test
  void a_file_that_others_can_read_is_refused(@TempDir Path home) throws IOException {
    Path file = Files.writeString(home.resolve(".env"), "A=1\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> EnvFile.read(file))
        .isInstanceOfSatisfying(
            StoreException.Insecure.class, e -> assertThat(e.hint()).contains("chmod 600 " + file));
    assertThatThrownBy(() -> EnvFile.at(file, FileLocks.inMemory()).set("A", "2"))
        .isInstanceOf(StoreException.Insecure.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\rb", "a\0", "a\u0085", "a\u2028", "a\u001b", "a\ud800"})
  void a_value_that_is_not_one_line_is_refused(String value) {
    assertThatThrownBy(() -> EnvText.parse("f", "").with("A", value))
        .isInstanceOf(ConfigException.class)
        .hasMessageNotContaining(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2A", "A B", "A=B", "É", "export A"})
  void a_name_that_is_none_is_refused(String name) {
    assertThatThrownBy(() -> EnvText.parse("f", "").with(name, "v"))
        .isInstanceOf(ConfigException.class);
  }

  @Test
  void what_is_set_reads_back_and_the_rest_stays() throws ConfigException {
    List<String> values =
        List.of(
            "", "v", " v", "\"v\"", "'v'", "\"", "\"\"", "#v", "a=b", "${X}", "\\", "é", "\"v'");
    for (int seed = 0; seed < 400; seed++) {
      Random random = new Random(seed);
      String text = "";
      Map<String, String> expected = new HashMap<>();
      for (int i = 0; i < 12; i++) {
        String name = "N" + random.nextInt(5);
        if (random.nextInt(4) == 0) {
          text = EnvText.parse("f", text).without(name);
          expected.remove(name);
        } else {
          String value = values.get(random.nextInt(values.size()));
          text = EnvText.parse("f", text).with(name, value);
          expected.put(name, value);
        }
        if (random.nextInt(3) == 0) {
          text += "# note " + i + (random.nextBoolean() ? "\n" : "\r\n");
        }
        assertThat(parse(text)).as("seed %d: %s", seed, text).isEqualTo(expected);
      }
    }
  }

  @Test
  void bytes_that_are_not_utf_8_are_refused() throws IOException {
    try (FileSystem files = Jimfs.newFileSystem(Configuration.unix())) {
      Path file = files.getPath("/work/.env");
      Files.write(file, "A=é".getBytes(StandardCharsets.ISO_8859_1));
      assertThatThrownBy(() -> EnvFile.read(file)).isInstanceOf(ConfigException.class);
    }
  }

  @Test
  void what_a_killed_edit_left_is_gone_after_the_next() throws IOException {
    try (FileSystem files = Jimfs.newFileSystem(Configuration.unix())) {
      Path home = Files.createDirectories(files.getPath("/home"));
      Path left = Files.writeString(home.resolve("..env.123-3-0.tmp"), "KEY=plain\n");
      Path other = Files.writeString(home.resolve(".config.yaml.123-3-0.tmp"), "x");
      EnvFile.at(home.resolve(".env"), FileLocks.inMemory()).set("A", "b");
      assertThat(left).doesNotExist();
      assertThat(other).exists();
    }
  }
}
