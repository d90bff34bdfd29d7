package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The projects in {@code examples}, built where nothing of this build is to be seen but what would
 * be published of the modules that they use: jars, poms and the parent of those.
 */
final class EmbeddingProcessTest {
  /** About 10 s on two free cores; most of it is Maven's own. */
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final Path root = Repository.ofThisBuild().root();
  private final String version = property("alpi.version");

  @TempDir Path directory;

  @Test
  void a_program_elsewhere_needs_alpi_profile_alone() throws Exception {
    Path project = directory.resolve("project");
    copy(root.resolve("examples/embedding"), project);
    publish("alpi", root, List.of());
    publish("alpi-profile", root.resolve("alpi-profile"), List.of(".jar"));
    Path home = directory.resolve("home of profiles");

    Command.Result result = maven(project, home, "test", "exec:exec").run();

    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    assertThat(result.out()).contains("Tests run: 2, Failures: 0, Errors: 0, Skipped: 0");
    assertThat(result.out().lines())
        .contains(
            "profile: work, answers at work [team]",
            "model: builtin/offline",
            "daily cap: 2.5",
            "the cap is set by: PROFILE",
            "the patience is set by: BUILT_IN");
    assertThat(result.out() + result.err())
        .as("of the compiler, and of Java about calls of the C library")
        .doesNotContain("[WARNING]", "restricted method");
    assertThat(Files.readString(home.resolve("profiles/work/config.yaml")))
        .contains("daily_usd: 2.5");
    assertThat(children(directory.resolve("local/dev/alpi")))
        .as("what of alpi Maven fetched")
        .containsExactlyInAnyOrder("alpi", "alpi-profile");
  }

  @Test
  void two_peers_elsewhere_need_alpi_alp_and_alpi_profile() throws Exception {
    Path project = directory.resolve("project");
    copy(root.resolve("examples/embedding-alp"), project);
    publish("alpi", root, List.of());
    publish("alpi-profile", root.resolve("alpi-profile"), List.of(".jar"));
    publish("alpi-alp", root.resolve("alpi-alp"), List.of(".jar"));

    Command.Result result =
        maven(project, directory.resolve("two homes"), "test", "exec:exec").run();

    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    assertThat(result.out()).contains("Tests run: 1, Failures: 0, Errors: 0, Skipped: 0");
    assertThat(result.out().lines())
        .contains(
            "ann may call: [link.ping, link.ask]",
            "bob answers as Bob's clerk",
            "in pieces: staging uses |8443|",
            "as a whole: staging uses 8443");
    assertThat(result.out() + result.err()).doesNotContain("[WARNING]", "restricted method");
    assertThat(children(directory.resolve("local/dev/alpi")))
        .containsExactlyInAnyOrder("alpi", "alpi-profile", "alpi-alp");
  }

  private Command maven(Path project, Path home, String... goals) throws IOException {
    Path settings = settings();
    Command command =
        Command.of(
                project,
                property("alpi.maven"),
                Stream.concat(
                        Stream.of(
                            "--batch-mode",
                            "--no-transfer-progress",
                            "--offline",
                            "-Daether.offline.protocols=file",
                            "--settings=" + settings,
                            "--global-settings=" + settings,
                            "-Dmaven.repo.local=" + directory.resolve("local"),
                            "-Ddirectory=" + home),
                        Stream.of(goals))
                    .toArray(String[]::new))
            .with("JAVA_HOME", property("alpi.maven.java"))
            // found there whatever the folder it is installed in
            .with("JAVA25_HOME", property("java.home"));
    return command.within(LIMIT);
  }

  /**
   * Writes settings by which Maven takes {@code alpi-profile} from what was published here, and
   * everything else from what the build around this test has fetched before. Where that came from,
   * it was checked.
   */
  private Path settings() throws IOException {
    return Files.writeString(
        directory.resolve("settings.xml"),
        """
        <settings>
          <mirrors>
            <mirror><id>fetched</id><mirrorOf>*,!published</mirrorOf><url>%s</url></mirror>
          </mirrors>
          <profiles>
            <profile>
              <id>here</id>
              <repositories>
                <repository><id>published</id><url>%s</url>%3$s</repository>
                <repository><id>central</id><url>file:///nowhere</url>%3$s</repository>
              </repositories>
              <pluginRepositories>
                <pluginRepository><id>central</id><url>file:///nowhere</url>%3$s</pluginRepository>
              </pluginRepositories>
            </profile>
          </profiles>
          <activeProfiles><activeProfile>here</activeProfile></activeProfiles>
        </settings>
        """
            .formatted(
                Path.of(property("alpi.maven.repository")).toUri(),
                directory.resolve("published").toUri(),
                "<releases><checksumPolicy>ignore</checksumPolicy></releases>"));
  }

  /** Puts what {@code mvn install} would of {@code module} where Maven looks for it. */
  private void publish(String artifact, Path module, List<String> endings) throws IOException {
    String name = artifact + "-" + version;
    Path folder =
        Files.createDirectories(
            directory.resolve("published/dev/alpi").resolve(artifact).resolve(version));
    Files.copy(module.resolve("pom.xml"), folder.resolve(name + ".pom"));
    for (String ending : endings) {
      Files.copy(module.resolve("target").resolve(name + ending), folder.resolve(name + ending));
    }
  }

  private static void copy(Path source, Path target) throws IOException {
    Path built = source.resolve("target");
    Files.walkFileTree(
        source,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            if (folder.equals(built)) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(target.resolve(source.relativize(folder)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(file, target.resolve(source.relativize(file)));
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static List<String> children(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.map(child -> child.getFileName().toString()).toList();
    }
  }

  private static String property(String name) {
    return Optional.ofNullable(System.getProperty(name))
        .orElseThrow(() -> new IllegalStateException("no property " + name + ": run it by Maven"));
  }
}
