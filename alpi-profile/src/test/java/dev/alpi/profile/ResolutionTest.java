package dev.alpi.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.profile.Resolution.Launch;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which profile a command is about: every rule, and which of two wins. */
class ResolutionTest {
  private final FileSystem disk =
      Jimfs.newFileSystem(
          Configuration.unix().toBuilder()
              .setAttributeViews("basic", "owner", "posix", "unix")
              .build());
  private final Path userHome = disk.getPath("/home/me");

  @BeforeEach
  void profiles() throws IOException {
    ProfileStore store = Homes.store(userHome.resolve(".alpi"));
    store.bootstrap();
    Homes.created(store, "work");
    // the table below shows that this is nothing to a command
    store.activate(Homes.created(store, "Home2"));
    ProfileStore other = Homes.store(disk.getPath("/srv/alpi"));
    other.bootstrap();
    Homes.created(other, "bot");
  }

  /**
   * {@code ALPI_HOME}, {@code -p} and {@code ALPI_PROFILE} as given, {@code -} for not given; then
   * what is found: rule, name and home, or the kind of refusal.
   */
  @ParameterizedTest
  @CsvSource({
    "-, -, -, default, default, /home/me/.alpi",
    "'', -, '', default, default, /home/me/.alpi",
    "-, work, -, -p, work, /home/me/.alpi/profiles/work",
    "-, WORK, -, -p, work, /home/me/.alpi/profiles/work",
    "-, home2, -, -p, Home2, /home/me/.alpi/profiles/Home2",
    "-, default, -, -p, default, /home/me/.alpi",
    "-, DEFAULT, -, -p, default, /home/me/.alpi",
    "-, -, work, ALPI_PROFILE, work, /home/me/.alpi/profiles/work",
    "-, -, default, ALPI_PROFILE, default, /home/me/.alpi",
    "-, work, Home2, -p, work, /home/me/.alpi/profiles/work",
    "/srv/alpi, work, work, ALPI_HOME, default, /srv/alpi",
    "/srv/alpi/, -, -, ALPI_HOME, default, /srv/alpi",
    "/srv/./x/../alpi, -, -, ALPI_HOME, default, /srv/alpi",
    "/srv/alpi/profiles/bot, work, work, ALPI_HOME, bot, /srv/alpi/profiles/bot",
    "/srv/alpi/profiles/BOT, -, -, ALPI_HOME, bot, /srv/alpi/profiles/bot",
    "/srv/alpi/profiles/default, -, -, ALPI_HOME, default, /srv/alpi",
    "/srv/alpi/profiles, -, -, ALPI_HOME, default, /srv/alpi/profiles",
    "/not/there/yet, -, -, ALPI_HOME, default, /not/there/yet",
    "/srv/alpi, -, nope, ALPI_HOME, default, /srv/alpi",
    "-, work, nope, -p, work, /home/me/.alpi/profiles/work",
  })
  void rules_in_their_order(
      String home, String option, String variable, String rule, String name, String found)
      throws IOException {
    Resolution resolution = resolve(home, option, variable);
    assertThat(resolution).isInstanceOf(Resolution.Found.class);
    Resolution.Found profile = (Resolution.Found) resolution;
    assertThat(profile.rule()).hasToString(rule);
    assertThat(profile.profile().name()).hasToString(name);
    assertThat(profile.profile().home()).hasToString(found);
    assertThat(profile.root().path()).isEqualTo(profile.profile().root());
  }

  @ParameterizedTest
  @CsvSource({
    "-, wrok, -, -p",
    "-, -, wrok, ALPI_PROFILE",
    "/home/me/.alpi/profiles/wrok, work, -, ALPI_HOME",
    "-, alpi, -, -p",
  })
  void an_unknown_name_is_answered_with_those_there_are(
      String home, String option, String variable, String rule) throws IOException {
    Resolution resolution = resolve(home, option, variable);
    assertThat(resolution).isInstanceOf(Resolution.Unknown.class);
    Resolution.Unknown unknown = (Resolution.Unknown) resolution;
    assertThat(unknown.rule()).hasToString(rule);
    assertThat(unknown.known())
        .extracting(ProfileName::text)
        .containsExactly("default", "Home2", "work");
  }

  @ParameterizedTest
  @CsvSource({
    "-, '', -, cannot be empty",
    "-, ../x, -, starts with a letter",
    "-, a/b, -, only letters",
    "-, -, .hidden, starts with a letter",
    "relative/home, work, -, must be an absolute path",
    "~/.alpi, -, -, must be an absolute path",
    "., -, -, must be an absolute path",
    "/srv/alpi/profiles/.new-x, -, -, starts with a letter",
    "/srv/alpi/profiles/my bot, -, -, only letters",
  })
  void what_cannot_be_a_name_is_invalid(String home, String option, String variable, String problem)
      throws IOException {
    Resolution resolution = resolve(home, option, variable);
    assertThat(resolution).isInstanceOf(Resolution.Invalid.class);
    assertThat(((Resolution.Invalid) resolution).problem()).contains(problem);
  }

  @Test
  void a_profile_that_vanished_is_unknown() throws IOException {
    assertThat(resolve("-", "work", "-")).isInstanceOf(Resolution.Found.class);
    dev.alpi.profile.store.DurableFiles.deleteTree(userHome.resolve(".alpi/profiles/work"));
    assertThat(resolve("-", "work", "-")).isInstanceOf(Resolution.Unknown.class);
    assertThat(resolve("/home/me/.alpi/profiles/work", "-", "-"))
        .isInstanceOf(Resolution.Unknown.class);
    assertThat(userHome.resolve(".alpi/profiles/work")).doesNotExist();
  }

  @Test
  void of_two_names_that_differ_in_case_the_exact_one_is_meant() throws IOException {
    Files.createDirectory(userHome.resolve(".alpi/profiles/WORK"));
    for (String name : List.of("work", "WORK")) {
      Resolution.Found found = (Resolution.Found) resolve("-", name, "-");
      assertThat(found.profile().home().getFileName()).hasToString(name);
    }
    assertThat(((Resolution.Found) resolve("-", "Work", "-")).profile().name().text())
        .isEqualToIgnoringCase("work");
  }

  @Test
  void on_a_fresh_machine_the_default_is_found_and_a_name_is_not() throws IOException {
    Path nobody = disk.getPath("/home/nobody");
    Resolution.Found found =
        (Resolution.Found) Resolution.resolve(Map.of(), Optional.empty(), nobody, Launch.COMMAND);
    assertThat(found.profile().exists()).isFalse();
    assertThat(found.root().list()).isEmpty();
    Resolution unknown = Resolution.resolve(Map.of(), Optional.of("work"), nobody, Launch.COMMAND);
    assertThat(((Resolution.Unknown) unknown).known()).isEmpty();
    assertThat(nobody).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "-, -, -, active_profile, Home2",
    "-, work, -, -p, work",
    "-, -, work, ALPI_PROFILE, work",
    "/srv/alpi, -, -, ALPI_HOME, default",
  })
  void a_bare_launch_takes_the_active_profile_last(
      String home, String option, String variable, String rule, String name) throws IOException {
    Resolution.Found found = (Resolution.Found) resolve(home, option, variable, Launch.BARE);
    assertThat(found.rule()).hasToString(rule);
    assertThat(found.profile().name()).hasToString(name);
    assertThat(found.warning()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ghost", "", " \n", "../work", "a b", "\u0000"})
  void L7_L10_a_vanished_active_profile_falls_back_with_a_warning(String text) throws IOException {
    Path file = userHome.resolve(".alpi/active_profile");
    Files.writeString(file, text);
    Resolution.Found found = (Resolution.Found) resolve("-", "-", "-", Launch.BARE);
    assertThat(found.rule()).isEqualTo(Resolution.Rule.DEFAULT);
    assertThat(found.profile().name()).isEqualTo(ProfileName.DEFAULT);
    assertThat(found.warning()).contains(text.equals("ghost") ? "ghost" : "active_profile");
    assertThat(Files.readString(file)).isEqualTo(text);
  }

  @Test
  void L7_the_active_profile_is_read_with_trim_and_absent_is_default() throws IOException {
    Path file = userHome.resolve(".alpi/active_profile");
    Files.writeString(file, " \r\n WORK \t\n");
    Resolution.Found found = (Resolution.Found) resolve("-", "-", "-", Launch.BARE);
    assertThat(found.profile().name()).hasToString("work");
    Files.writeString(file, "default");
    found = (Resolution.Found) resolve("-", "-", "-", Launch.BARE);
    assertThat(found.rule()).isEqualTo(Resolution.Rule.ACTIVE_PROFILE);
    Files.delete(file);
    found = (Resolution.Found) resolve("-", "-", "-", Launch.BARE);
    assertThat(found.rule()).isEqualTo(Resolution.Rule.DEFAULT);
    assertThat(found.warning()).isEmpty();
  }

  @Test
  void a_root_that_cannot_be_looked_into_is_no_empty_one() throws IOException {
    Path somebody = Files.createDirectories(disk.getPath("/home/somebody"));
    Path root = somebody.resolve(".alpi");
    // nobody can look into it, as where it may not be entered
    Files.createSymbolicLink(root, root);
    for (Optional<String> option : List.of(Optional.<String>empty(), Optional.of("work"))) {
      assertThatThrownBy(() -> Resolution.resolve(Map.of(), option, somebody, Launch.COMMAND))
          .isInstanceOf(IOException.class);
    }
    Map<String, String> named = Map.of("ALPI_HOME", root.toString());
    assertThatThrownBy(() -> Resolution.resolve(named, Optional.empty(), somebody, Launch.COMMAND))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> HomeRoot.at(root).list()).isInstanceOf(IOException.class);
  }

  @Test
  void resolving_and_listing_write_nothing() throws IOException {
    List<String> before = everything();
    for (String option : List.of("-", "work", "wrok", "..", "default")) {
      for (String home : List.of("-", "/srv/alpi", "/not/there", "/srv/alpi/profiles/nope")) {
        if (resolve(home, option, "-") instanceof Resolution.Found found) {
          found.root().list();
          found.profile().exists();
        }
      }
    }
    assertThat(before).hasSizeGreaterThan(15);
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void a_path_that_the_system_does_not_know_is_invalid() throws IOException {
    FileSystem windows = Jimfs.newFileSystem(Configuration.windows());
    Path home = Files.createDirectories(windows.getPath("C:\\Users\\me"));
    assertThat(
            Resolution.resolve(
                Map.of("ALPI_HOME", "C:\\a<b"), Optional.empty(), home, Launch.COMMAND))
        .isInstanceOf(Resolution.Invalid.class);
    Resolution found =
        Resolution.resolve(Map.of("ALPI_HOME", "C:\\alpi"), Optional.empty(), home, Launch.COMMAND);
    assertThat(((Resolution.Found) found).profile().home()).hasToString("C:\\alpi");
  }

  private Resolution resolve(String home, String option, String variable) throws IOException {
    return resolve(home, option, variable, Launch.COMMAND);
  }

  private Resolution resolve(String home, String option, String variable, Launch launch)
      throws IOException {
    Map<String, String> environment = new HashMap<>();
    if (!home.equals("-")) {
      environment.put("ALPI_HOME", home);
    }
    if (!variable.equals("-")) {
      environment.put("ALPI_PROFILE", variable);
    }
    return Resolution.resolve(
        environment, option.equals("-") ? Optional.empty() : Optional.of(option), userHome, launch);
  }

  private List<String> everything() throws IOException {
    List<String> all = new ArrayList<>();
    try (Stream<Path> files = Files.walk(disk.getPath("/"))) {
      for (Path file : files.sorted().toList()) {
        FileTime modified = Files.getLastModifiedTime(file);
        all.add(file + " " + modified + " " + Files.size(file));
      }
    }
    return all;
  }
}
