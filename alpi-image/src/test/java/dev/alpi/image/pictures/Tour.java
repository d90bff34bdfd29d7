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

  /** The end of a screen whose last row is the prompt of a shell that waits. */
  private static final String PROMPT = "\n$\n";

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
        terminal.await("$\n"::equals);
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
    terminal.type("alpi\r").await(screen -> screen.contains("  daemon"));
    answer(terminal, "remember that the staging port is 5433", "$0.05 of");
    take(
        "chat",
        "A chat: a fact was remembered, a file was read",
        answer(terminal, "which services are in services.md?", "$0.09 of"));
    read(terminal).type("make a fresh copy of the site\r").await(Tour::isAsked);
    read(terminal).pause(UNTIL_ARMED);
    take("approval", "A command that has to be approved", terminal.await(Tour::isAsked));
    terminal.type("y").await(screen -> screen.contains("is a fresh copy.") && isIdle(screen));
    read(terminal).type("\u0004").await(screen -> screen.endsWith(PROMPT));
  }

  /** Says something, and waits for the end of the turn and for what was spent then. */
  private VirtualTerminal answer(TerminalSession terminal, String said, String spent)
      throws IOException, InterruptedException {
    read(terminal).type(said + "\r");
    return terminal.await(screen -> screen.contains(spent) && isIdle(screen));
  }

  private static boolean isIdle(String screen) {
    return !screen.contains("Esc interrupts");
  }

  private static boolean isAsked(String screen) {
    return screen.contains("> n  no");
  }

  private void commands(TerminalSession terminal) throws IOException, InterruptedException {
    clear(terminal);
    run(terminal, "alpi schedule add \"is staging up?\" --cron \"0 9 * * MON-FRI\"", "next Wed");
    run(terminal, "alpi peers ping work", "answers as");
    take("peers", "A job, and a peer that answers", run(terminal, "alpi peers graph", "└─ home"));
    clear(terminal);
    take("daemon", "What the daemon serves", run(terminal, "alpi daemon status", "gateway"));
    clear(terminal);
    run(terminal, "alpi backup create disk --passphrase-file ~/key", "is right");
    run(terminal, "alpi backup drill disk --passphrase-file ~/key", "bring all back");
    take(
        "spend",
        "A backup that was tried, and a week's spending",
        run(terminal, "alpi spend", "total"));
    clear(terminal);
    terminal.type("alpi setup\r");
    take("setup", "The menu of alpi setup", terminal.await(screen -> screen.contains("q: leave")));
    read(terminal).type("q").await(screen -> screen.endsWith(PROMPT));
    read(terminal);
  }

  /** Runs a command, and waits for {@code seen} and the next prompt. */
  private VirtualTerminal run(TerminalSession terminal, String line, String seen)
      throws IOException, InterruptedException {
    read(terminal).type(line + "\r");
    return terminal.await(screen -> screen.contains(seen) && screen.endsWith(PROMPT));
  }

  private void clear(TerminalSession terminal) throws IOException, InterruptedException {
    read(terminal).type("clear\r").await("$\n"::equals);
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
