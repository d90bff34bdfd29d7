package dev.alpi.cli;

import dev.alpi.backup.Restore;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** {@code alpi rollback}: the version from before the last upgrade. */
final class RollbackCommand {
  private static final Option STATE =
      Option.flag("state", "bring back the home too, as it was before the upgrade");
  private static final Option FORCE = Option.flag("force", "with --state: do not ask");

  private RollbackCommand() {}

  static Command command() {
    return Command.of(
            "rollback", "Go back to the alpi before the last upgrade", RollbackCommand::run)
        .has(Effect.CHANGES)
        .described(
            """
            The home stays as it is, unless --state is given: then it becomes what it was before \
            the upgrade, after you were told what is lost. The home of now is kept beside it. What \
            was spent and the audit trail do not go back. A second rollback goes forward again.\
            """)
        .with(STATE, FORCE, UpgradeCommand.NO_RESTART, InstallCommand.PREFIX)
        .printing(
            "`from`, `to`: images; `state`: whether the home was brought back; `before`: where the"
                + " home of now is then; `restarted`: whether a daemon was")
        .example("alpi rollback", "the new version does not do")
        .exits(ExitCode.PARTLY_DONE, ExitCode.LOCKED, ExitCode.DAMAGED_DATA);
  }

  private static ExitCode run(Invocation invocation)
      throws IOException, CommandFailure, InterruptedException {
    Installation there = Installation.of(invocation, InstallCommand.PREFIX);
    Path now = there.image();
    try (FileLocks.Held _ = there.lock()) {
      Obj last = there.readJson(UpgradeCommand.STATE).orElse(Obj.EMPTY);
      Optional<Path> before = path(last, "from", now);
      if (before.isEmpty() || !path(last, "to", now).equals(Optional.of(now))) {
        throw CommandFailure.usage(
            "there is no upgrade to go back from: " + now + " is what was installed",
            "alpi upgrade --from TARBALL brings another version");
      }
      if (!Files.isExecutable(before.get().resolve("bin").resolve("alpi"))) {
        throw CommandFailure.usage(
            before.get() + ", the version before, is not there any more",
            "alpi upgrade --from TARBALL brings another version");
      }
      return back(there, last, before.get(), now, invocation);
    }
  }

  private static Optional<Path> path(Obj last, String name, Path like) {
    return last.string(name).map(text -> like.getFileSystem().getPath(text));
  }

  private static ExitCode back(
      Installation there, Obj last, Path before, Path now, Invocation invocation)
      throws IOException, CommandFailure, InterruptedException {
    Optional<Path> kept = path(last, "state", now);
    Obj answer =
        Obj.EMPTY
            .with("from", now.toString())
            .with("to", before.toString())
            .with("state", invocation.has(STATE));
    if (invocation.has(STATE)) {
      Restore.Restored restored = state(there, last, kept, invocation);
      if (restored.before().isPresent()) {
        String place = restored.before().get().toString();
        invocation.out().line("the home of now is in " + place);
        answer = answer.with("before", place);
      }
    }
    there.requireFree(before);
    there.use(before);
    UpgradeCommand.tellChange(now, before, invocation);
    // after it: one that is killed in between has gone back, and that is all
    there.writeJson(
        UpgradeCommand.STATE,
        Obj.EMPTY
            .with("version", 1)
            .with("from", now.toString())
            .with("to", before.toString())
            .with("at", invocation.context().clock().instant().toString()));
    var _ = there.makeLinks(before);
    String named = UpgradeCommand.named(before, invocation.context());
    invocation.out().line("alpi is again " + named);
    boolean isAsked = UpgradeCommand.isDaemonToRestart(invocation);
    boolean isRestarted = isAsked && UpgradeCommand.restarted(there, invocation);
    invocation.answer(answer.with("restarted", isRestarted));
    return isAsked && !isRestarted ? ExitCode.PARTLY_DONE : ExitCode.OK;
  }

  private static Restore.Restored state(
      Installation there, Obj last, Optional<Path> kept, Invocation invocation)
      throws IOException, CommandFailure {
    if (kept.isEmpty() || !Files.isRegularFile(kept.get())) {
      throw CommandFailure.usage(
          "no copy of the home was kept for this upgrade",
          "without --state the version alone goes back");
    }
    if (DaemonCommands.ask(invocation).isPresent()) {
      throw new CommandFailure(
          ExitCode.LOCKED, "a daemon serves the home", "alpi daemon stop, then again");
    }
    HomeRoot root = ProfileCommands.root(invocation);
    Instant at = time(last);
    long changed = UpgradeState.changed(root.path(), at);
    String loss =
        "what "
            + changed
            + " files hold since "
            + at
            + " would be lost to the home: conversations,"
            + " memory, jobs and settings go back; it is kept beside the one that comes back";
    if (!invocation.has(FORCE) && !Confirmation.isGiven(loss, loss + ". Go back?", invocation)) {
      throw CommandFailure.usage("nothing was changed", "say yes, or --force, to go back");
    }
    return new UpgradeState(there.store(), invocation).bringBack(kept.get(), root);
  }

  private static Instant time(Obj last) {
    try {
      return Instant.parse(last.string("at").orElse(""));
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }
}
