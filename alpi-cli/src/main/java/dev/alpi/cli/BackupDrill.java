package dev.alpi.cli;

import dev.alpi.backup.Archive;
import dev.alpi.backup.Databases;
import dev.alpi.backup.Restore;
import dev.alpi.backup.Staying;
import dev.alpi.memory.SessionId;
import dev.alpi.memory.SessionStore;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.Profile;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.scheduler.JobList;
import dev.alpi.scheduler.JobStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code alpi backup drill}: restores an archive for a moment, and opens all that is in it. */
final class BackupDrill {
  private final Invocation invocation;
  private final List<String> problems = new ArrayList<>();
  private int profiles;
  private long sessions;
  private long jobs;
  private long databases;

  private BackupDrill(Invocation invocation) {
    this.invocation = invocation;
  }

  static Command command() {
    return Command.of(
            "backup drill", "Restore an archive for a try, and open all in it", BackupDrill::run)
        .has(Effect.READS)
        .described(
            """
            Restores into a private directory, opens every profile, its settings, each session, \
            its jobs and each database, and removes the directory. doctor tells when that was done \
            last.\
            """)
        .taking(BackupCommands.FILE)
        .with(BackupPassphrase.and(BackupRecipients.IDENTITY))
        .printing(
            "`created_at`, `files`, `profiles`, `sessions`, `jobs`, `databases`: how many were"
                + " opened; `problems`: array of texts")
        .example("alpi backup drill alpi.2026-11-29.alpi-backup", "would it bring all back?")
        .example("alpi backup drill /mnt/disk --identity /media/stick/alpi.key", "of one for a key")
        .exits(ExitCode.WRONG_KEY, ExitCode.DAMAGED_DATA);
  }

  private static ExitCode run(Invocation invocation)
      throws IOException, CommandFailure, InterruptedException {
    Path file = BackupCommands.archive(invocation);
    return BackupCommands.withArchive(
        file,
        invocation,
        (archive, progress) -> new BackupDrill(invocation).run(file, archive, progress));
  }

  private ExitCode run(Path file, Archive archive, ProgressLine progress)
      throws IOException, CommandFailure {
    CliContext context = invocation.context();
    HomeRoot root = Profiles.root(invocation);
    // in the home, so that it is as private, and on a disk that is as large
    Path folder = root.path().resolve("cache").resolve("drill");
    DurableFiles.createDirectories(folder.getParent());
    long files;
    try (FileLocks.Held _ =
        context
            .locks()
            .acquire(
                folder.resolveSibling("drill.lock"), FileLocks.Sharing.EXCLUSIVE, Duration.ZERO)) {
      files = tried(archive, folder, progress);
    }
    if (problems.isEmpty()) {
      BackupLog.of(root, context).proven(file, BackupCommands.created(archive));
    }
    return tell(archive, files);
  }

  /** Restores into {@code folder}, which was left if a drill was killed; returns how many files. */
  private long tried(Archive archive, Path folder, ProgressLine progress) throws IOException {
    CliContext context = invocation.context();
    try {
      DurableFiles.deleteTree(folder);
      DurableFiles.createDirectory(folder);
      Path place = folder.resolve("home");
      Restore restore =
          new Restore(archive, context.locks(), context.clock(), Staying.nothing(), progress);
      long files = restore.into(place).files();
      progress.close();
      open(HomeRoot.at(place));
      return files;
    } finally {
      DurableFiles.deleteTree(folder);
    }
  }

  private void open(HomeRoot restored) throws IOException {
    for (Profile profile : restored.list()) {
      profiles++;
      settings(profile);
      account(profile);
      sessions(profile);
      jobs(profile);
    }
    for (Path database : Databases.below(restored.path())) {
      databases++;
      Optional<String> problem = Databases.problem(database);
      problem.ifPresent(text -> problems.add(restored.path().relativize(database) + ": " + text));
    }
  }

  private void settings(Profile profile) {
    try {
      Config _ = Config.load(profile.home(), profile.root(), Obj.EMPTY);
    } catch (IOException e) {
      problem(profile, e);
    }
  }

  /** What was spent: with a damaged account nothing may be spent. */
  private void account(Profile profile) {
    try {
      var _ = SpendCommand.ledger(profile, invocation).standing();
    } catch (IOException e) {
      problem(profile, e);
    }
  }

  private void sessions(Profile profile) {
    SessionStore store = SessionCommands.store(profile, invocation);
    try {
      for (SessionId id : store.matching("")) {
        sessions++;
        try {
          var _ = store.load(id);
        } catch (IOException e) {
          problem(profile, e);
        }
      }
    } catch (IOException e) {
      problem(profile, e);
    }
  }

  private void jobs(Profile profile) {
    CliContext context = invocation.context();
    try {
      JobList list = JobStore.of(profile.home(), context.locks(), context.zone()).read();
      jobs += list.jobs().size();
      list.damage().ifPresent(text -> problems.add(profile.name() + ": its jobs: " + text));
    } catch (IOException e) {
      problem(profile, e);
    }
  }

  private void problem(Profile profile, IOException e) {
    problems.add(profile.name() + ": " + e.getMessage());
  }

  private ExitCode tell(Archive archive, long files) throws IOException {
    Output out = invocation.out();
    out.line(
        ReportText.count(files, "file")
            + " came back; opened were "
            + ReportText.count(profiles, "profile")
            + ", "
            + ReportText.count(sessions, "session")
            + ", "
            + ReportText.count(jobs, "job")
            + ", "
            + ReportText.count(databases, "database"));
    for (String each : problems) {
      out.styled(Style.ERROR, TerminalText.visible(each) + "\n");
    }
    out.line(problems.isEmpty() ? "the archive would bring all back" : "not all of it can be used");
    invocation.answer(
        Obj.EMPTY
            .with("created_at", BackupCommands.created(archive))
            .with("files", files)
            .with("profiles", profiles)
            .with("sessions", sessions)
            .with("jobs", jobs)
            .with("databases", databases)
            .with("problems", JsonValue.Arr.ofStrings(problems)));
    return problems.isEmpty() ? ExitCode.OK : ExitCode.DAMAGED_DATA;
  }
}
