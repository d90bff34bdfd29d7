package dev.alpi.cli;

import dev.alpi.backup.Archive;
import dev.alpi.backup.ArchivedFile;
import dev.alpi.backup.Backup;
import dev.alpi.backup.Passphrase;
import dev.alpi.backup.Recipient;
import dev.alpi.backup.Remark;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.Profile;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** {@code alpi backup}: archives of the home. */
final class BackupCommands {
  private static final int REMARKS_MAX = 20;
  private static final DateTimeFormatter DAY = format("yyyy-MM-dd");
  private static final DateTimeFormatter SECOND = format("yyyy-MM-dd'T'HHmmss'Z'");

  private static final Argument TARGET =
      Argument.of(
          "FILE", Argument.Arity.OPTIONAL, "the new archive, or the directory it goes into");
  static final Argument FILE =
      Argument.of(
              "FILE", Argument.Arity.REQUIRED, "an archive; of a directory, the newest one in it")
          .values(Values.Open.FILE);
  static final Option FORCE = Option.flag("force", "replace what is there");
  private static final Option FORMAT =
      Option.valued("format", "N", "1, which the Python system reads too, or 2, which is faster")
          .values(Values.oneOf("1", "2"));

  private BackupCommands() {}

  static CommandGroup group() {
    return new CommandGroup(
        "backup",
        "Archive the home, encrypted; prove archives, restore them",
        """
        An archive has all profiles with their keys, so it is encrypted: by a passphrase, or with \
        --recipient for a key, which backup keygen makes and alpi setup backup offers first. An \
        archive for a key is opened by --identity FILE, the file that keygen wrote. Without the \
        passphrase, or that file, nobody opens it, you neither. It is made while everything runs, \
        and is read back before it gets its name. -p NAME is about one profile only.\
        """,
        List.of(
            create(),
            list(),
            verify(),
            BackupDrill.command(),
            BackupRestore.command(),
            BackupRecipients.keygen()));
  }

  private static Command create() {
    return Command.of("backup create", "Make an archive, and prove it", BackupCommands::create)
        .has(Effect.CHANGES)
        .described(
            """
            Caches, sockets, locks and the trash are left out; what else could not be taken is \
            named. \
            The name is alpi.DATE.alpi-backup, of one profile alpi.NAME.DATE.alpi-backup, unless \
            FILE says another.\
            """)
        .taking(TARGET)
        .with(
            BackupPassphrase.and(
                FORCE,
                BackupRetention.KEEP,
                FORMAT,
                BackupRecipients.RECIPIENT,
                BackupRecipients.RECIPIENTS_FILE))
        .printing(
            "`file`, `created_at`, `files`, `bytes`, `archive_bytes`; `remarks`: array of"
                + " `{path, reason, loss}`, what it does not have; `pruned`: archives that were"
                + " removed")
        .example("alpi backup create /mnt/disk", "asks for the passphrase, twice")
        .example(
            "alpi backup create /mnt/disk --keep daily=7,weekly=4 --passphrase-file ~/.backup-key",
            "for a timer; archives that are too old go")
        .example("alpi backup create /mnt/disk --recipient age1…", "format 2; no secret is needed")
        .exits(
            ExitCode.PARTLY_DONE, ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED, ExitCode.DAMAGED_DATA);
  }

  private static Command list() {
    return Command.of("backup list", "Show what is in an archive", BackupCommands::list)
        .has(Effect.READS)
        .taking(FILE)
        .with(BackupPassphrase.and(BackupRecipients.IDENTITY))
        .printing(
            "`created_at`; `files`: array of `{path, kind, bytes, mode, modified_at, target}`")
        .example(
            "alpi backup list alpi.2026-11-29.alpi-backup",
            "of format 1, proves too that it is whole")
        .exits(ExitCode.WRONG_KEY, ExitCode.DAMAGED_DATA);
  }

  private static Command verify() {
    return Command.of("backup verify", "Say whether an archive is whole", BackupCommands::verify)
        .has(Effect.READS)
        .described("Reads all of it and writes nothing. backup drill tries more.")
        .taking(FILE)
        .with(BackupPassphrase.and(BackupRecipients.IDENTITY))
        .printing("`created_at`, `files`, `bytes`")
        .example("alpi backup verify alpi.2026-11-29.alpi-backup", "is the copy on the disk good?")
        .example(
            "alpi backup verify /mnt/disk --identity /media/stick/alpi.key", "of one for a key")
        .exits(ExitCode.WRONG_KEY, ExitCode.DAMAGED_DATA);
  }

  private static DateTimeFormatter format(String pattern) {
    return DateTimeFormatter.ofPattern(pattern).withZone(ZoneOffset.UTC);
  }

  private static ExitCode create(Invocation invocation) throws IOException, CommandFailure {
    CliContext context = invocation.context();
    HomeRoot root = Profiles.root(invocation);
    Optional<Profile> _ = Profiles.named(root, invocation);
    Optional<BackupRetention> retention = BackupRetention.of(invocation);
    Path archive = target(invocation);
    BackupRetention.removeLeftovers(archive, invocation.profile(), context.clock());
    Backup.Made made = made(invocation, root, archive);
    invocation.affects("archive", made.archive().getFileName().toString());
    try {
      // one profile alone is no backup of the home
      if (invocation.profile().isEmpty()) {
        BackupLog.of(root, context).made(made);
      }
    } catch (IOException e) {
      // the archive is there and right: a full home must not hide that
      invocation.warn("doctor will not know of this archive: " + e.getMessage());
    }
    boolean isComplete = made.losses().isEmpty();
    // what lacks something never takes the place of what may have it
    List<Path> pruned =
        retention.isPresent() && isComplete
            ? retention.get().prune(made.archive(), invocation.profile(), context.clock())
            : List.of();
    tell(made, pruned, invocation);
    if (retention.isPresent() && !isComplete) {
      invocation.warn("no older archive was removed, since this one is not complete");
    }
    return isComplete ? ExitCode.OK : ExitCode.PARTLY_DONE;
  }

  private static Backup.Made made(Invocation invocation, HomeRoot root, Path archive)
      throws IOException, CommandFailure {
    CliContext context = invocation.context();
    List<Recipient> recipients = BackupRecipients.of(invocation);
    Optional<String> format = invocation.value(FORMAT);
    if (!recipients.isEmpty() && format.equals(Optional.of("1"))) {
      throw CommandFailure.usage("format 1 knows no recipients", "leave --format out");
    }
    boolean isSecond = !recipients.isEmpty() || format.equals(Optional.of("2"));
    Backup.Request request =
        new Backup.Request(
            root.path(),
            archive,
            invocation.profile(),
            ifThere(invocation),
            isSecond ? Backup.Format.TWO : Backup.Format.ONE);
    BackupPassphrase source = new BackupPassphrase(invocation);
    if (recipients.isEmpty()) {
      try (Passphrase passphrase = source.fresh();
          ExecutorService workers = workers();
          ProgressLine progress = new ProgressLine(invocation)) {
        return Backup.create(request, passphrase, world(context, workers), progress);
      }
    }
    source.requireNone("an archive for recipients has no passphrase", "");
    try (ExecutorService workers = workers();
        ProgressLine progress = new ProgressLine(invocation)) {
      return Backup.create(request, recipients, world(context, workers), progress);
    }
  }

  private static Backup.World world(CliContext context, ExecutorService workers) {
    return new Backup.World(
        context.locks(), context.clock(), context.keys(), workers, ProgressLine.THREADS);
  }

  private static void tell(Backup.Made made, List<Path> pruned, Invocation invocation)
      throws IOException {
    Output out = invocation.out();
    out.line(made.archive().toString());
    out.line(
        "  "
            + ReportText.count(made.files(), "file")
            + ", "
            + ProfileViews.size(made.bytes())
            + " in "
            + ProfileViews.size(made.archiveBytes())
            + "; it was read back and is right");
    List<Remark> losses = made.losses();
    for (Remark each : losses.subList(0, Math.min(REMARKS_MAX, losses.size()))) {
      String path = TerminalText.visible(each.path());
      invocation.warn(path + " " + each.reason().words());
    }
    if (losses.size() > REMARKS_MAX) {
      invocation.warn("and " + (losses.size() - REMARKS_MAX) + " more: --json shows all");
    }
    long moreModes =
        made.remarks().stream().filter(each -> each.reason() == Remark.Reason.MORE_MODE).count();
    if (moreModes > 0) {
      invocation.note(
          moreModes
              + " with set-user, set-group or sticky bits, which are not kept: --json names them");
    }
    for (Path each : pruned) {
      out.line("removed " + each);
    }
    List<JsonValue> remarks = new ArrayList<>();
    made.remarks()
        .forEach(
            each ->
                remarks.add(
                    Obj.EMPTY
                        .with("path", each.path())
                        .with("reason", each.reason().words())
                        .with("loss", each.reason().isLoss())));
    invocation.answer(
        Obj.EMPTY
            .with("file", made.archive().toString())
            .with("created_at", made.created().toString())
            .with("files", made.files())
            .with("bytes", made.bytes())
            .with("archive_bytes", made.archiveBytes())
            .with("remarks", new JsonValue.Arr(remarks))
            .with("pruned", JsonValue.Arr.ofStrings(pruned.stream().map(Path::toString).toList())));
  }

  static Backup.IfThere ifThere(Invocation invocation) {
    return invocation.has(FORCE) ? Backup.IfThere.REPLACE : Backup.IfThere.REFUSE;
  }

  /** Returns the file that is to be made; in a directory, one that is not there yet. */
  private static Path target(Invocation invocation) throws CommandFailure {
    CliContext context = invocation.context();
    Path wanted = path(invocation.optional(TARGET).orElse("."), context);
    if (!Files.isDirectory(wanted)) {
      return wanted;
    }
    Instant now = context.clock().instant();
    Path ofDay = wanted.resolve(BackupRetention.name(invocation.profile(), DAY.format(now)));
    return Files.exists(ofDay) && !invocation.has(FORCE)
        ? wanted.resolve(BackupRetention.name(invocation.profile(), SECOND.format(now)))
        : ofDay;
  }

  static Path path(String text, CliContext context) throws CommandFailure {
    try {
      return context.workingDirectory().resolve(text).normalize();
    } catch (InvalidPathException e) {
      throw CommandFailure.usage("no file can be called so: " + text, "name another file");
    }
  }

  static ExecutorService workers() {
    return java.util.concurrent.Executors.newFixedThreadPool(
        ProgressLine.THREADS, Thread.ofPlatform().daemon().name("alpi-backup").factory());
  }

  /** What is done with an archive that is open. */
  interface Action {
    ExitCode with(Archive archive, ProgressLine progress)
        throws IOException, CommandFailure, InterruptedException;
  }

  static ExitCode withArchive(Invocation invocation, Action action)
      throws IOException, CommandFailure, InterruptedException {
    return withArchive(archive(invocation), invocation, action);
  }

  static ExitCode withArchive(Path file, Invocation invocation, Action action)
      throws IOException, CommandFailure, InterruptedException {
    try (ExecutorService workers = workers();
        Archive archive = opened(file, workers);
        ProgressLine progress = new ProgressLine(invocation)) {
      unlock(archive, file, invocation, progress);
      return action.with(archive, progress);
    }
  }

  private static void unlock(
      Archive archive, Path file, Invocation invocation, ProgressLine progress)
      throws IOException, CommandFailure {
    BackupPassphrase source = new BackupPassphrase(invocation);
    if (archive.openedBy() == Archive.OpenedBy.IDENTITY) {
      source.requireNone(
          "this archive was made for recipients, and has no passphrase",
          ", and add --identity FILE, the file that alpi backup keygen wrote for one");
      BackupRecipients.unlock(archive, invocation, progress);
    } else if (invocation.value(BackupRecipients.IDENTITY).isPresent()) {
      throw CommandFailure.usage(
          "this archive opens by its passphrase, and by no identity", "leave --identity out");
    } else {
      try (Passphrase passphrase = source.known(file)) {
        archive.unlock(passphrase, progress);
      }
    }
  }

  /** Returns the archive that was named, or the newest one of the directory that was. */
  static Path archive(Invocation invocation) throws IOException, CommandFailure {
    Path named = path(invocation.required(FILE), invocation.context());
    if (!Files.isDirectory(named)) {
      return named;
    }
    Path newest =
        BackupRetention.newest(named, invocation.profile())
            .orElseThrow(
                () ->
                    CommandFailure.usage(
                        "there is no archive in " + named,
                        "alpi backup create " + named + " makes one"));
    invocation.note("the newest one there is " + newest.getFileName());
    return newest;
  }

  private static Archive opened(Path file, ExecutorService workers)
      throws IOException, CommandFailure {
    try {
      return Archive.open(file, workers);
    } catch (NoSuchFileException e) {
      throw CommandFailure.usage("there is no file " + file, "name an archive");
    }
  }

  private static ExitCode list(Invocation invocation)
      throws IOException, CommandFailure, InterruptedException {
    return withArchive(
        invocation,
        (archive, progress) -> {
          List<ArchivedFile> files = archive.list(progress);
          progress.close();
          List<JsonValue> rows = new ArrayList<>();
          for (ArchivedFile each : files) {
            if (each.kind() != ArchivedFile.Kind.DIRECTORY) {
              String size =
                  each.kind() == ArchivedFile.Kind.LINK ? "link" : ProfileViews.size(each.bytes());
              String target = each.target().isEmpty() ? "" : " -> " + each.target();
              String path = TerminalText.visible(each.path() + target);
              invocation.out().line(String.format(Locale.ROOT, "%10s  %s", size, path));
            }
            rows.add(
                Obj.EMPTY
                    .with("path", each.path())
                    .with("kind", each.kind().name().toLowerCase(Locale.ROOT))
                    .with("bytes", each.bytes())
                    .with("mode", String.format(Locale.ROOT, "%04o", each.mode()))
                    .with("modified_at", each.modified().toString())
                    .with("target", each.target()));
          }
          invocation.answer(
              Obj.EMPTY
                  .with("created_at", created(archive))
                  .with("files", new JsonValue.Arr(rows)));
          return ExitCode.OK;
        });
  }

  static String created(Archive archive) {
    return archive.created().map(Instant::toString).orElse("");
  }

  private static ExitCode verify(Invocation invocation)
      throws IOException, CommandFailure, InterruptedException {
    return withArchive(
        invocation,
        (archive, progress) -> {
          List<ArchivedFile> files = archive.verify(progress);
          progress.close();
          long count =
              files.stream().filter(each -> each.kind() != ArchivedFile.Kind.DIRECTORY).count();
          long bytes = files.stream().mapToLong(ArchivedFile::bytes).sum();
          invocation
              .out()
              .line(
                  "it is whole: "
                      + ReportText.count(count, "file")
                      + ", "
                      + ProfileViews.size(bytes)
                      + ", of "
                      + created(archive));
          invocation.answer(
              Obj.EMPTY
                  .with("created_at", created(archive))
                  .with("files", count)
                  .with("bytes", bytes));
          return ExitCode.OK;
        });
  }
}
