package dev.alpi.bench;

import dev.alpi.journal.RunLedger;
import dev.alpi.journal.RunRow;
import dev.alpi.memory.Session;
import dev.alpi.memory.SessionStore;
import dev.alpi.memory.SessionTurn;
import dev.alpi.memory.SessionUsage;
import dev.alpi.memory.ToolTrace;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.ProfileStore;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * Makes a home with a history to report: {@code ReportHome DIRECTORY [SESSIONS]}. The sessions have
 * ten turns of two tool calls each, and began one every twenty minutes until now; their files have
 * the times at which they would have been written. Beside them are three logs of 1 MB.
 */
public final class ReportHome {
  private static final int TURNS = 10;
  private static final Duration BETWEEN_SESSIONS = Duration.ofMinutes(20);
  private static final Duration BETWEEN_TURNS = Duration.ofSeconds(90);
  private static final int WORDS_KNOWN = 30_000;

  /** At which a log is rotated. */
  private static final int LOG_BYTES = 1_000_000;

  private static final DateTimeFormatter LOG_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss,SSS", Locale.ROOT);

  private final Path home;
  private final Random random = new Random(7);
  private final FileLocks locks = FileLocks.betweenProcesses();

  private ReportHome(Path home) {
    this.home = home;
  }

  /** Makes it; the arguments are its directory, which must not exist, and how many sessions. */
  public static void main(String[] arguments) throws IOException {
    int sessions = arguments.length < 2 ? 5000 : Integer.parseInt(arguments[1]);
    Path home = Path.of(arguments[0]).toAbsolutePath();
    new ReportHome(home).write(sessions, Instant.now());
  }

  private void write(int sessions, Instant now) throws IOException {
    ProfileStore.of(HomeRoot.at(home), locks, InstantSource.system()).bootstrap();
    for (int i = 0; i < sessions; i++) {
      Instant begun = now.minus(BETWEEN_SESSIONS.multipliedBy(sessions - i));
      // of more runs no rows are kept
      boolean hasRows = (sessions - i) * TURNS <= 2 * RunLedger.ROWS_KEPT;
      write(begun, hasRows ? Rows.WRITTEN : Rows.NONE);
    }
    for (String log : List.of("agent", "gateway", "service")) {
      writeLog(home.resolve("logs").resolve(log + ".log"), "alpi." + log, now);
    }
  }

  /** Lines of some hundred bytes, the last of now. */
  private void writeLog(Path file, String logger, Instant now) throws IOException {
    List<String> lines = new ArrayList<>();
    Instant at = now;
    for (int bytes = 0; bytes < LOG_BYTES; bytes += lines.getLast().length() + 1) {
      String time = LOG_TIME.format(at.atZone(ZoneId.systemDefault()));
      String level = random.nextInt(20) == 0 ? "WARNING" : "INFO";
      lines.add(time + " " + level + " " + logger + " " + text(5 + random.nextInt(12)).strip());
      at = at.minusMillis(1 + random.nextInt(20_000));
    }
    Files.createDirectories(file.getParent());
    Files.write(file, lines.reversed());
  }

  private enum Rows {
    WRITTEN,
    NONE
  }

  private void write(Instant begun, Rows rows) throws IOException {
    SessionStore store =
        SessionStore.open(home, locks, () -> begun, new Random(random.nextLong()), redact());
    Session session = store.create("lab/some-model");
    Instant ended = begun;
    for (int turn = 0; turn < TURNS; turn++) {
      SessionTurn done = turn(begun.plus(BETWEEN_TURNS.multipliedBy(turn)));
      ended = done.endedAt().orElseThrow();
      session = session.withTurn(done).plusUsage(new SessionUsage(4000, 1000, 4000, 300, 12_000));
      if (rows == Rows.WRITTEN) {
        row(session, ended);
      }
    }
    store.save(session);
    Path file = home.resolve("sessions").resolve(session.id() + ".json");
    Files.setLastModifiedTime(file, FileTime.from(ended));
  }

  private void row(Session session, Instant ended) throws IOException {
    RunLedger.of(home, locks, () -> ended)
        .append(
            RunRow.of(RunRow.Kind.AGENT, RunRow.Ending.OK, Duration.ofSeconds(9))
                .session(session.id().text())
                .model("lab/some-model")
                .tokens(new RunRow.Tokens(4000, 300, 1000, 4000))
                .cost(0.000012, "table"),
            redact());
  }

  private static UnaryOperator<String> redact() {
    return UnaryOperator.identity();
  }

  private SessionTurn turn(Instant at) {
    return SessionTurn.started(at, text(15))
        .edit()
        .assistant(text(105))
        .tools(List.of(tool(at.plusSeconds(2)), tool(at.plusSeconds(5))))
        .ended(at.plusSeconds(9))
        .done();
  }

  private ToolTrace tool(Instant at) {
    return ToolTrace.of(
        at,
        "read_file",
        ToolTrace.Status.OK,
        Duration.ofMillis(12),
        "{\"path\":\"" + text(3).strip() + "\"}",
        text(60));
  }

  private String text(int words) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < words; i++) {
      text.append('w').append((int) (Math.pow(random.nextDouble(), 4) * WORDS_KNOWN)).append(' ');
    }
    return text.toString();
  }
}
