package dev.alpi.image.pictures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.image.Command;
import dev.alpi.image.Repository;
import dev.alpi.image.RunningCommand;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.ScriptException;
import dev.alpi.testkit.ScriptedModelServer;
import dev.alpi.testkit.VirtualTerminal;
import dev.alpi.testkit.VirtualTerminal.Cell;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A walk through alpi by somebody who types: a remembered fact, an approved command, a job, a peer,
 * a proven backup. The model is played by {@code docs/pictures/model.json}.
 */
final class Tour implements AutoCloseable {
  /*
   * Implementation notes. Home is /tmp/a-00 or the like: as long as /home/ada, which is what is
   * shown instead, so that nothing is wrapped or cut elsewhere. The clock is the same each time.
   */
  private static final String TITLE =
      "alpi: a remembered fact, an approved command, a job, a peer, a proven backup";

  static final String SHOWN_HOME = "/home/ada";
  private static final int HOMES = 100;
  private static final Instant MORNING = Instant.parse("2026-12-01T09:05:00Z");
  private static final int DAYS_BEFORE = 6;

  /** A question takes no key before: what is typed when it comes is no answer. */
  private static final Duration UNTIL_ARMED = Duration.ofMillis(500);

  private static final Duration LIMIT = Duration.ofMinutes(5);

  private static final String SETTINGS =
      """
      model: lab/scripted
      providers:
        endpoints:
          - {name: lab, url: "%s/v1", wire: openai}
      budget:
        daily_usd: 2
        unknown_price_usd_per_mtok: {in: 3, out: 15}
      """;

  private final Path home;
  private final Pace pace;
  private final ScriptedModelServer model;
  private final Steady steady = new Steady();
  private final Map<String, ScreenPicture> pictures = new LinkedHashMap<>();

  /** How fast somebody types and reads. */
  enum Pace {
    /** As people do: for a recording. */
    HUMAN(Duration.ofMillis(45), Duration.ofMillis(1_200)),
    /** As fast as alpi is. */
    FAST(Duration.ZERO, Duration.ZERO);

    private final Duration betweenKeys;
    private final Duration reading;

    Pace(Duration betweenKeys, Duration reading) {
      this.betweenKeys = betweenKeys;
      this.reading = reading;
    }
  }

  private Tour(Path home, Pace pace, ScriptedModelServer model) {
    this.home = home;
    this.pace = pace;
    this.model = model;
  }

  static Tour of(Pace pace) throws IOException, ScriptException {
    Path script = Pictures.folder().resolve("model.json");
    return new Tour(freshHome(), pace, ScriptedModelServer.start(Script.read(script)));
  }

  private static Path freshHome() throws IOException {
    for (int i = 0; i < HOMES; i++) {
      try {
        return Files.createDirectory(
            Path.of("/tmp/a-%02d".formatted(i)),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } catch (FileAlreadyExistsException e) {
        // somebody else's
      }
    }
    throw new IOException("all homes of tours are there: rm -r /tmp/a-[0-9][0-9]");
  }

  /** Returns what was seen at the places worth a picture, by name. */
  Map<String, ScreenPicture> pictures() {
    return pictures;
  }

  /** Walks; returns all that the terminal was sent. */
  Cast walk() throws IOException, InterruptedException {
    furnish();
    try (RunningCommand daemon = alpi("daemon", "serve").within(LIMIT).start()) {
      daemon.awaitUntil(() -> daemon.errSoFar().contains("serving the profiles of"));
      Path timing = home.resolve("timing");
      try (TerminalSession terminal =
          TerminalSession.start(environment(), timing, pace.betweenKeys)) {
        terminal.awaitOnly("$");
        chat(terminal);
        commands(terminal);
        return terminal.end(TITLE).replacing(home.toString(), SHOWN_HOME);
      }
    }
  }

  /** What was there before the tour: settings, another profile, a week of work. */
  private void furnish() throws IOException, InterruptedException {
    Path work = Files.createDirectory(home.resolve("work"));
    Files.copy(Pictures.folder().resolve("services.md"), work.resolve("services.md"));
    Files.createDirectory(work.resolve("disk"));
    Path key = Files.writeString(home.resolve("key"), "correct horse battery staple\n");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    clock(MORNING);
    Path config = Files.createDirectory(home.resolve(".alpi")).resolve("config.yaml");
    Files.writeString(config, SETTINGS.formatted(model.baseUri()));
    run("profile", "edit", "default", "--color", "cyan");
    run("profile", "create", "work");
    String ours = run("peers", "key").strip();
    String works = run("-p", "work", "peers", "key").strip();
    run("peers", "add", "work", works);
    run("-p", "work", "peers", "add", "home", ours);
    for (int day = 1; day <= DAYS_BEFORE; day++) {
      clock(MORNING.minus(Duration.ofDays(DAYS_BEFORE + 1 - day)));
      run("chat", "--once", "note " + day + " of the week");
    }
    clock(MORNING);
  }

  private void chat(TerminalSession terminal) throws IOException, InterruptedException {
    terminal.type("alpi\r").await("daemon");
    read(terminal).type("remember that the staging port is 5433\r").settled("from now on");
    read(terminal).type("which services are in services.md?\r");
    take("chat", "A chat: a fact was remembered, a file was read", terminal.settled(":5433'"));
    read(terminal).type("make a fresh copy of the site\r").await("> n  no");
    read(terminal).pause(UNTIL_ARMED);
    take("approval", "A command that has to be approved", terminal.await("> n  no"));
    terminal.type("y").settled("fresh copy.");
    read(terminal).type("\u0004").settled("goes on with");
  }

  private void commands(TerminalSession terminal) throws IOException, InterruptedException {
    clear(terminal);
    say(terminal, "alpi schedule add \"is staging up?\" --cron \"0 9 * * MON-FRI\"", "next Wed");
    say(terminal, "alpi peers ping work", "answers as");
    take("peers", "A job, and a peer that answers", say(terminal, "alpi peers graph", "└─ home"));
    clear(terminal);
    take("daemon", "What the daemon serves", say(terminal, "alpi daemon status", "gateway"));
    clear(terminal);
    say(terminal, "alpi backup create disk --passphrase-file ~/key", "is right");
    say(terminal, "alpi backup drill disk --passphrase-file ~/key", "bring all back");
    take(
        "spend",
        "A backup that was tried, and a week's spending",
        say(terminal, "alpi spend", "day"));
    clear(terminal);
    terminal.type("alpi setup\r");
    take("setup", "The menu of alpi setup", terminal.settled("q: back"));
    read(terminal).type("q").settled("$");
    read(terminal);
  }

  private VirtualTerminal say(TerminalSession terminal, String line, String seen)
      throws IOException, InterruptedException {
    read(terminal).type(line + "\r");
    terminal.await(seen);
    return terminal.settled("\n$");
  }

  private void clear(TerminalSession terminal) throws IOException, InterruptedException {
    read(terminal).type("clear\r").awaitOnly("$");
  }

  private TerminalSession read(TerminalSession terminal) throws InterruptedException {
    return terminal.pause(pace.reading);
  }

  private void take(String name, String title, VirtualTerminal terminal) {
    List<List<Cell>> rows = terminal.rows().stream().map(steady::row).toList();
    pictures.put(name, new ScreenPicture(title, rows));
  }

  private Command environment() {
    return Command.of(home.resolve("work"), "true")
        .with("HOME", home)
        .with("PATH", Repository.ofThisBuild().image().resolve("bin") + ":/usr/bin:/bin")
        .with("TERM", "xterm-256color")
        .with("LANG", "C.UTF-8")
        .with("TZ", "UTC")
        .with("PS1", "$ ")
        .with("ALPI_TEST_CLOCK", home.resolve("clock"));
  }

  private Command alpi(String... words) {
    Command place = environment();
    Path program = Repository.ofThisBuild().image().resolve("bin/alpi");
    List<String> all = Stream.concat(Stream.of(program.toString()), Stream.of(words)).toList();
    return new Command(all, place.environment(), place.directory(), place.input(), place.limit());
  }

  private String run(String... words) throws IOException, InterruptedException {
    Command.Result result = alpi(words).run();
    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    return result.out();
  }

  /** Makes it {@code now} for alpi. */
  private void clock(Instant now) throws IOException {
    Files.writeString(home.resolve("clock"), Duration.between(Instant.now(), now) + "\n");
  }

  @Override
  public void close() throws IOException {
    model.close();
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
