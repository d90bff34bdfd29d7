package dev.alpi.cli;

import dev.alpi.backup.Archive;
import dev.alpi.backup.Backup;
import dev.alpi.backup.Passphrase;
import dev.alpi.backup.Restore;
import dev.alpi.backup.Staying;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.Profile;
import dev.alpi.profile.store.Children;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/**
 * What a home was like before an upgrade: an archive as {@code alpi backup create} makes them, with
 * its passphrase in a file beside it, which protects from nobody who can read the home.
 */
final class UpgradeState {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final int KEY_BYTES = 32;

  /** What must work with the new version as it does with the old one; nothing of it writes. */
  private static final List<List<String>> OF_PROFILE =
      List.of(
          List.of("config", "validate"),
          List.of("sessions", "list"),
          List.of("memory", "show"),
          List.of("schedule", "list"),
          List.of("peers", "list"));

  private static final List<List<String>> OF_MACHINE =
      List.of(List.of("profile", "list"), List.of("doctor"), List.of("audit", "verify"));

  private final Path folder;
  private final Path trial;
  private final Invocation invocation;

  UpgradeState(Path store, Invocation invocation) {
    this.folder = store.resolve("state");
    this.trial = store.resolve("trial");
    this.invocation = invocation;
  }

  /** Makes an archive of the home; returns it. */
  Path keep(HomeRoot root) throws IOException, InterruptedException {
    invocation.note("keeping a copy of " + root.path());
    CliContext context = invocation.context();
    DurableFiles.createDirectories(folder);
    Path archive = folder.resolve(TIME.format(context.clock().instant()) + ".alpi-backup");
    DurableFiles.deleteTree(archive);
    byte[] key = new byte[KEY_BYTES];
    context.keys().nextBytes(key);
    DurableFiles.replace(key(archive), HexFormat.of().formatHex(key), FileMode.PRIVATE_FILE);
    try (Passphrase passphrase = passphrase(archive);
        ExecutorService workers = BackupCommands.workers();
        ProgressLine progress = new ProgressLine(invocation)) {
      Backup.Made _ =
          Backup.create(
              new Backup.Request(
                  root.path(), archive, Optional.empty(), Backup.IfThere.REFUSE, Backup.Format.ONE),
              passphrase,
              new Backup.World(
                  context.locks(), context.clock(), context.keys(), workers, ProgressLine.THREADS),
              progress);
    }
    return archive;
  }

  private static Path key(Path archive) {
    return archive.resolveSibling(archive.getFileName() + ".key");
  }

  private static Passphrase passphrase(Path archive) throws IOException {
    return Passphrase.of(Files.readString(key(archive)).strip().toCharArray());
  }

  /** What is done with an archive that is open. */
  private interface Action {
    void with(Archive archive, ProgressLine progress) throws IOException;
  }

  private void open(Path file, Action action) throws IOException {
    try (ExecutorService workers = BackupCommands.workers();
        Archive archive = Archive.open(file, workers);
        ProgressLine progress = new ProgressLine(invocation);
        Passphrase passphrase = passphrase(file)) {
      archive.unlock(passphrase, progress);
      action.with(archive, progress);
    }
  }

  /** Removes the copy that one that was killed has left: it has all that the home has. */
  void sweep() throws IOException {
    DurableFiles.deleteTree(trial);
  }

  /**
   * Compares both versions on a home that is restored from {@code archive} and removed after.
   *
   * @throws CommandFailure if something works with the old one and not with the new one
   */
  void tryOut(Path archive, Path old, Path fresh)
      throws IOException, CommandFailure, InterruptedException {
    invocation.note("trying the new version on a copy");
    CliContext context = invocation.context();
    try {
      DurableFiles.createDirectory(trial);
      Path home = trial.resolve(".alpi");
      open(
          archive,
          (opened, progress) ->
              new Restore(opened, context.locks(), context.clock(), Staying.nothing(), progress)
                  .into(home));
      for (List<String> words : commands(HomeRoot.at(home))) {
        compare(words, old, fresh);
      }
    } finally {
      sweep();
    }
  }

  private static List<List<String>> commands(HomeRoot root) throws IOException {
    List<List<String>> all = new ArrayList<>(OF_MACHINE);
    for (Profile profile : root.list()) {
      for (List<String> words : OF_PROFILE) {
        List<String> named = new ArrayList<>(List.of("-p", profile.name().text()));
        named.addAll(words);
        all.add(named);
      }
    }
    return all;
  }

  private void compare(List<String> words, Path old, Path fresh)
      throws IOException, CommandFailure, InterruptedException {
    CliContext.Ended now = run(fresh, words);
    if (now.status() == 0) {
      return;
    }
    CliContext.Ended before = run(old, words);
    if (now.status() != before.status()) {
      String said = now.output().lines().findFirst().orElse("nothing");
      throw new CommandFailure(
          ExitCode.UNHEALTHY,
          "on a copy of your home, alpi "
              + String.join(" ", words)
              + " ends with "
              + now.status()
              + " in the new version, and with "
              + before.status()
              + " in the old one: "
              + TerminalText.visible(said),
          "nothing was changed; report it, or mend what it says. --no-check upgrades all the same");
    }
  }

  /** Runs one version in an environment in which nothing leads to the real home. */
  private CliContext.Ended run(Path image, List<String> words)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("env", "-i", "HOME=" + trial, "PATH=/usr/bin:/bin"));
    command.add(image.resolve("bin").resolve("alpi").toString());
    command.addAll(words);
    return invocation
        .context()
        .runProgram(command)
        .orElseThrow(() -> new IOException("there is no program env on this machine"));
  }

  /** Removes what was kept for other upgrades. */
  void tidy(Optional<Path> kept) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    for (Path each : Children.of(folder)) {
      boolean isKept =
          kept.isPresent() && (each.equals(kept.get()) || each.equals(key(kept.get())));
      if (!isKept) {
        DurableFiles.deleteTree(each);
      }
    }
  }

  /** Puts what was kept into the place of the home, which stays beside it. */
  Restore.Restored bringBack(Path archive, HomeRoot root) throws IOException {
    CliContext context = invocation.context();
    List<Restore.Restored> restored = new ArrayList<>();
    open(
        archive,
        (opened, progress) ->
            restored.add(
                new Restore(
                        opened, context.locks(), context.clock(), new Books(invocation), progress)
                    .home(root.path(), Backup.IfThere.REPLACE)));
    return restored.getFirst();
  }

  /** Returns how many files of the home were changed after {@code since}. */
  static long changed(Path root, Instant since) throws IOException {
    try (var all = Files.walk(root)) {
      return all.filter(Files::isRegularFile).filter(file -> isChanged(file, since)).count();
    }
  }

  private static boolean isChanged(Path file, Instant since) {
    try {
      return Files.getLastModifiedTime(file).toInstant().isAfter(since);
    } catch (IOException e) {
      // gone meanwhile
      return false;
    }
  }
}
