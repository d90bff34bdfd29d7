package dev.alpi.bench;

import dev.alpi.memory.IndexProgress;
import dev.alpi.memory.Indexed;
import dev.alpi.memory.Session;
import dev.alpi.memory.SessionFilter;
import dev.alpi.memory.SessionHits;
import dev.alpi.memory.SessionIndex;
import dev.alpi.memory.SessionQuery;
import dev.alpi.memory.SessionSearch;
import dev.alpi.memory.SessionStore;
import dev.alpi.memory.SessionTurn;
import dev.alpi.memory.SessionUsage;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What the session index takes: making it, asking it while nothing changes, and asking it after a
 * turn was saved. Each question is asked as a person's command asks it: database opened, files
 * compared, searched, closed.
 */
public final class SessionBenchmark {
  private static final int TURNS = 50;
  private static final int WORDS_KNOWN = 30_000;
  private static final int SESSIONS_SHOWN = 10;
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final int sessions;
  private final int questions;
  private final PrintStream out;
  private final Random random = new Random(4);

  SessionBenchmark(int sessions, int questions, PrintStream out) {
    this.sessions = sessions;
    this.questions = questions;
    this.out = out;
  }

  /** Prints Markdown; the arguments are how many sessions, and how often to ask each question. */
  public static void main(String[] arguments) throws IOException {
    int sessions = arguments.length < 1 ? 2000 : Integer.parseInt(arguments[0]);
    int questions = arguments.length < 2 ? 100 : Integer.parseInt(arguments[1]);
    new SessionBenchmark(sessions, questions, System.out).run();
  }

  void run() throws IOException {
    Path home = Files.createTempDirectory("alpi-bench-");
    try {
      SessionStore store = store(home, InstantSource.system());
      Session changing = write(home);
      age(home);
      SessionIndex index = SessionIndex.of(store);
      long start = System.nanoTime();
      index.rebuild(IndexProgress.unobserved());
      out.printf(
          "%d sessions of %d turns, %d MB of files; making the index: %.1f s, %d MB%n%n",
          sessions,
          TURNS,
          size(home.resolve("sessions")) >> 20,
          (System.nanoTime() - start) / 1e9,
          Files.size(home.resolve("sessions.db")) >> 20);
      out.println("| milliseconds | p50 | p90 | p99 | of it CPU, p50 |");
      out.println("|---|---|---|---|---|");
      for (String query :
          List.of(
              "staging5432",
              "w0",
              "w0 w1",
              "w3*",
              "\"w0 w1\"",
              "what did w1 say of staging5432 and w7000")) {
        search(index, query);
      }
      list(index);
      fresh(store, changing, index);
    } finally {
      DurableFiles.deleteTree(home);
    }
  }

  private static SessionStore store(Path home, InstantSource clock) {
    return SessionStore.open(
        home, FileLocks.betweenProcesses(), clock, new Random(5), UnaryOperator.identity());
  }

  /** Returns the last session. */
  private Session write(Path home) throws IOException {
    Session session = null;
    for (int i = 0; i < sessions; i++) {
      Instant begun = START.plus(Duration.ofHours(i));
      SessionStore store = store(home, () -> begun);
      session = store.create("lab/some-model");
      for (int turn = 0; turn < TURNS; turn++) {
        session = session.withTurn(turn(begun.plusSeconds(40L * turn)));
      }
      store.save(session);
    }
    return session;
  }

  private SessionTurn turn(Instant at) {
    boolean rare = random.nextInt(10_000) == 0;
    return SessionTurn.started(at, text(15))
        .edit()
        .assistant(text(105) + (rare ? " staging5432" : ""))
        .ended(at.plusSeconds(9))
        .done();
  }

  /** Words as unevenly frequent as those of a language: a few are in every text. */
  private String text(int words) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < words; i++) {
      text.append('w').append((int) (Math.pow(random.nextDouble(), 4) * WORDS_KNOWN)).append(' ');
    }
    return text.toString();
  }

  /** Yesterday's files: those of the last two seconds are read again. */
  private static void age(Path home) throws IOException {
    Instant yesterday = Instant.now().minus(Duration.ofDays(1));
    try (Stream<Path> files = Files.walk(home.resolve("sessions"))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.setLastModifiedTime(file, FileTime.from(yesterday));
      }
    }
  }

  private static long size(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private interface Question {
    void ask() throws IOException;
  }

  /** Asks twice as often as is told: the first half warms up. */
  private void ask(String name, Question before, Question question) throws IOException {
    Sample wall = new Sample(questions);
    Sample cpu = new Sample(questions);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    for (int i = -questions; i < questions; i++) {
      before.ask();
      long start = System.nanoTime();
      long startCpu = threads.getCurrentThreadCpuTime();
      question.ask();
      if (i >= 0) {
        cpu.add(threads.getCurrentThreadCpuTime() - startCpu);
        wall.add(System.nanoTime() - start);
      }
    }
    out.println(wall.row(name) + String.format(Locale.ROOT, " %.2f |", cpu.median()));
  }

  private void search(SessionIndex index, String query) throws IOException {
    int hits = search(query, index);
    ask("search `" + query + "` (" + hits + " sessions)", () -> {}, () -> search(query, index));
  }

  private static int search(String query, SessionIndex index) throws IOException {
    Indexed<SessionHits> found =
        index.search(
            SessionSearch.of(SessionQuery.of(query), SESSIONS_SHOWN), IndexProgress.unobserved());
    if (!found.warnings().isEmpty()) {
      throw new IOException("the index did not answer: " + found.warnings());
    }
    return found.value().hits().size();
  }

  private void list(SessionIndex index) throws IOException {
    SessionFilter newest =
        new SessionFilter(SessionFilter.ALL.kind(), SessionFilter.ALL.prefix(), SESSIONS_SHOWN);
    ask(
        "list the newest " + SESSIONS_SHOWN,
        () -> {},
        () -> index.list(newest, IndexProgress.unobserved()));
  }

  /** A question after each saved turn: all files are compared and the changed one is read. */
  private void fresh(SessionStore store, Session session, SessionIndex index) throws IOException {
    Session[] growing = {session};
    ask(
        "search `staging5432` after a turn was saved",
        () -> growing[0] = store.append(growing[0], turn(Instant.now()), SessionUsage.NONE, 0),
        () -> search("staging5432", index));
  }
}
