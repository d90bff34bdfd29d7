package dev.alpi.cli;

import dev.alpi.backup.BackupException;
import dev.alpi.backup.ImageArchive;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.Children;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code alpi upgrade}: a newer alpi, which is tried before it is used. */
final class UpgradeCommand {
  /** In the store: which versions the last change was between. */
  static final String STATE = "upgrade.json";

  static final Option NO_RESTART =
      Option.flag("no-restart", "leave a daemon that runs with the old version");
  private static final Option FROM =
      Option.valued("from", "TARBALL", "the archive of the new image").values(Values.Open.FILE);
  private static final Option SHA256 =
      Option.valued("sha256", "HEX", "refuse an archive with another sum");
  private static final Option NO_CHECK =
      Option.flag("no-check", "neither keep a copy of the home nor try the new version on it");

  private static final Pattern VERSION = Pattern.compile("alpi ([0-9A-Za-z][0-9A-Za-z.+-]{0,40})");
  private static final int NAME_SUM_CHARS = 12;

  private final Invocation invocation;
  private final CliContext context;
  private final Installation there;
  private final Path versions;

  private UpgradeCommand(Invocation invocation, Installation there) {
    this.invocation = invocation;
    this.context = invocation.context();
    this.there = there;
    this.versions = there.store().resolve("versions");
  }

  static Command command() {
    return Command.of("upgrade", "Change to a newer alpi", UpgradeCommand::run)
        .has(Effect.CHANGES)
        .described(
            """
            Unpacks the archive beside the version that is installed, keeps an encrypted copy of \
            the home, and tries the new version on another copy: whatever works now must work \
            there. Only then the new version takes the place of the old one, in one step, and a \
            daemon that runs begins anew. The old version and the copy stay for alpi rollback.

            Killed at any moment, it leaves the old version or the new one, whole.\
            """)
        .with(FROM, SHA256, NO_CHECK, NO_RESTART, InstallCommand.PREFIX)
        .printing(
            "`upgraded`: whether it was another one; `from`, `to`: images; `state`: the copy of"
                + " the home, if one was kept; `restarted`: whether a daemon was")
        .example("alpi upgrade --from alpi-0.2.0-linux-x86_64.tar.gz", "what was downloaded")
        .exits(ExitCode.PARTLY_DONE, ExitCode.LOCKED, ExitCode.DAMAGED_DATA, ExitCode.UNHEALTHY);
  }

  private static ExitCode run(Invocation invocation)
      throws IOException, CommandFailure, InterruptedException {
    Installation there = Installation.of(invocation, InstallCommand.PREFIX);
    Path old = there.image();
    String from =
        invocation
            .value(FROM)
            .orElseThrow(() -> CommandFailure.usage("--from is missing", "name an archive"));
    Path archive = BackupCommands.path(from, invocation.context());
    try (FileLocks.Held _ = there.lock()) {
      return new UpgradeCommand(invocation, there).upgrade(archive, old);
    }
  }

  private ExitCode upgrade(Path archive, Path old)
      throws IOException, CommandFailure, InterruptedException {
    sweep();
    Path fresh = unpacked(archive);
    if (fresh.equals(old)) {
      invocation.out().line("this version is installed already");
      Optional<String> other = DaemonCommands.ask(invocation).flatMap(DaemonCommands::other);
      if (other.isPresent()) {
        invocation.hint("a daemon runs with another one: alpi daemon restart");
      }
      invocation.answer(answer(old, old, Optional.empty(), false));
      return ExitCode.OK;
    }
    Optional<Path> kept;
    try {
      kept = tried(old, fresh);
      there.writeJson(STATE, change(old, fresh, kept));
      there.use(fresh);
      tellChange(old, fresh, invocation);
    } catch (IOException | CommandFailure e) {
      try {
        tidy();
      } catch (IOException | CommandFailure more) {
        e.addSuppressed(more);
      }
      throw e;
    }
    var _ = there.makeLinks(fresh);
    tidy();
    invocation.out().line("alpi is now " + named(fresh, context) + "; alpi rollback goes back");
    boolean isAsked = isDaemonToRestart(invocation);
    boolean isRestarted = isAsked && restarted(there, invocation);
    invocation.answer(answer(old, fresh, kept, isRestarted));
    return isAsked && !isRestarted ? ExitCode.PARTLY_DONE : ExitCode.OK;
  }

  /** Says by the audit trail from which version to which it went. */
  static void tellChange(Path from, Path to, Invocation invocation) {
    invocation.affects("from", from.getFileName().toString());
    invocation.affects("to", to.getFileName().toString());
  }

  /** Tries the new version; returns the copy of the home that is kept, if one is. */
  private Optional<Path> tried(Path old, Path fresh)
      throws IOException, CommandFailure, InterruptedException {
    there.requireFree(fresh);
    HomeRoot root = ProfileCommands.root(invocation);
    if (invocation.has(NO_CHECK) || root.list().isEmpty()) {
      return Optional.empty();
    }
    UpgradeState state = new UpgradeState(there.store(), invocation);
    Path kept = state.keep(root);
    state.tryOut(kept, old, fresh);
    return Optional.of(kept);
  }

  private Obj change(Path old, Path fresh, Optional<Path> kept) {
    Obj change =
        Obj.EMPTY
            .with("version", 1)
            .with("from", old.toString())
            .with("to", fresh.toString())
            .with("at", context.clock().instant().toString());
    return kept.isPresent() ? change.with("state", kept.get().toString()) : change;
  }

  private static Obj answer(Path old, Path fresh, Optional<Path> kept, boolean isRestarted) {
    Obj answer =
        Obj.EMPTY
            .with("upgraded", !old.equals(fresh))
            .with("from", old.toString())
            .with("to", fresh.toString())
            .with("restarted", isRestarted);
    return kept.isPresent() ? answer.with("state", kept.get().toString()) : answer;
  }

  /** What one that was killed has left. */
  private void sweep() throws IOException, CommandFailure {
    new UpgradeState(there.store(), invocation).sweep();
    DurableFiles.createDirectories(versions);
    tidy();
  }

  /** Returns the directory of the version in {@code archive}, which has its name when whole. */
  private Path unpacked(Path archive) throws IOException, CommandFailure, InterruptedException {
    Path building = versions.resolve(".incoming");
    if (Files.isDirectory(archive)) {
      throw CommandFailure.usage(archive + " is a directory", "name an archive");
    }
    invocation.note("unpacking " + archive.getFileName());
    String sum;
    try (InputStream file = Files.newInputStream(archive);
        DigestInputStream in = new DigestInputStream(file, sha256())) {
      ImageArchive.unpack(in, building);
      sum = HexFormat.of().formatHex(in.getMessageDigest().digest());
    } catch (NoSuchFileException e) {
      throw CommandFailure.usage("there is no file " + archive, "name an archive");
    } catch (BackupException e) {
      DurableFiles.deleteTree(building);
      throw e;
    } catch (IOException e) {
      DurableFiles.deleteTree(building);
      throw new CommandFailure(
          ExitCode.UNEXPECTED,
          "cannot unpack " + archive + " below " + versions + ": " + e.getMessage(),
          "nothing was changed; an image takes some 150 MiB there");
    }
    Optional<String> wanted = invocation.value(SHA256).map(text -> text.toLowerCase(Locale.ROOT));
    if (wanted.isPresent() && !wanted.get().equals(sum)) {
      DurableFiles.deleteTree(building);
      throw new CommandFailure(
          ExitCode.DAMAGED_DATA,
          archive + " has the SHA-256 " + sum + ", not that which was named",
          "get it anew");
    }
    Path fresh = versions.resolve(version(building) + "-" + sum.substring(0, NAME_SUM_CHARS));
    if (Files.isDirectory(fresh)) {
      DurableFiles.deleteTree(building);
    } else {
      DurableFiles.publish(building, fresh);
    }
    return fresh;
  }

  /** Runs the new one for the first time; what it says becomes a name of a directory. */
  private String version(Path image) throws IOException, CommandFailure, InterruptedException {
    Optional<String> version = version(image, context);
    if (version.isEmpty()) {
      DurableFiles.deleteTree(image);
      throw new CommandFailure(
          ExitCode.DAMAGED_DATA,
          "the archive has no bin/alpi that tells its version on this machine",
          "take the archive of this system and processor");
    }
    return version.get();
  }

  /** Returns what the launcher of an image says of its version; empty if it says none. */
  private static Optional<String> version(Path image, CliContext context)
      throws IOException, InterruptedException {
    Path program = image.resolve("bin").resolve("alpi");
    if (!Files.isExecutable(program)) {
      return Optional.empty();
    }
    Optional<CliContext.Ended> ended =
        context.runProgram(List.of("env", program.toString(), "--version"));
    Matcher said = VERSION.matcher(ended.map(CliContext.Ended::output).orElse("").strip());
    return said.matches() ? Optional.of(said.group(1)) : Optional.empty();
  }

  /** Returns the version of an image, and where it is. */
  static String named(Path image, CliContext context) throws IOException, InterruptedException {
    return version(image, context).orElse("of an unknown version") + ", in " + image;
  }

  /**
   * Removes all but the version that is used, the other one of the last change, and the copy of the
   * home that belongs to it: also what an upgrade that failed, or was killed, has left.
   */
  private void tidy() throws IOException, CommandFailure {
    Obj last = there.readJson(STATE).orElse(Obj.EMPTY);
    List<String> used = new ArrayList<>(List.of(there.image().toString()));
    for (String name : List.of("from", "to")) {
      last.string(name).ifPresent(used::add);
    }
    for (Path each : Children.of(versions)) {
      if (!used.contains(each.toString())) {
        DurableFiles.deleteTree(each);
      }
    }
    Optional<Path> kept = last.string("state").map(versions.getFileSystem()::getPath);
    new UpgradeState(there.store(), invocation).tidy(kept);
  }

  static boolean isDaemonToRestart(Invocation invocation) throws IOException, CommandFailure {
    if (DaemonCommands.ask(invocation).isEmpty()) {
      return false;
    }
    if (invocation.has(NO_RESTART)) {
      invocation.hint("the daemon runs with the other version until alpi daemon restart");
      return false;
    }
    return true;
  }

  /** Asks a daemon to begin anew, by the program that is installed now. */
  static boolean restarted(Installation there, Invocation invocation)
      throws IOException, InterruptedException {
    Optional<CliContext.Ended> ended =
        invocation
            .context()
            .runProgram(List.of("env", there.program().toString(), "daemon", "restart"));
    boolean isRestarted = ended.isPresent() && ended.get().status() == 0;
    if (isRestarted) {
      invocation
          .out()
          .line("the daemon began anew: " + TerminalText.visible(ended.get().output().strip()));
    } else {
      invocation.warn(
          "the daemon did not begin anew: "
              + TerminalText.visible(ended.map(CliContext.Ended::output).orElse("").strip()));
      invocation.hint("alpi daemon restart");
    }
    return isRestarted;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
