package dev.alpi.profile.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import com.google.common.jimfs.WatchServiceConfiguration;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileMode;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same with a real watch service and time, and {@link ConfigWatcher#run} in a thread. Where the
 * slow check is an hour, only events of the file system can have led to what is seen.
 */
@Timeout(120)
final class ConfigWatcherDiskTest {
  private static final Duration QUIET = Duration.ofMillis(30);
  private static final Duration AT_MOST = Duration.ofMillis(300);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(50);

  /** Watch services that poll look every 2 to 10 s. */
  private static final int PATIENCE_SECONDS = 60;

  private final BlockingQueue<ConfigEvent> events = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
  private ConfigWatcher watcher;
  private Path root;
  private Path home;
  private Path config;

  private void start(Path directory, Duration check) throws IOException {
    root = directory.resolve("alpi");
    home = Files.createDirectories(root.resolve("profiles").resolve("work"));
    config = home.resolve("config.yaml");
    watcher =
        new ConfigWatcher(
            root,
            new WatchServiceEvents(root.getFileSystem().newWatchService()),
            System::nanoTime,
            InstantSource.system(),
            new ReloadPace(QUIET, AT_MOST, check));
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                watcher.run();
                ends.add("closed");
              } catch (InterruptedException | RuntimeException e) {
                ends.add(e.toString());
              }
            });
  }

  private LiveConfig watch() throws ConfigException {
    return watcher.watch(home, JsonValue.Obj.EMPTY, events::add);
  }

  @AfterEach
  void stop() throws InterruptedException {
    watcher.close();
    assertThat(ends.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("closed");
    assertThat(events).as("told more often than it should").isEmpty();
  }

  /**
   * Waits until {@code model} was told; a machine under load may read a half written file first.
   */
  private void awaitModel(LiveConfig live, String model) throws InterruptedException {
    ConfigEvent event;
    do {
      event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(event).as(model).isInstanceOf(ConfigEvent.Changed.class);
    } while (((ConfigEvent.Changed) event).version() != live.version()
        || !model(live).equals(model));
  }

  private void awaitFailure() throws InterruptedException {
    assertThat(events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .isInstanceOf(ConfigEvent.Failed.class);
  }

  private static String model(LiveConfig live) {
    return live.current().string("model").orElseThrow();
  }

  @Test
  void writing_in_place_and_replacing_are_seen(@TempDir Path directory) throws Exception {
    start(directory, HOUR);
    LiveConfig live = watch();
    // appears, is written over, replaced as we do, replaced as others do
    Files.writeString(config, "model: a/1\n");
    awaitModel(live, "a/1");
    Files.writeString(config, "model: a/2\n");
    awaitModel(live, "a/2");
    DurableFiles.replace(config, "model: a/3\n", FileMode.PRIVATE_FILE);
    awaitModel(live, "a/3");
    Files.move(config, home.resolve("config.yaml~"));
    awaitFailure();
    Files.writeString(config, "model: a/4\n");
    awaitModel(live, "a/4");
    DurableFiles.replace(root.resolve("base.yaml"), "paused: true\n", FileMode.PRIVATE_FILE);
    awaitModel(live, "a/4");
    assertThat(live.current().bool("paused")).contains(true);
  }

  @Test
  void a_link_to_another_place_is_followed(@TempDir Path directory) throws Exception {
    start(directory, HOUR);
    Path dots = Files.createDirectories(directory.resolve("dots").resolve("alpi"));
    Files.writeString(dots.resolve("one.yaml"), "model: a/1\n");
    Files.writeString(dots.resolve("two.yaml"), "model: a/2\n");
    Files.createSymbolicLink(config, config.getFileSystem().getPath("../../../dots/alpi/one.yaml"));
    LiveConfig live = watch();
    // behind the link, then the link itself
    Files.writeString(dots.resolve("one.yaml"), "model: a/3\n");
    awaitModel(live, "a/3");
    Path swap = home.resolve("swap");
    Files.createSymbolicLink(swap, dots.resolve("two.yaml"));
    Files.move(swap, config, StandardCopyOption.ATOMIC_MOVE);
    awaitModel(live, "a/2");
    Files.writeString(dots.resolve("two.yaml"), "model: a/4\n");
    awaitModel(live, "a/4");
  }

  @Test
  void a_directory_link_that_is_swapped_is_followed(@TempDir Path directory) throws Exception {
    // as Kubernetes replaces a mounted ConfigMap
    start(directory, HOUR);
    version("..1", "model: a/1\n");
    Files.createSymbolicLink(home.resolve("..data"), home.getFileSystem().getPath("..1"));
    Files.createSymbolicLink(config, home.getFileSystem().getPath("..data/config.yaml"));
    LiveConfig live = watch();
    for (int i = 2; i <= 4; i++) {
      version(".." + i, "model: a/" + i + "\n");
      Path swap = home.resolve("..data_tmp");
      Files.createSymbolicLink(swap, home.getFileSystem().getPath(".." + i));
      Files.move(swap, home.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
      remove(home.resolve(".." + (i - 1)));
      awaitModel(live, "a/" + i);
    }
  }

  private void version(String name, String text) throws IOException {
    Files.writeString(Files.createDirectory(home.resolve(name)).resolve("config.yaml"), text);
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      for (Path child : children.toList()) {
        Files.delete(child);
      }
    }
    Files.delete(directory);
  }

  @Test
  void a_home_that_is_moved_away_and_back_is_watched_again(@TempDir Path directory)
      throws Exception {
    start(directory, SHORT);
    Files.writeString(config, "model: a/1\n");
    LiveConfig live = watch();
    Files.move(home, directory.resolve("away"));
    awaitFailure();
    assertThat(model(live)).isEqualTo("a/1");
    Files.writeString(directory.resolve("away").resolve("config.yaml"), "model: a/2\n");
    Files.move(directory.resolve("away"), home);
    awaitModel(live, "a/2");
    Files.writeString(config, "model: a/3\n");
    awaitModel(live, "a/3");
  }

  @Test
  void a_home_that_is_removed_and_made_again_is_watched_again(@TempDir Path directory)
      throws Exception {
    start(directory, SHORT);
    Files.writeString(config, "model: a/1\n");
    LiveConfig live = watch();
    for (int i = 2; i <= 4; i++) {
      remove(home);
      awaitFailure();
      Files.createDirectory(home);
      Files.writeString(home.resolve(".new"), "model: a/" + i + "\n");
      Files.move(home.resolve(".new"), config);
      awaitModel(live, "a/" + i);
    }
  }

  @Test
  void the_end_of_a_watch_is_noticed_at_once(@TempDir Path directory) throws Exception {
    start(directory, HOUR);
    LiveConfig live = watch();
    // of neither move is there an event, and none of a file in the directory that is removed
    Path away = directory.resolve("away");
    Files.move(home, away);
    Path next = Files.createDirectory(directory.resolve("next"));
    Files.writeString(next.resolve("config.yaml"), "model: a/1\n");
    Files.move(next, home);
    Files.delete(away);
    awaitModel(live, "a/1");
    Files.writeString(config, "model: a/2\n");
    awaitModel(live, "a/2");
  }

  @Test
  void a_pipe_is_not_waited_for(@TempDir Path directory) throws Exception {
    start(directory, HOUR);
    Files.writeString(config, "model: a/1\n");
    LiveConfig live = watch();
    Path pipe = home.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Files.move(pipe, config, StandardCopyOption.ATOMIC_MOVE);
    awaitFailure();
    assertThat(model(live)).isEqualTo("a/1");
    Files.delete(config);
    awaitFailure();
  }

  @Test
  void watching_and_closing_while_it_runs_loses_nothing(@TempDir Path directory) throws Exception {
    start(directory, HOUR);
    for (int i = 0; i < 20; i++) {
      Files.writeString(config, "model: a/" + i + "\n");
      try (LiveConfig live = watch()) {
        Files.writeString(config, "model: b/" + i + "\n");
        awaitModel(live, "b/" + i);
      }
    }
  }

  @Test
  void a_directory_is_watched_until_its_last_registration_is_closed(@TempDir Path directory)
      throws Exception {
    start(directory, HOUR);
    Path one = Files.createDirectory(directory.resolve("one"));
    Path other = Files.createDirectory(directory.resolve("other"));
    try (WatchServiceEvents news = new WatchServiceEvents(one.getFileSystem().newWatchService())) {
      DirectoryEvents.Registration first = news.register(one);
      // the same key, under the name that it has now
      Path moved = Files.move(one, directory.resolve("moved"));
      DirectoryEvents.Registration second = news.register(moved);
      news.register(other);
      first.close();
      Files.writeString(moved.resolve("x"), "");
      assertThat(nextIn(news)).isEqualTo(moved);
      second.close();
      Files.writeString(moved.resolve("y"), "");
      Files.writeString(other.resolve("y"), "");
      assertThat(nextIn(news)).isEqualTo(other);
    }
  }

  private static Path nextIn(WatchServiceEvents news) throws InterruptedException {
    while (true) {
      for (DirectoryEvents.News each : news.await(Duration.ofSeconds(PATIENCE_SECONDS))) {
        if (each instanceof DirectoryEvents.News.Entries entries) {
          return entries.directory();
        }
      }
    }
  }

  /** Jimfs looks every few milliseconds and tells sizes and times apart, not content. */
  @ParameterizedTest
  @ValueSource(strings = {"unix", "windows"})
  void it_runs_on_jimfs(String kind) throws Exception {
    Configuration kindOf = kind.equals("unix") ? Configuration.unix() : Configuration.windows();
    try (FileSystem files =
        Jimfs.newFileSystem(
            kindOf.toBuilder()
                .setWatchServiceConfiguration(
                    WatchServiceConfiguration.polling(5, TimeUnit.MILLISECONDS))
                .build())) {
      start(files.getRootDirectories().iterator().next(), HOUR);
      LiveConfig live = watch();
      Files.writeString(config, "model: a/1\n");
      awaitModel(live, "a/1");
      Files.writeString(config, "model: [\n");
      awaitFailure();
      Files.writeString(config, "model: a/22\n");
      awaitModel(live, "a/22");
    }
  }
}
