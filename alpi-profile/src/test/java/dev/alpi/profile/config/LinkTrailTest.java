package dev.alpi.profile.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LinkTrailTest {
  private FileSystem files = Jimfs.newFileSystem(Configuration.unix());

  @AfterEach
  void close() throws IOException {
    files.close();
  }

  private Path home() throws IOException {
    Path top = files.getRootDirectories().iterator().next();
    return Files.createDirectories(top.resolve("alpi").resolve("work"));
  }

  private static List<String> steps(Path file) {
    return LinkTrail.of(file).steps().stream()
        .map(step -> step.directory().resolve(step.name()).toString())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"unix", "windows", "osX"})
  void a_plain_file_is_its_own_name(String kind) throws IOException {
    files.close();
    files =
        Jimfs.newFileSystem(
            switch (kind) {
              case "unix" -> Configuration.unix();
              case "windows" -> Configuration.windows();
              default -> Configuration.osX();
            });
    Path file = home().resolve("config.yaml");
    LinkTrail absent = LinkTrail.of(file);
    assertThat(steps(file)).containsExactly(file.toString());
    Files.writeString(file, "a: 1");
    assertThat(steps(file)).containsExactly(file.toString());
    assertThat(LinkTrail.of(file)).isNotEqualTo(absent).isEqualTo(LinkTrail.of(file));
  }

  @Test
  void a_directory_that_is_not_there_has_no_trail() throws IOException {
    assertThat(LinkTrail.of(home().resolve("no").resolve("config.yaml"))).isEqualTo(LinkTrail.NONE);
  }

  @Test
  void every_link_on_the_way_is_a_step() throws IOException {
    // what Kubernetes makes of a ConfigMap
    Path home = home();
    Files.createDirectory(home.resolve("..2026_1"));
    Files.writeString(home.resolve("..2026_1").resolve("config.yaml"), "");
    Files.createSymbolicLink(home.resolve("..data"), files.getPath("..2026_1"));
    Files.createSymbolicLink(home.resolve("config.yaml"), files.getPath("..data/config.yaml"));
    assertThat(steps(home.resolve("config.yaml")))
        .containsExactly(
            "/alpi/work/config.yaml", "/alpi/work/..data", "/alpi/work/..2026_1/config.yaml");
  }

  @Test
  void links_lead_up_and_across() throws IOException {
    // what stow makes, then an absolute one
    Path home = home();
    Files.createDirectories(files.getPath("/dots/alpi"));
    Files.createDirectories(files.getPath("/real"));
    Files.writeString(files.getPath("/real/c.yaml"), "");
    Files.createSymbolicLink(
        home.resolve("config.yaml"), files.getPath("../.././dots/alpi/config.yaml"));
    Files.createSymbolicLink(
        files.getPath("/dots/alpi/config.yaml"), files.getPath("/real/c.yaml"));
    assertThat(steps(home.resolve("config.yaml")))
        .containsExactly("/alpi/work/config.yaml", "/dots/alpi/config.yaml", "/real/c.yaml");
  }

  @Test
  void links_of_the_home_are_resolved() throws IOException {
    Files.writeString(home().resolve("config.yaml"), "");
    Files.createSymbolicLink(files.getPath("/short"), files.getPath("/alpi/work"));
    assertThat(steps(files.getPath("/short/config.yaml")))
        .containsExactly("/alpi/work/config.yaml");
  }

  @Test
  void a_link_to_nowhere_says_what_has_to_come() throws IOException {
    Path link = home().resolve("config.yaml");
    Files.createSymbolicLink(link, files.getPath("/alpi/later/config.yaml"));
    assertThat(steps(link)).containsExactly("/alpi/work/config.yaml", "/alpi/later");
  }

  @Test
  void a_loop_of_links_ends() throws IOException {
    Path home = home();
    Files.createSymbolicLink(home.resolve("config.yaml"), files.getPath("other"));
    Files.createSymbolicLink(home.resolve("other"), files.getPath("config.yaml"));
    LinkTrail trail = LinkTrail.of(home.resolve("config.yaml"));
    assertThat(trail.steps()).hasSizeBetween(2, 41);
    assertThat(trail.stamp()).isEqualTo(LinkTrail.Stamp.ABSENT);
  }

  @Test
  void a_link_to_a_directory_ends() throws IOException {
    Path link = home().resolve("config.yaml");
    Files.createSymbolicLink(link, files.getPath(".."));
    assertThat(steps(link)).containsExactly("/alpi/work/config.yaml");
  }

  @Test
  void another_time_size_or_file_is_another_trail() throws IOException {
    Path file = home().resolve("config.yaml");
    FileTime then = FileTime.fromMillis(1_000);
    Files.writeString(file, "a: 1");
    Files.setLastModifiedTime(file, then);
    LinkTrail first = LinkTrail.of(file);

    Files.setLastModifiedTime(file, FileTime.fromMillis(2_000));
    assertThat(LinkTrail.of(file)).isNotEqualTo(first);

    Files.writeString(file, "a: 10");
    Files.setLastModifiedTime(file, then);
    assertThat(LinkTrail.of(file)).isNotEqualTo(first);

    Files.delete(file);
    Files.writeString(file, "a: 2");
    Files.setLastModifiedTime(file, then);
    assertThat(LinkTrail.of(file)).isNotEqualTo(first);
  }

  @Test
  void another_directory_of_the_same_name_is_another_trail() throws IOException {
    Path home = home();
    LinkTrail first = LinkTrail.of(home.resolve("config.yaml"));
    Files.move(home, home.resolveSibling("away"));
    Files.createDirectory(home);
    assertThat(LinkTrail.of(home.resolve("config.yaml"))).isNotEqualTo(first);
  }
}
