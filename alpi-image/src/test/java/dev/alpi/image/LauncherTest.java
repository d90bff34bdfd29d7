package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher alone, in front of a program that prints how Java would have been called. */
final class LauncherTest {
  private static final String MAIN = "dev.alpi.cli/dev.alpi.cli.Main";

  @TempDir Path directory;
  private Path image;

  @BeforeEach
  void makeAnImageWithoutJava() throws IOException {
    image = directory.resolve("an image");
    Path bin = Files.createDirectories(image.resolve("bin"));
    Path source = Repository.ofThisBuild().root().resolve("alpi-image/src/main/launcher/alpi");
    write(bin.resolve("alpi"), Files.readString(source));
    write(
        bin.resolve("java"),
        "#!/bin/sh\nfor each; do printf '%s\\0' \"$each\"; done\nenv >\"$0.env\"\n");
    Files.createDirectories(image.resolve("lib"));
    Files.writeString(image.resolve("lib/alpi.aot"), "");
  }

  private static void write(Path program, String text) throws IOException {
    Files.writeString(program, text);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static List<String> words(Command command) throws Exception {
    Command.Result result = command.run();
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    return List.of(result.out().split("\0", -1));
  }

  @Test
  void a_directory_that_was_removed_is_told_of_on_standard_error() throws Exception {
    String line = "mkdir gone && cd gone && rmdir ../gone && exec \"$0\"";
    String alpi = image.resolve("bin/alpi").toAbsolutePath().toString();
    Command.Result result = Command.of(directory, "sh", "-c", line, alpi).run();
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("alpi: error: the directory").contains("alpi: hint: cd");
  }

  @Test
  void arguments_arrive_untouched() throws Exception {
    String[] arguments = {
      "two words",
      "",
      " ",
      "two\nlines",
      "tab\t",
      "*",
      "$HOME",
      "`id`",
      "a\"b'c\\",
      "@file",
      "--",
      "-Dx=y",
      "größe ✓"
    };

    List<String> words = words(Command.of(directory, image.resolve("bin/alpi"), arguments));

    List<String> after = words.subList(words.indexOf(MAIN) + 1, words.size() - 1);
    assertThat(after).containsExactly(arguments);
  }

  @Test
  void no_arguments_are_none() throws Exception {
    List<String> words = words(Command.of(directory, image.resolve("bin/alpi")));

    assertThat(words).endsWith(MAIN, "");
  }

  @Test
  void the_cache_is_named_only_where_it_is() throws Exception {
    Command command = Command.of(directory, image.resolve("bin/alpi"));
    assertThat(words(command)).anyMatch(word -> word.endsWith("/an image/bin/../lib/alpi.aot"));

    Files.delete(image.resolve("lib/alpi.aot"));

    assertThat(words(command)).noneMatch(word -> word.contains("AOTCache"));
  }

  @Test
  void archives_have_a_cache_of_their_own() throws Exception {
    Files.writeString(image.resolve("lib/backup.aot"), "");
    for (String words : List.of("backup list", "-p work backup", "--json backup")) {
      Command command = Command.of(directory, image.resolve("bin/alpi"), words.split(" "));
      assertThat(words(command))
          .as(words)
          .filteredOn(word -> word.contains("AOT"))
          .singleElement()
          .matches(word -> word.endsWith("/an image/bin/../lib/backup.aot"));
    }
  }

  @Test
  void archives_take_the_cache_of_all_where_theirs_is_not() throws Exception {
    assertThat(words(Command.of(directory, image.resolve("bin/alpi"), "backup", "list")))
        .anyMatch(word -> word.endsWith("/an image/bin/../lib/alpi.aot"));
  }

  @Test
  void links_are_followed_relative_absolute_and_in_a_row() throws Exception {
    Path links = Files.createDirectories(directory.resolve("some links"));
    Files.createSymbolicLink(links.resolve("relative"), Path.of("../an image/bin/alpi"));
    Files.createSymbolicLink(links.resolve("absolute"), image.resolve("bin/alpi"));
    Files.createSymbolicLink(links.resolve("again"), Path.of("relative"));
    Files.createSymbolicLink(links.resolve("folder"), image.resolve("bin"));

    for (String name : List.of("relative", "absolute", "again", "folder/alpi")) {
      assertThat(words(Command.of(directory, links.resolve(name), name))).endsWith(name, "");
    }
    assertThat(words(Command.of(links, "./again"))).endsWith(MAIN, "");
    assertThat(words(Command.of(links, "sh", "again"))).endsWith(MAIN, "");
    assertThat(
            words(
                Command.of(links, "sh", "-c", "exec again").with("PATH", links + ":/usr/bin:/bin")))
        .endsWith(MAIN, "");
  }

  /** Java loads no library by a relative path. */
  @Test
  void libraries_are_named_by_whole_paths_however_it_is_started() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("an image/bin/alpi"));
    for (String program : List.of("an image/bin/alpi", "./an image/bin/alpi", "./link")) {
      assertThat(words(Command.of(directory, program)))
          .as(program)
          .anyMatch(word -> word.startsWith("-DZstdNativePath=/"))
          .anyMatch(word -> word.startsWith("-Dorg.sqlite.lib.path=/"));
    }
    assertThat(words(Command.of(directory, link)))
        .anyMatch(word -> word.startsWith("-DZstdNativePath=/"));
  }

  @Test
  void options_for_java_are_added_before_the_main_class() throws Exception {
    Command command =
        Command.of(directory, image.resolve("bin/alpi"), "version")
            .with("ALPI_JAVA_OPTS", "-Xlog:aot -Da=*");

    assertThat(words(command)).endsWith("-Xlog:aot", "-Da=*", "-m", MAIN, "version", "");
  }

  @Test
  void what_is_meant_for_another_java_does_not_arrive() throws Exception {
    words(
        Command.of(directory, image.resolve("bin/alpi"))
            .with("JAVA_TOOL_OPTIONS", "-Xcomp")
            .with("JDK_JAVA_OPTIONS", "-Xcomp")
            .with("CLASSPATH", "/nowhere")
            .with("LC_ALL", "C")
            .with("OWN", "kept"));

    assertThat(Files.readAllLines(image.resolve("bin/java.env")))
        .contains("OWN=kept", "LC_ALL=C.UTF-8")
        .noneMatch(line -> line.matches("(JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|CLASSPATH)=.*"));
  }

  @Test
  void a_chat_lets_its_garbage_die_young_and_no_other_command_pays_for_that() throws Exception {
    String young = "-Xmn12m";
    for (String chat : List.of("", "chat", "-c", "-p work", "--profile profile chat --once x")) {
      assertThat(started(chat)).as(chat).contains(young);
    }
    for (String other : List.of("profile list", "-p chat profile list", "backup list chat")) {
      assertThat(started(other)).as(other).doesNotContain(young);
    }
    assertThat(started("-p work backup list x")).contains("-Xmx288m", "-XX:TieredStopAtLevel=4");
  }

  @Test
  void what_ends_soon_takes_large_pages_if_the_kernel_has_them() throws Exception {
    Path kernel = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
    boolean hasThem =
        Files.isReadable(kernel)
            && Files.readString(kernel).matches("(?s).*\\[(madvise|always)].*");
    String large = "-XX:+UseTransparentHugePages";
    for (String each : List.of("profile list", "-p work backup list x")) {
      assertThat(started(each).contains(large)).as(each).isEqualTo(hasThem);
    }
    for (String each : List.of("", "chat --once x", "-p work chat")) {
      assertThat(started(each)).as(each).doesNotContain(large);
    }
  }

  private List<String> started(String line) throws Exception {
    String[] arguments = line.isEmpty() ? new String[0] : line.split(" ");
    return words(Command.of(directory, image.resolve("bin/alpi"), arguments));
  }
}
