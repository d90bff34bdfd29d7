package dev.alpi.journal;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.ProcessStamp;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** A home in memory, and the processes that are said to live. */
final class JournalHome {
  static final ProcessStamp SELF = new ProcessStamp(4242, 77);

  final Path home;
  final FileLocks locks = FileLocks.inMemory();
  final FakeClock clock = FakeClock.at("2026-03-01T12:00:00.123456Z");
  final Random random = new Random(7);
  final Set<ProcessStamp> alive = new HashSet<>(Set.of(SELF));
  final RunJournals journals;

  private JournalHome(Path home) throws IOException {
    this.home = Files.createDirectories(home);
    this.journals = journals(SELF);
  }

  static JournalHome unix() throws IOException {
    return at(
        Jimfs.newFileSystem(
                Configuration.unix().toBuilder()
                    .setAttributeViews("basic", "owner", "posix", "unix")
                    .build())
            .getPath("/home/me/.alpi"));
  }

  static JournalHome windows() throws IOException {
    return at(Jimfs.newFileSystem(Configuration.windows()).getPath("C:\\home\\.alpi"));
  }

  static JournalHome at(Path home) throws IOException {
    return new JournalHome(home);
  }

  /** Returns the same journals as another process sees them. */
  RunJournals journals(ProcessStamp self) {
    return RunJournals.of(home, locks, clock, random, self, alive::contains);
  }

  RunJournal begin() {
    return journals.begin(start("hello"), JournalHome::redact);
  }

  static RunStart start(String input) {
    return new RunStart(
        "work", "cli", "0a1b2c3d4e5f", "host", "", "admin", "", "", "/w", "builtin/offline", input);
  }

  Path runs() {
    return home.resolve("runs");
  }

  Path journal(RunJournal run) {
    return runs().resolve(run.id() + ".jsonl");
  }

  List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(runs())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    }
  }

  /** Writes a journal of somebody else's, last written to at {@code modified}. */
  Path foreign(String id, Instant modified, String... lines) throws IOException {
    Files.createDirectories(runs());
    Path file = runs().resolve(id + ".jsonl");
    Files.writeString(file, String.join("\n", lines) + "\n");
    return Files.setLastModifiedTime(file, FileTime.from(modified));
  }

  /** Masks the one secret of the tests. */
  static String redact(String text) {
    return text.replace("sk-secret", "[REDACTED]");
  }
}
