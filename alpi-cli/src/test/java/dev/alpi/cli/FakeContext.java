package dev.alpi.cli;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.cli.logs.DirectoryNews;
import dev.alpi.engine.Pause;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.Ticker;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** A world in memory: home {@code /home/me}, working directory {@code /home/me/work}. */
final class FakeContext implements CliContext {
  private final FileSystem files =
      Jimfs.newFileSystem(
          Configuration.unix().toBuilder().setAttributeViews("posix", "unix").build());
  private final Map<String, String> environment = new TreeMap<>();
  private final FileLocks locks = FileLocks.inMemory();
  private final FakeClock clock = FakeClock.at("2026-01-02T03:04:05Z");
  private final RandomGenerator random = new Random(1);
  private final Cancellation interrupt = new Cancellation();
  private Ticker ticker = clock::nanoTime;
  private FakeStdio stdio = new FakeStdio();
  private Editor editor = _ -> 127;
  private Pause pause = (length, cancellation) -> clock.advance(length);

  /** Stands for a program that is run on the terminal to edit a file; returns its exit status. */
  interface Editor {
    int edit(Path file) throws IOException;
  }

  private String system = "Jimfs 1";
  private Optional<DaemonProgram> daemonProgram = Optional.empty();
  private Optional<Path> image = Optional.empty();
  private Programs programs = _ -> Optional.empty();

  /** Stands for the programs of the system. */
  interface Programs {
    Optional<Ended> run(List<String> command) throws IOException;
  }

  FakeContext() {
    try {
      Files.createDirectories(workingDirectory());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns it with fresh streams; everything else lives on. */
  FakeContext with(FakeStdio fresh) {
    stdio = fresh;
    return this;
  }

  /** Lets programs on the terminal be {@code editor}, which gets the last word as its file. */
  FakeContext editor(Editor editor) {
    this.editor = editor;
    return this;
  }

  /** Lets {@code pause} happen when a command waits; without one the clock moves. */
  FakeContext pausing(Pause pause) {
    this.pause = pause;
    return this;
  }

  /** Lets time pass for what waits for a network. */
  FakeContext ticking(Ticker real) {
    ticker = real;
    return this;
  }

  /** Lets the system be another one. */
  FakeContext system(String name) {
    system = name;
    return this;
  }

  /** Lets alpid be at {@code path}. */
  FakeContext alpid(String path) {
    Path file = files.getPath(path);
    daemonProgram =
        Optional.of(
            new DaemonProgram() {
              @Override
              public Path path() {
                return file;
              }

              @Override
              public Process start(Path root, Path errors) throws IOException {
                throw new IOException("no processes here");
              }
            });
    return this;
  }

  /** Lets alpi be an image with {@code sbom} as the list of what it is made of. */
  FakeContext image(String sbom) throws IOException {
    Path lib = Files.createDirectories(files.getPath("/image/lib"));
    Files.writeString(lib.resolve("modules"), "");
    Files.writeString(lib.resolve(Sbom.NAME), sbom);
    image = Optional.of(lib.resolve("modules"));
    return this;
  }

  @Override
  public Optional<Path> image() {
    return image;
  }

  /** Lets the programs of the system be {@code programs}. */
  FakeContext programs(Programs programs) {
    this.programs = programs;
    return this;
  }

  FakeContext env(String name, String value) {
    environment.put(name, value);
    return this;
  }

  @Override
  public Map<String, String> environment() {
    return environment;
  }

  @Override
  public Path workingDirectory() {
    return files.getPath("/home/me/work");
  }

  @Override
  public Path userHome() {
    return files.getPath("/home/me");
  }

  @Override
  public FileLocks locks() {
    return locks;
  }

  @Override
  public InstantSource clock() {
    return clock;
  }

  @Override
  public Ticker ticker() {
    return ticker;
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public SecureRandom keys() {
    return new SecureRandom();
  }

  @Override
  public Pause pause() {
    return pause;
  }

  @Override
  public DirectoryNews news(FileSystem system) {
    return new LookEachSecond(pause, interrupt);
  }

  @Override
  public FakeStdio stdio() {
    return stdio;
  }

  @Override
  public Platform platform() {
    return new Platform("25-test", system);
  }

  @Override
  public Cancellation interrupt() {
    return interrupt;
  }

  @Override
  public int runOnTerminal(List<String> command) throws IOException {
    return editor.edit(files.getPath(command.getLast()));
  }

  @Override
  public Optional<DaemonProgram> daemonProgram() {
    return daemonProgram;
  }

  @Override
  public Optional<Ended> runProgram(List<String> command) throws IOException {
    return programs.run(command);
  }
}
