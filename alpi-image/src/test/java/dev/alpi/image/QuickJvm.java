package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/**
 * Starts a main class of the tests many times, as quickly as a JVM can: with the flags of alpi's
 * launcher, and once it was trained with a cache like the image's.
 */
final class QuickJvm {
  private final Class<?> main;
  private final Path folder;
  private final String classPath;
  private final Duration limit;
  private List<String> cache = List.of();

  private QuickJvm(Class<?> main, Path folder, String classPath, Duration limit) {
    this.main = main;
    this.folder = folder;
    this.classPath = classPath;
    this.limit = limit;
  }

  /**
   * Returns a JVM that runs {@code main} with the class path of the tests.
   *
   * @param folder where it puts what it needs
   * @param limit how long a program may run
   */
  static QuickJvm of(Class<?> main, Path folder, Duration limit) throws IOException {
    return new QuickJvm(main, folder, jars(folder), limit);
  }

  /** Returns the program with {@code arguments}. */
  Command command(String... arguments) {
    List<String> words = new ArrayList<>(cache);
    words.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xms16m",
            "-XX:-UsePerfData",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:ArchiveRelocationMode=0",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            classPath,
            main.getName()));
    words.addAll(List.of(arguments));
    return Command.of(
            folder,
            Path.of(System.getProperty("java.home"), "bin", "java"),
            words.toArray(String[]::new))
        .within(limit);
  }

  /** Runs {@code command} to write the cache that later commands use. */
  void train(Command command) throws IOException, InterruptedException {
    Path file = folder.resolve("quick.aot");
    List<String> words = new ArrayList<>(command.words());
    words.add(1, "-XX:AOTCacheOutput=" + file);
    Command training =
        new Command(
            words, command.environment(), command.directory(), command.input(), command.limit());
    Command.Result trained = training.run();
    assertThat(trained.exitCode()).as("%s", trained).isZero();
    cache = Files.exists(file) ? List.of("-XX:AOTCache=" + file) : List.of();
  }

  /** A cache takes no directories of classes. */
  private static String jars(Path folder) throws IOException {
    List<String> jars = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(entry);
      jars.add(
          Files.isDirectory(path)
              ? jar(path, folder.resolve("classes" + jars.size() + ".jar")).toString()
              : entry);
    }
    return String.join(File.pathSeparator, jars);
  }

  private static Path jar(Path directory, Path jar) throws IOException {
    try (JarOutputStream entries = new JarOutputStream(Files.newOutputStream(jar))) {
      for (Map.Entry<String, Path> file : HomeAudit.files(directory).entrySet()) {
        entries.putNextEntry(new JarEntry(file.getKey()));
        Files.copy(file.getValue(), entries);
        entries.closeEntry();
      }
    }
    return jar;
  }
}
