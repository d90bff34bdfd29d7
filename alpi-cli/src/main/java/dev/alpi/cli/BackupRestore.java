package dev.alpi.cli;

import dev.alpi.backup.Restore;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileName;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** {@code alpi backup restore}. */
final class BackupRestore {
  private static final Option AS = Option.valued("as", "NAME", "call the profile NAME from now on");
  private static final Option PATH =
      Option.valued("path", "PATH", "only this file or directory; with -p NAME, of that profile");

  private BackupRestore() {}

  static Command command() {
    return Command.of("backup restore", "Bring a home back", BackupRestore::run)
        .has(Effect.CHANGES)
        .described(
            """
            Restores beside the home, and changes places when all of it is there: whatever \
            happens, the old home or the new one is there. With --force the old one is kept beside \
            it, its account of money stays, and a profile of the same name goes to the trash. \
            Nothing may use the home meanwhile: alpi daemon stop.\
            """)
        .taking(BackupCommands.FILE)
        .with(BackupPassphrase.and(BackupRecipients.IDENTITY, BackupCommands.FORCE, AS, PATH))
        .printing(
            "`path`: where it is now, `files`, `bytes`, `before`: where the old one is; `resting`:"
                + " jobs and gateways of a profile beside the one that it was made of")
        .example("alpi backup restore alpi.2026-11-29.alpi-backup", "on a new machine")
        .example("alpi backup restore FILE --identity /media/stick/alpi.key", "of one for a key")
        .example("alpi -p work backup restore FILE --as attic", "one profile, under another name")
        .example("alpi backup restore FILE --path memories --force", "what was there is kept")
        .exits(
            ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED, ExitCode.WRONG_KEY, ExitCode.DAMAGED_DATA);
  }

  private static ExitCode run(Invocation invocation)
      throws IOException, CommandFailure, InterruptedException {
    HomeRoot root = Profiles.root(invocation);
    Path file = BackupCommands.archive(invocation);
    return BackupCommands.withArchive(
        file,
        invocation,
        (archive, progress) -> {
          CliContext context = invocation.context();
          Books books = new Books(invocation);
          Restore restore = new Restore(archive, context.locks(), context.clock(), books, progress);
          Restore.Restored restored = restored(restore, root, invocation);
          invocation.affects("archive", file.getFileName().toString());
          progress.close();
          invocation
              .out()
              .line(
                  "restored "
                      + restored.place()
                      + ": "
                      + ReportText.count(restored.files(), "file")
                      + ", "
                      + ProfileViews.size(restored.bytes()));
          if (restored.before().isPresent()) {
            invocation.out().line("what was there before is in " + restored.before().get());
          }
          if (!books.resting().isEmpty()) {
            String alpi = "alpi -p " + restored.place().getFileName();
            invocation.warn(
                "it rests, since the profile that it was made of is there too: "
                    + String.join(", ", books.resting()));
            invocation.warn(
                "to have it work: "
                    + alpi
                    + " schedule resume ID, "
                    + alpi
                    + " config set gateway.KIND.enabled true");
          }
          invocation.answer(
              Obj.EMPTY
                  .with("path", restored.place().toString())
                  .with("files", restored.files())
                  .with("bytes", restored.bytes())
                  .with("before", restored.before().map(Path::toString).orElse(""))
                  .with("resting", JsonValue.Arr.ofStrings(books.resting())));
          return ExitCode.OK;
        });
  }

  private static Restore.Restored restored(Restore restore, HomeRoot root, Invocation invocation)
      throws IOException, CommandFailure {
    Optional<String> path = invocation.value(PATH);
    Optional<String> as = invocation.value(AS);
    Optional<String> profile = invocation.profile();
    if (path.isPresent()) {
      if (as.isPresent()) {
        throw CommandFailure.usage("--as is about a whole profile", "leave --as or --path out");
      }
      Optional<Profile> named = Profiles.named(root, invocation);
      Profile of = named.isPresent() ? named.get() : Profiles.resolve(invocation).profile();
      return restore.path(root, of, path.get(), BackupCommands.ifThere(invocation));
    }
    if (profile.isEmpty()) {
      if (as.isPresent()) {
        throw CommandFailure.usage("--as is about one profile", "say which: -p NAME");
      }
      return restore.home(root.path(), BackupCommands.ifThere(invocation));
    }
    String asked = known(root, profile.get()).orElse(profile.get());
    String name = as.orElse(asked);
    Optional<String> problem =
        as.isPresent() ? ProfileName.problemWithNew(name) : ProfileName.problem(name);
    if (problem.isPresent()) {
      throw CommandFailure.usage(problem.get(), "choose another name with --as");
    }
    Optional<String> other = known(root, name).filter(each -> !each.equals(name));
    if (other.isPresent()) {
      throw CommandFailure.usage(
          "there is a profile " + other.get() + ", which is the same name as " + name,
          "choose another name with --as");
    }
    return restore.profile(root, asked, new ProfileName(name), BackupCommands.ifThere(invocation));
  }

  /** Returns what the profile that {@code asked} means is called, if it is there. */
  private static Optional<String> known(HomeRoot root, String asked) throws IOException {
    return Profiles.find(root, asked).map(each -> each.name().text());
  }
}
