package dev.alpi.backup;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileChange;
import dev.alpi.profile.ProfileName;
import dev.alpi.profile.ProfileReplacement;
import dev.alpi.profile.ProfileStore;
import dev.alpi.profile.store.Children;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Restores from an archive that is unlocked: into a directory beside first, which takes the place
 * of what was there in one step when all of it is there and authentic.
 *
 * <p>Before anything is written, the whole archive has been looked through: one that has what none
 * may have is refused, and so is one that does not fit on the disk.
 *
 * <p><b>Threads:</b> one at a time. <b>Processes:</b> one at a time for a home.
 *
 * <p><b>Durability:</b> what a method has returned from is on disk. Whatever happens before, what
 * was there is there, or what was restored is, as a whole.
 */
public final class Restore {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private static final String GATEWAY_DATABASE = "gateway/gateway.db";

  /** Of a home without a profile: what drills leave, and what they say of themselves. */
  private static final Set<String> MADE_BEFORE = Set.of("cache", "run", "backup.json");

  /** Who changed what; it stays when a home is replaced. */
  private static final String TRAIL = "admin-audit.jsonl";

  private final Archive archive;
  private final FileLocks locks;
  private final InstantSource clock;
  private final Staying staying;
  private final Progress progress;

  /**
   * Creates it.
   *
   * @param archive from where; unlocked
   * @param locks locks between processes
   * @param clock what time it is
   * @param staying what of profiles that are replaced goes on
   * @param progress hears how far it is
   */
  public Restore(
      Archive archive, FileLocks locks, InstantSource clock, Staying staying, Progress progress) {
    this.archive = archive;
    this.locks = locks;
    this.clock = clock;
    this.staying = staying;
    this.progress = progress;
  }

  /**
   * What was restored.
   *
   * @param place where it is
   * @param files how many files
   * @param bytes how many bytes they have together
   * @param before where that is which was there before; empty if nothing was
   */
  public record Restored(Path place, long files, long bytes, Optional<Path> before) {}

  /**
   * Restores the whole home. What was there is kept beside it.
   *
   * @param home where to; it may be absent
   * @param replace whether a home that has anything in it is replaced
   * @return what was restored
   * @throws BackupException if there is something and it is not to be replaced, or the archive may
   *     not be restored
   * @throws dev.alpi.profile.store.StoreException.Locked if somebody uses the home
   * @throws IOException if the disk fails or is full
   */
  public Restored home(Path home, Backup.IfThere replace) throws IOException {
    if (archive.profile().filter(name -> !name.equals("default")).isPresent()) {
      throw ofProfiles(archive.profile().get());
    }
    return home(home, Selection.all(), replace);
  }

  private static BackupException ofProfiles(String example) {
    return new BackupException(
        BackupException.Kind.NOT_IN_IT,
        "this archive has the profile " + example + ", and no home",
        "alpi -p " + example + " backup restore FILE");
  }

  private Restored home(Path home, Selection selection, Backup.IfThere replace) throws IOException {
    Path named = home.toAbsolutePath().normalize();
    if (Files.isSymbolicLink(named) && !Files.exists(named)) {
      throw new BackupException(
          BackupException.Kind.IN_THE_WAY,
          named + " is a link that leads nowhere",
          "make the directory that it leads to, or remove the link");
    }
    // what a link leads to is the home, and the link stays
    Path place = Files.isSymbolicLink(named) ? named.toRealPath() : named;
    requireParent(place);
    requireNoMount(place);
    // here too, so that a refusal leaves nothing behind
    requireWanted(place, replace);
    Extraction extraction = planned(place.getParent(), selection);
    if (extraction.profile().isPresent()) {
      throw ofProfiles(extraction.profile().get());
    }
    try (FileLocks.Held _ = claim(place)) {
      boolean isThere = Files.exists(place, NOFOLLOW_LINKS);
      try (FileLocks.Held _ = isThere ? alone(place) : () -> {};
          FileLocks.Held _ = noBackup(place)) {
        boolean isEmpty = requireWanted(place, replace);
        Path staging = beside(place, "restore");
        extraction.run(staging, progress);
        mark(staging);
        if (!isEmpty) {
          carry(place, staging);
        }
        if (isThere) {
          staying.carryMachine(place, staging);
        }
        return swapped(place, staging, extraction, isThere, isEmpty);
      }
    }
  }

  /** Returns whether there is nothing in the home. */
  private static boolean requireWanted(Path place, Backup.IfThere replace) throws IOException {
    boolean isEmpty = isEmpty(place);
    if (!isEmpty && replace == Backup.IfThere.REFUSE) {
      throw new BackupException(
          BackupException.Kind.IN_THE_WAY,
          place + " is not empty",
          "--force replaces it, and keeps it beside the new one");
    }
    return isEmpty;
  }

  /** Profiles that are in both: what stays is copied. */
  private void carry(Path place, Path staging) throws IOException {
    for (Profile old : HomeRoot.at(place).list()) {
      Path building = staging.resolve(place.relativize(old.home()).toString());
      if (Files.isDirectory(building)) {
        staying.carry(old, building);
      }
    }
  }

  /** Tells the gateways of all profiles in {@code staging} that time has passed without them. */
  private void mark(Path staging) throws IOException {
    for (Profile profile : HomeRoot.at(staging).list()) {
      markGateway(profile.home());
    }
  }

  private void markGateway(Path home) throws IOException {
    markGateway(home, home.resolve(GATEWAY_DATABASE));
  }

  private void markGateway(Path home, Path database) throws IOException {
    if (Files.isRegularFile(database, NOFOLLOW_LINKS)) {
      String created = archive.created().map(Instant::toString).orElse("");
      DurableFiles.replace(
          home.resolve("gateway").resolve("restored"), created + "\n", FileMode.PRIVATE_FILE);
    }
  }

  private Restored swapped(
      Path place, Path staging, Extraction extraction, boolean isThere, boolean isEmpty)
      throws IOException {
    Path before = fresh(place);
    if (isThere && isEmpty) {
      DurableFiles.exchange(staging, place, before);
      DurableFiles.deleteTree(staging);
    } else if (isThere) {
      // never under the name of the staging directory: the next restore removes that
      DurableFiles.publish(staging, before);
      DurableFiles.exchange(before, place, fresh(place));
    } else {
      DurableFiles.publish(staging, place);
    }
    return new Restored(
        place,
        extraction.files(),
        extraction.bytes(),
        isEmpty ? Optional.empty() : Optional.of(before));
  }

  /**
   * Restores one profile. One of that name goes to the trash. Under another name, while the one
   * that it was made of is there, it {@linkplain Staying#rest rests}.
   *
   * @param root the home that it is to be in
   * @param profile its name in the archive
   * @param name its name from now on
   * @param replace whether a profile of that name that is not empty is replaced
   * @return what was restored
   * @throws BackupException if it is not in the archive, or a profile is in the way
   * @throws IOException if the disk fails or is full
   */
  public Restored profile(HomeRoot root, String profile, ProfileName name, Backup.IfThere replace)
      throws IOException {
    boolean isAlone = archive.profile().equals(Optional.of(profile));
    Selection selection = isAlone ? Selection.all() : Selection.profile(profile);
    requireParent(root.path());
    if (name.isDefault() && isEmpty(root.path())) {
      return home(root.path(), selection, Backup.IfThere.REFUSE);
    }
    DurableFiles.createDirectories(root.path());
    Extraction extraction = planned(root.path(), selection);
    Path building = root.path().resolve("." + name.text() + ".restore");
    boolean isDone = false;
    try (FileLocks.Held _ =
            locks.acquire(
                root.path().resolve(".restore.lock"), FileLocks.Sharing.EXCLUSIVE, Duration.ZERO);
        FileLocks.Held _ = noBackup(root.path())) {
      try {
        extraction.run(building, progress);
        // a link would lead elsewhere from here than it will from there
        if (!Files.isSymbolicLink(building.resolve("gateway"))) {
          markGateway(building);
        }
        if (Twins.has(root, building, profile, name)) {
          staying.rest(building, root);
        }
        Restored restored = adopted(root, building, name, replace, extraction);
        isDone = true;
        return restored;
      } finally {
        if (!isDone) {
          DurableFiles.deleteTree(building);
        }
      }
    }
  }

  private Restored adopted(
      HomeRoot root, Path building, ProfileName name, Backup.IfThere replace, Extraction extraction)
      throws IOException {
    ProfileChange<Profile> change =
        ProfileReplacement.of(root, locks, clock)
            .adopt(
                building,
                name,
                replace == Backup.IfThere.REPLACE
                    ? ProfileStore.NotEmpty.REMOVE
                    : ProfileStore.NotEmpty.REFUSE,
                old -> staying.carry(old, building));
    return switch (change) {
      case ProfileChange.Done<Profile>(Profile done) ->
          new Restored(done.home(), extraction.files(), extraction.bytes(), Optional.empty());
      case ProfileChange.Refused<Profile> refused ->
          throw new BackupException(
              refused.reason() == ProfileChange.Reason.IN_USE
                  ? BackupException.Kind.IN_USE
                  : BackupException.Kind.IN_THE_WAY,
              refused.problem(),
              refused.hint());
    };
  }

  /**
   * Restores a file, or a directory with all in it. What was there is kept beside it.
   *
   * @param root where the profiles are
   * @param profile which it is of
   * @param path which, relative to the profile's home
   * @param replace whether what is there is replaced
   * @return what was restored
   * @throws BackupException if it is not in the archive, or something is in the way
   * @throws dev.alpi.profile.store.StoreException.Locked if somebody uses the home
   * @throws IOException if the disk fails or is full
   */
  public Restored path(HomeRoot root, Profile profile, String path, Backup.IfThere replace)
      throws IOException {
    Path home = profile.home().toAbsolutePath().normalize();
    Path place = home.resolve(path).normalize();
    if (!place.startsWith(home) || place.equals(home)) {
      throw new BackupException(
          BackupException.Kind.NOT_IN_IT, path + " is not in a home", "name it relative to it");
    }
    String inside = home.relativize(place).toString();
    requirePart(profile, inside);
    Extraction extraction = planned(home, Selection.path(archived(profile), inside));
    if (Files.exists(place, NOFOLLOW_LINKS) && replace == Backup.IfThere.REFUSE) {
      throw new BackupException(
          BackupException.Kind.IN_THE_WAY,
          place + " is there",
          "--force replaces it, and keeps it beside the new one");
    }
    DurableFiles.createDirectories(place.getParent());
    try (FileLocks.Held _ =
            locks.acquire(
                root.path().resolve(".restore.lock"), FileLocks.Sharing.EXCLUSIVE, Duration.ZERO);
        FileLocks.Held _ = alone(root.path());
        FileLocks.Held _ = noBackup(root.path())) {
      Path staging = beside(place, "restore");
      extraction.run(staging, progress);
      if (profile.name().isDefault()) {
        mark(staging);
        carry(home, staging);
      } else {
        markGateway(staging);
        staying.carry(profile, staging);
      }
      Optional<Path> before = placed(staging.resolve(inside), place);
      DurableFiles.deleteTree(staging);
      return new Restored(place, extraction.files(), extraction.bytes(), before);
    }
  }

  /** Returns what the paths of {@code profile} begin with in the archive. */
  private String archived(Profile profile) throws BackupException {
    Optional<String> alone = archive.profile();
    if (alone.isPresent() && !alone.get().equals(profile.name().text())) {
      throw ofProfiles(alone.get());
    }
    return alone.isPresent() ? "" : Selection.homeOf(profile.name().text());
  }

  /**
   * Requires that a part of a profile may be restored for itself: not another profile, which has a
   * name of its own then and would be a second one, nor what stays when the profile is replaced.
   */
  private void requirePart(Profile profile, String inside) throws IOException {
    Path home = profile.home();
    Path part = home.getFileSystem().getPath(inside);
    Path profiles = home.getFileSystem().getPath("profiles");
    boolean isDefault = profile.name().isDefault();
    if (isDefault && part.startsWith(profiles) && part.getNameCount() <= 2) {
      String name = part.getNameCount() == 2 ? part.getFileName().toString() : "NAME";
      throw new BackupException(
          BackupException.Kind.IN_THE_WAY,
          inside + " is no part of a profile",
          "a whole profile: alpi -p " + name + " backup restore FILE --force");
    }
    List<Profile> within = isDefault ? HomeRoot.at(home).list() : List.of(profile);
    for (Profile each : within) {
      for (String stays : staying.of(each)) {
        if (part.startsWith(home.relativize(each.home()).resolve(stays))) {
          throw new BackupException(
              BackupException.Kind.IN_THE_WAY,
              inside + " does not go back in time, whatever is restored",
              "leave it as it is");
        }
      }
    }
  }

  /** Gives what was built its place; returns where that is which was there. */
  private Optional<Path> placed(Path built, Path place) throws IOException {
    Path kept = fresh(place);
    boolean isThere = Files.exists(place, NOFOLLOW_LINKS);
    if (Databases.isDatabase(built) || Databases.isDatabase(place)) {
      Databases.setAside(place, kept);
    }
    if (place.endsWith(GATEWAY_DATABASE)) {
      markGateway(place.getParent().getParent(), built);
    }
    if (!isThere) {
      DurableFiles.rename(built, place);
      return Optional.empty();
    }
    // never in the staging directory: the next restore removes that
    DurableFiles.rename(built, kept);
    DurableFiles.exchange(kept, place, fresh(place));
    return Optional.of(kept);
  }

  /**
   * Restores all of it into a directory of its own, to be looked at.
   *
   * @param target a directory that does not exist yet
   * @return what was restored
   * @throws IOException if the archive may not be restored, or the disk fails or is full
   */
  public Restored into(Path target) throws IOException {
    Extraction extraction = planned(target.toAbsolutePath().getParent(), Selection.all());
    extraction.run(target, progress);
    return new Restored(target, extraction.files(), extraction.bytes(), Optional.empty());
  }

  private Extraction planned(Path disk, Selection selection) throws IOException {
    return Extraction.planned(archive, selection, Room.at(disk), progress);
  }

  private static void requireParent(Path place) throws IOException {
    Path parent = place.getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new BackupException(
          BackupException.Kind.NOT_IN_IT, "there is no directory " + parent, "make it first");
    }
  }

  /** Keeps other restores of the same home out, also while there is none. */
  private FileLocks.Held claim(Path place) throws IOException {
    Path file = beside(place, "restore.lock");
    FileLocks.Held held = locks.acquire(file, FileLocks.Sharing.EXCLUSIVE, Duration.ZERO);
    return () -> {
      try (held) {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        // an empty file stays
      }
    };
  }

  /** Keeps archives of the home from being made: one would have some of the old, some new. */
  private FileLocks.Held noBackup(Path home) throws IOException {
    return Files.isDirectory(home)
        ? locks.acquire(home.resolve(Backup.LOCK), FileLocks.Sharing.EXCLUSIVE, Duration.ZERO)
        : () -> {};
  }

  /** What another disk is mounted at cannot change places with what is beside it. */
  private static void requireNoMount(Path place) throws IOException {
    if (!Files.isDirectory(place)
        || !place.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return;
    }
    boolean isSame =
        Files.getAttribute(place, "unix:dev")
            .equals(Files.getAttribute(place.getParent(), "unix:dev"));
    // a subvolume has a number of its own, too, and can be renamed
    if (!isSame && !Files.getFileStore(place).type().equals("btrfs")) {
      throw new BackupException(
          BackupException.Kind.IN_THE_WAY,
          place + " is where a disk is mounted, and cannot change places with a new home",
          "ALPI_HOME=" + place + "/new alpi backup restore FILE; then move what is in it up");
    }
  }

  private FileLocks.Held alone(Path place) throws IOException {
    return ProfileReplacement.of(HomeRoot.at(place), locks, clock).alone();
  }

  /** Says whether there is nothing in a home but what commands make before there is a profile. */
  private static boolean isEmpty(Path place) throws IOException {
    if (!Files.exists(place)) {
      return true;
    }
    for (Path each : Children.of(place)) {
      String name = each.getFileName().toString();
      boolean isNothing =
          name.endsWith(".lock")
              || MADE_BEFORE.contains(name)
              || (name.equals("logs") && Files.isDirectory(each, NOFOLLOW_LINKS) && isTrail(each));
      if (!isNothing) {
        return false;
      }
    }
    return true;
  }

  private static boolean isTrail(Path logs) throws IOException {
    return Children.of(logs).stream()
        .map(each -> each.getFileName().toString())
        .allMatch(name -> name.startsWith(TRAIL) || name.endsWith(".lock"));
  }

  private static Path beside(Path place, String what) {
    String name = place.getFileName().toString();
    return place.resolveSibling((name.startsWith(".") ? "" : ".") + name + "." + what);
  }

  private Path fresh(Path place) {
    Instant now = clock.instant();
    for (int i = 0; ; i++) {
      Path free =
          place.resolveSibling(
              place.getFileName() + ".before-" + STAMP.format(now) + (i == 0 ? "" : "-" + i));
      if (!Files.exists(free, NOFOLLOW_LINKS)) {
        return free;
      }
    }
  }
}
