package dev.alpi.cli;

import dev.alpi.backup.Staying;
import dev.alpi.journal.AuditTrail;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.Profile;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The account of what a profile has spent stays when the profile is replaced from an archive, which
 * does not know what was spent since: else a cap of the day could be spent twice. One that is
 * damaged does not stay.
 *
 * <p>So does the audit trail, unless the archive has more of it: the list of who changed what does
 * not forget because of a restore.
 *
 * <p>Not to be used twice.
 */
final class Books implements Staying {
  private final Invocation invocation;
  private final List<String> resting = new ArrayList<>();

  Books(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public List<String> of(Profile profile) throws IOException {
    try {
      var _ = SpendCommand.ledger(profile, invocation).standing();
      return List.of("logs/ledger.json", "logs/ledger.journal", "logs/spend");
    } catch (StoreException.Damaged e) {
      invocation.note(
          "warning: "
              + e.getMessage()
              + "; the one of the archive is restored, which does not know what was spent since");
      return List.of();
    }
  }

  @Override
  public void carryMachine(Path home, Path building) throws IOException {
    Path from = home.resolve("logs");
    List<String> names = new ArrayList<>(List.of(AuditTrail.NAME));
    for (int number = 1; number <= AuditTrail.BACKUPS; number++) {
      names.add(AuditTrail.NAME + "." + number);
    }
    if (names.stream().noneMatch(name -> isFile(from.resolve(name)))
        || last(building) > last(home)) {
      return;
    }
    Path to = building.resolve("logs");
    DurableFiles.createDirectories(to);
    for (String name : names) {
      DurableFiles.deleteTree(to.resolve(name));
      if (isFile(from.resolve(name))) {
        DurableFiles.createUnpublished(to.resolve(name), Files.readAllBytes(from.resolve(name)));
      }
    }
  }

  @Override
  public void rest(Path building, HomeRoot root) throws IOException {
    resting.addAll(new RestoredTwin(building, root, invocation).rest());
  }

  /** Returns what of a profile rests that was restored beside the one it was made of. */
  List<String> resting() {
    return List.copyOf(resting);
  }

  private long last(Path root) throws IOException {
    CliContext context = invocation.context();
    return AuditTrail.of(root, context.locks(), context.clock(), context.keys()).verify().last();
  }

  private static boolean isFile(Path file) {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }
}
