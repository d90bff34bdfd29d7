package dev.alpi.cli;

import dev.alpi.cli.HealthCheck.Verdict;
import dev.alpi.profile.HomeRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What of {@code alpi doctor} is about the disk: room, backups. */
final class DoctorStorage {
  private static final long ROOM_WARN = 1L << 30;
  private static final long ROOM_FAIL = 100L << 20;
  private static final Duration ARCHIVE_OLD = Duration.ofDays(8);
  private static final Duration DRILL_OLD = Duration.ofDays(100);
  private static final String DRILL = "alpi backup drill FILE";

  private final HomeRoot root;
  private final CliContext context;
  private final Instant now;
  private final List<HealthCheck> checks = new ArrayList<>();

  DoctorStorage(HomeRoot root, Invocation invocation) {
    this.root = root;
    this.context = invocation.context();
    this.now = context.clock().instant();
  }

  List<HealthCheck> checks() throws IOException {
    if (Files.isDirectory(root.path())) {
      room();
      backups();
    }
    return checks;
  }

  private void add(String group, String check, Verdict verdict, String detail, String hint) {
    checks.add(new HealthCheck(group, check, verdict, TerminalText.visible(detail), hint));
  }

  private void room() throws IOException {
    long room = Files.getFileStore(root.path()).getUsableSpace();
    String detail = ProfileViews.size(room) + " free at " + root.path();
    if (room < ROOM_FAIL) {
      add("disk", "room", Verdict.FAIL, detail, "make room: alpi cannot write what it is told");
    } else {
      add("disk", "room", room < ROOM_WARN ? Verdict.WARN : Verdict.OK, detail, "");
    }
  }

  private void backups() throws IOException {
    BackupLog log = BackupLog.of(root, context);
    Optional<BackupLog.Entry> made = log.lastMade();
    if (made.isEmpty()) {
      add(
          "backup",
          "archive",
          Verdict.INFO,
          "none was made of this home",
          "alpi backup create DIRECTORY, on another disk");
      return;
    }
    if (isThere(made.get())) {
      aged("archive", made.get(), ARCHIVE_OLD, "alpi backup create, best by a timer");
    } else {
      add(
          "backup",
          "archive",
          Verdict.WARN,
          "not there now: "
              + made.get().file()
              + ", made "
              + ProfileViews.ago(made.get().at(), now),
          "bring its disk back to see it; if it is gone: alpi backup create DIRECTORY");
    }
    Optional<BackupLog.Entry> proven = log.lastProven();
    if (proven.isEmpty()) {
      add("backup", "drill", Verdict.WARN, "no archive was tried", DRILL);
    } else {
      aged("drill", proven.get(), DRILL_OLD, DRILL);
    }
  }

  /** A log of an older alpi may name no file. */
  private boolean isThere(BackupLog.Entry made) {
    try {
      return made.file().isEmpty() || Files.exists(root.path().resolve(made.file()));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private void aged(String check, BackupLog.Entry entry, Duration most, String hint) {
    // one of a time to come is of a clock that was wrong, and tells nothing
    Duration age = Duration.between(entry.at(), now).abs();
    boolean isOld = age.compareTo(most) > 0;
    String told = ProfileViews.ago(entry.at(), now) + ", " + entry.file();
    if (entry.missing() > 0) {
      String lacks = ReportText.count(entry.missing(), "file");
      add(
          "backup",
          check,
          Verdict.WARN,
          told + ", and it lacks " + lacks + " of the home",
          "alpi backup create says which, and why");
      return;
    }
    add("backup", check, isOld ? Verdict.WARN : Verdict.OK, told, isOld ? hint : "");
  }
}
