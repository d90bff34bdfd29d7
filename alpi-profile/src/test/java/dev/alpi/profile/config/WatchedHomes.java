package dev.alpi.profile.config;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A root with profiles on Jimfs, its watcher, and time and news that a test makes. */
final class WatchedHomes implements AutoCloseable {
  /** Longer than what a change waits for, shorter than what the slow check does. */
  static final Duration SETTLED = Duration.ofMillis(500);

  final FakeClock clock = FakeClock.atRandom(7);
  final FakeDirectoryEvents news = new FakeDirectoryEvents();
  final FileSystem files;
  final Path root;
  final ConfigWatcher watcher;
  final List<ConfigEvent> events = new ArrayList<>();

  WatchedHomes(Configuration configuration) throws IOException {
    files = Jimfs.newFileSystem(configuration);
    root = files.getRootDirectories().iterator().next().resolve("alpi");
    Files.createDirectories(root.resolve("profiles"));
    watcher = new ConfigWatcher(root, news, clock::nanoTime, clock, ReloadPace.STANDARD);
  }

  Path home(String name) {
    return root.resolve("profiles").resolve(name);
  }

  Path config(String name) {
    return home(name).resolve("config.yaml");
  }

  Path base() {
    return root.resolve("base.yaml");
  }

  /** Makes the profile, with {@code config} in its file, and watches it. */
  LiveConfig profile(String name, String config) throws IOException {
    Files.createDirectories(home(name));
    Files.writeString(config(name), config);
    return watch(name);
  }

  LiveConfig watch(String name) throws ConfigException {
    return watcher.watch(home(name), JsonValue.Obj.EMPTY, events::add);
  }

  /** Writes as an editor does, in place, and has it told. */
  void write(Path file, String text) throws IOException, InterruptedException {
    Files.writeString(file, text);
    news.touched(file);
    work();
  }

  void delete(Path file) throws IOException, InterruptedException {
    Files.delete(file);
    news.touched(file);
    work();
  }

  /** Lets the watcher take the news and do what is due now. */
  void work() throws InterruptedException {
    watcher.step(Duration.ZERO);
  }

  void advance(Duration time) throws InterruptedException {
    clock.advance(time);
    work();
  }

  /** Lets the watcher do what the news so far lead to. */
  void settle() throws InterruptedException {
    work();
    advance(SETTLED);
  }

  /** Lets the slow check come, and then what it leads to. */
  void settleUnheard() throws InterruptedException {
    advance(ReloadPace.STANDARD.check());
    advance(SETTLED);
  }

  List<ConfigEvent.Changed> changes() {
    return events.stream()
        .filter(ConfigEvent.Changed.class::isInstance)
        .map(ConfigEvent.Changed.class::cast)
        .toList();
  }

  List<ConfigEvent.Failed> failures() {
    return events.stream()
        .filter(ConfigEvent.Failed.class::isInstance)
        .map(ConfigEvent.Failed.class::cast)
        .toList();
  }

  @Override
  public void close() throws IOException {
    watcher.close();
    files.close();
  }
}
