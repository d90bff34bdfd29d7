package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The finished image as a person runs it. */
final class ImageProcessTest {
  private static final long ARCHIVE_BYTES_MAX = 70_000_000;

  /** Fails instead of going on without the cache, as it does for users. */
  private static final String CACHE_REQUIRED = "-XX:AOTMode=on";

  private static final Repository REPOSITORY = Repository.ofThisBuild();

  @TempDir Path directory;
  private Path alpi;

  @BeforeEach
  void findTheLauncher() {
    alpi = REPOSITORY.image().resolve("bin/alpi");
    assertThat(alpi).as("built in the package phase").isExecutable();
  }

  private Command version(Path launcher) {
    return Command.of(directory, launcher, "--version").with("ALPI_JAVA_OPTS", CACHE_REQUIRED);
  }

  private static void assertPrintsTheVersion(Command command) throws Exception {
    Command.Result result = command.run();

    assertThat(result.err()).isEmpty();
    assertThat(result.out()).matches("alpi \\d+\\.\\d+\\.\\d+\\R");
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void it_runs_with_no_java_installed() throws Exception {
    Path programs = Files.createDirectory(directory.resolve("programs"));
    for (String name : List.of("sh", "readlink")) {
      Files.createSymbolicLink(programs.resolve(name), Path.of("/bin").resolve(name));
    }
    Path link = Files.createSymbolicLink(directory.resolve("link"), alpi);

    assertPrintsTheVersion(version(link).with("PATH", programs));
  }

  @Test
  void it_runs_from_any_directory_and_by_a_relative_name() throws Exception {
    for (Path place : List.of(directory.getRoot(), REPOSITORY.image().getParent())) {
      Command command = Command.of(place, place.relativize(alpi), "--version");

      assertPrintsTheVersion(command.with("ALPI_JAVA_OPTS", CACHE_REQUIRED));
    }
  }

  @Test
  void a_moved_copy_runs_with_its_cache() throws Exception {
    Path copy = directory.resolve("first");
    assertThat(Command.of(directory, "cp", "-R", REPOSITORY.image().toString(), copy.toString()))
        .satisfies(command -> assertThat(command.run().exitCode()).isZero());
    Path moved = Files.move(copy, directory.resolve("moved, with spaces"));

    assertPrintsTheVersion(version(moved.resolve("bin/alpi")));
  }

  @Test
  void the_archive_holds_the_image_and_runs_with_its_cache() throws Exception {
    Path archive = archive();
    assertThat(Files.size(archive)).isLessThan(ARCHIVE_BYTES_MAX);
    Command unpack = Command.of(directory, "tar", "-xzf", archive.toString());
    assertThat(unpack.run().exitCode()).isZero();
    String folder = archive.getFileName().toString().replace(".tar.gz", "");

    assertPrintsTheVersion(version(directory.resolve(folder).resolve("bin/alpi")));
  }

  private static Path archive() throws IOException {
    try (Stream<Path> files = Files.list(REPOSITORY.image().getParent())) {
      return files.filter(file -> file.toString().endsWith(".tar.gz")).findFirst().orElseThrow();
    }
  }

  @Test
  void nothing_in_the_image_points_out_of_it() throws IOException {
    Path image = REPOSITORY.image().toRealPath();
    try (Stream<Path> files = Files.walk(image)) {
      List<Path> links = files.filter(Files::isSymbolicLink).toList();
      for (Path link : links) {
        assertThat(link.toRealPath()).startsWith(image);
        assertThat(Files.readSymbolicLink(link)).isRelative();
      }
      assertThat(links).isNotEmpty();
    }
  }

  @Test
  void alpi_itself_comes_from_the_cache() throws Exception {
    Path log = directory.resolve("classes");

    Command.of(directory, alpi, "--version")
        .with("ALPI_JAVA_OPTS", "-Xlog:class+load:file=" + log)
        .run();

    List<String> loaded = Files.readAllLines(log);
    assertThat(loaded).anyMatch(line -> line.matches(".*dev\\.alpi\\.cli\\.Main .*shared.*"));
    assertThat(loaded.stream().filter(line -> line.contains("source: jrt:")))
        .as("classes that the training does not know")
        .hasSizeLessThan(loaded.size() / 20);
  }

  @Test
  void archives_are_made_with_their_own_cache() throws Exception {
    Path key = directory.resolve("key");
    Command keygen =
        Command.of(directory, alpi, "backup", "keygen", key.toString())
            .with("ALPI_JAVA_OPTS", CACHE_REQUIRED)
            .with("HOME", directory);
    Command.Result result = keygen.run();

    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(key).isRegularFile();
  }

  @Test
  void a_cache_that_does_not_fit_is_noticed_by_these_tests() throws Exception {
    Command unfit = version(alpi).with("ALPI_JAVA_OPTS", CACHE_REQUIRED + " -XX:AOTCache=absent");

    assertThat(unfit.run().exitCode()).isNotZero();
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "it looks into /proc")
  void the_launcher_becomes_java() throws Exception {
    Path pause = directory.resolve("paused");
    Command command =
        Command.of(directory, alpi, "--version")
            .with("ALPI_JAVA_OPTS", "-XX:+PauseAtStartup -XX:PauseAtStartupFile=" + pause);

    try (RunningCommand running = command.start()) {
      running.awaitUntil(() -> Files.exists(pause));
      Path program = Path.of("/proc", Long.toString(running.pid()), "exe").toRealPath();
      Files.delete(pause);

      assertThat(program).isEqualTo(REPOSITORY.image().resolve("bin/java").toRealPath());
      assertThat(running.await().exitCode()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  @EnabledOnOs(value = OS.LINUX, disabledReason = "the pipe has the size that it has on Linux")
  void a_signal_ends_it(String signal, int exitCode) throws Exception {
    // a pipe that is full already: it cannot finish
    String script =
        """
        mkfifo pipe
        exec 3<>pipe
        head -c 65536 /dev/zero >&3
        exec "$0" --version >&3
        """;
    try (RunningCommand running =
        Command.of(directory, "sh", "-c", script, alpi.toString()).start()) {
      running.awaitUntil(() -> waitsForThePipe(running.pid()));
      running.signal(signal);

      assertThat(running.await().exitCode()).isEqualTo(exitCode);
    }
  }

  /** Says whether a thread is in a write to a pipe: then Java is up, and alpi is at its answer. */
  private static boolean waitsForThePipe(long pid) throws IOException {
    try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
      return threads.anyMatch(ImageProcessTest::writesToPipe);
    }
  }

  private static boolean writesToPipe(Path thread) {
    try {
      return Files.readString(thread.resolve("wchan")).contains("pipe_write");
    } catch (IOException gone) {
      return false;
    }
  }

  @Test
  void the_modules_are_those_listed() throws Exception {
    Command.Result result =
        Command.of(directory, REPOSITORY.image().resolve("bin/java"), "--list-modules").run();
    String modules = result.out().replaceAll("(?m)@.*$", "");

    new Golden(REPOSITORY.golden()).check("image-modules.txt", modules);
    assertThat(modules.lines())
        .contains("dev.alpi.cli")
        .doesNotContain("java.desktop", "jdk.unsupported");
  }
}
