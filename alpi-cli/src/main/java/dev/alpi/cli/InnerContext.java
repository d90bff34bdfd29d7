package dev.alpi.cli;

import dev.alpi.cli.logs.DirectoryNews;
import dev.alpi.engine.Pause;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.Ticker;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The world of a command that another one runs: that of the other, but for what is overridden. */
abstract class InnerContext implements CliContext {
  private final CliContext outer;

  InnerContext(CliContext outer) {
    this.outer = outer;
  }

  @Override
  public Map<String, String> environment() {
    return outer.environment();
  }

  @Override
  public Person person() {
    return outer.person();
  }

  @Override
  public Path workingDirectory() {
    return outer.workingDirectory();
  }

  @Override
  public Path userHome() {
    return outer.userHome();
  }

  @Override
  public Path systemRoot() {
    return outer.systemRoot();
  }

  @Override
  public ZoneId zone() {
    return outer.zone();
  }

  @Override
  public FileLocks locks() {
    return outer.locks();
  }

  @Override
  public InstantSource clock() {
    return outer.clock();
  }

  @Override
  public Optional<TestClock> testClock() {
    return outer.testClock();
  }

  @Override
  public Ticker ticker() {
    return outer.ticker();
  }

  @Override
  public RandomGenerator random() {
    return outer.random();
  }

  @Override
  public SecureRandom keys() {
    return outer.keys();
  }

  @Override
  public Pause pause() {
    return outer.pause();
  }

  @Override
  public DirectoryNews news(FileSystem system) {
    return outer.news(system);
  }

  @Override
  public Platform platform() {
    return outer.platform();
  }

  @Override
  public Cancellation interrupt() {
    return outer.interrupt();
  }

  @Override
  public void patience(Duration time) {
    outer.patience(time);
  }

  @Override
  public Optional<Path> image() {
    return outer.image();
  }

  @Override
  public List<InetAddress> addresses() {
    return outer.addresses();
  }

  @Override
  public void giveMemoryBack() {
    outer.giveMemoryBack();
  }

  @Override
  public Optional<DaemonProgram> daemonProgram() {
    return outer.daemonProgram();
  }

  @Override
  public int runOnTerminal(List<String> command) throws IOException, InterruptedException {
    return outer.runOnTerminal(command);
  }

  @Override
  public Optional<Ended> runProgram(List<String> command) throws IOException, InterruptedException {
    return outer.runProgram(command);
  }
}
