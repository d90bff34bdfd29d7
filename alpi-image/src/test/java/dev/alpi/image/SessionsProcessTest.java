package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions and their index in the finished image, where SQLite is a module with a library. */
final class SessionsProcessTest {
  @TempDir Path directory;
  private Alpi alpi;

  @BeforeEach
  void converse() throws Exception {
    alpi = Alpi.in(directory);
    assertThat(alpi.chat("remember that the staging port is 5433").exitCode()).isZero();
  }

  private JsonValue.Obj search(Alpi with) throws Exception {
    Command.Result found = with.run("sessions", "search", "staging", "port", "--json");
    assertThat(found.err()).isEmpty();
    assertThat(found.exitCode()).isZero();
    JsonValue.Obj answer = Json.parseObject(found.out());
    assertThat(answer.array("hits")).hasSize(1);
    return answer;
  }

  @Test
  void what_was_said_is_found_with_the_index_of_the_image() throws Exception {
    assertThat(search(alpi).array("warnings")).isEmpty();
    Path database = alpi.profile().resolve("sessions.db");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(database)))
        .isEqualTo("rw-------");
  }

  @Test
  void nothing_is_unpacked_where_temporary_files_are() throws Exception {
    Path temporary = Files.createDirectory(directory.resolve("temporary"));
    Path log = directory.resolve("log");
    search(
        alpi.with(
            "ALPI_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary + " -Xlog:library=info:file=" + log));
    assertThat(temporary).isEmptyDirectory();
    assertThat(Files.readString(log)).contains("/lib/libsqlitejdbc");
  }

  @Test
  void where_sqlite_cannot_be_loaded_the_files_answer_and_this_is_said() throws Exception {
    Path image = Repository.ofThisBuild().image();
    Path copy = directory.resolve("copy");
    assertThat(
            Command.of(directory, "cp", "-R", image.toString(), copy.toString()).run().exitCode())
        .isZero();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(copy.resolve("lib"), "*sqlite*")) {
      Files.delete(found.iterator().next());
    }
    Command.Result listed =
        Command.of(directory, copy.resolve("bin/alpi"), "sessions", "list")
            .with("HOME", alpi.userHome())
            .run();
    assertThat(listed.exitCode()).isZero();
    assertThat(listed.out()).contains("remember that the staging port is 5433");
    assertThat(listed.err())
        .isEqualTo(
            "alpi: warning: SQLite does not work on this machine; the session files are read"
                + " instead\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "profile list", "chat --once help"})
  void other_commands_do_not_load_it(String line) throws Exception {
    Path log = directory.resolve("log");
    alpi.with("ALPI_JAVA_OPTS", "-Xlog:class+load:file=" + log).run(line.split(" "));
    assertThat(Files.readAllLines(log))
        .isNotEmpty()
        // the verifier looks at what the tool db may throw; a turn needs nothing else of SQL
        .noneMatch(each -> each.contains("org.sqlite") || each.contains("java.sql.Driver"))
        .filteredOn(each -> each.contains("java.sql"))
        .allMatch(each -> each.contains("java.sql.SQLException "));
  }
}
