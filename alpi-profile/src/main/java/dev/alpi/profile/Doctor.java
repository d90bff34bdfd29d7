package dev.alpi.profile;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.profile.Checkup.Finding;
import dev.alpi.profile.Checkup.Mode;
import dev.alpi.profile.Checkup.State;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.config.ConfigWarning;
import dev.alpi.profile.config.EnvFile;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.Children;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileMode;
import dev.alpi.profile.store.Presence;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Looks at one profile, and repairs what can be repaired without losing anything: nothing is erased
 * but what crashed writes left, and a damaged file is set aside.
 */
final class Doctor {
  /** A write that has lasted so long has crashed. */
  private static final Duration TEMPORARY_AGE = Duration.ofHours(1);

  private static final String PRIVATE_KEY = ".pem";

  private static final Set<PosixFilePermission> NOT_OTHERS =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private final Profile profile;
  private final ProfileMetadata fresh;
  private final Instant now;
  private final Mode mode;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * Creates one.
   *
   * @param fresh what to write if there is no metadata
   */
  Doctor(Profile profile, ProfileMetadata fresh, Instant now, Mode mode) {
    this.profile = profile;
    this.fresh = fresh;
    this.now = now;
    this.mode = mode;
  }

  Checkup examine() throws IOException {
    if (Files.isSymbolicLink(profile.home())) {
      // what it leads to may be anybody's, and is not repaired
      person(profile.home(), "is a link", "put the directory itself there, or remove the link");
      surroundings();
      return new Checkup(profile, findings);
    }
    if (isShut()) {
      // nothing in it is known to be missing
      surroundings();
      return new Checkup(profile, findings);
    }
    if (isGhost()) {
      person(
          profile.home(),
          "has nothing of a profile in it: perhaps the rest of one that was removed",
          "alpi profile remove " + profile.name() + ", if you do not know it");
    } else {
      metadata();
      seeds();
    }
    directories();
    modes();
    settings();
    secrets();
    leftovers();
    surroundings();
    return new Checkup(profile, findings);
  }

  /** Says whether nobody can tell what is in the home, and tells of it. */
  private boolean isShut() {
    try {
      boolean _ = Presence.isThere(profile.home().resolve(MetadataFile.NAME));
      return false;
    } catch (IOException e) {
      unreadable(profile.home(), e);
      return true;
    }
  }

  private boolean isGhost() {
    try {
      return profile.isGhost();
    } catch (IOException e) {
      // who lists the home later tells
      return false;
    }
  }

  private interface Repair {
    void run() throws IOException;
  }

  private void repairable(Path subject, String problem, String remedy, Repair repair) {
    if (mode == Mode.EXPLAIN) {
      found(State.REPAIRABLE, subject, problem, remedy);
      return;
    }
    try {
      repair.run();
      found(State.REPAIRED, subject, problem, remedy);
    } catch (IOException e) {
      // the rest can still be looked at
      person(
          subject,
          problem + ", and could not be repaired (" + e.getClass().getSimpleName() + ")",
          "repair it by hand: " + remedy);
    }
  }

  private void found(State state, Path subject, String problem, String remedy) {
    // a message that names the file already
    String start = subject + " ";
    String rest = problem.startsWith(start) ? problem.substring(start.length()) : problem;
    findings.add(new Finding(state, subject.toString(), rest, remedy));
  }

  private void person(Path subject, String problem, String remedy) {
    found(State.NEEDS_PERSON, subject, problem, remedy);
  }

  private void note(Path subject, String problem, String remedy) {
    found(State.NOTE, subject, problem, remedy);
  }

  private void metadata() throws IOException {
    Path file = profile.home().resolve(MetadataFile.NAME);
    try {
      Optional<ProfileMetadata> metadata = profile.metadata();
      if (metadata.isEmpty()) {
        repairable(
            file, "is missing", "made anew, with the time of the directory", () -> write(fresh));
      } else if (!metadata.get().name().equals(Optional.of(profile.name().text()))) {
        repairable(
            file,
            "names another profile; the directory's name is what counts",
            "the name in it set to " + profile.name(),
            () -> write(metadata.get().withName(profile.name())));
      }
    } catch (StoreException.Damaged e) {
      Path aside = aside(file);
      repairable(
          file,
          e.getMessage(),
          "set aside as " + aside.getFileName() + " and made anew",
          () -> {
            DurableFiles.rename(file, aside);
            write(fresh);
          });
    } catch (FileSystemException e) {
      unreadable(file, e);
    }
  }

  private void unreadable(Path path, IOException e) {
    person(
        path,
        "cannot be read (" + e.getClass().getSimpleName() + ")",
        "see to it that you may read it");
  }

  private void write(ProfileMetadata metadata) throws IOException {
    DurableFiles.replace(
        profile.home().resolve(MetadataFile.NAME),
        MetadataFile.bytes(metadata),
        FileMode.PRIVATE_FILE);
  }

  private Path aside(Path file) {
    Path aside = file.resolveSibling(file.getFileName() + ".bad-" + now.getEpochSecond());
    for (int number = 2; Files.exists(aside, NOFOLLOW_LINKS); number++) {
      aside =
          file.resolveSibling(file.getFileName() + ".bad-" + now.getEpochSecond() + "-" + number);
    }
    return aside;
  }

  private void seeds() {
    List<Path> missing =
        ProfileTree.seeds().stream()
            .map(profile.home()::resolve)
            .filter(file -> !Files.exists(file, NOFOLLOW_LINKS))
            .toList();
    for (Path file : missing) {
      repairable(
          file,
          "is missing",
          "made as in a fresh profile",
          () -> ProfileTree.complete(profile.home(), fresh));
    }
  }

  private void directories() {
    List<String> missing = new ArrayList<>();
    for (String name : ProfileTree.DIRECTORIES) {
      Path directory = profile.home().resolve(name);
      if (!Files.exists(directory, NOFOLLOW_LINKS)) {
        missing.add(name);
      } else if (!Files.isDirectory(directory)) {
        person(directory, "is no directory, and one belongs there", "move it away");
      }
    }
    if (!missing.isEmpty()) {
      note(
          profile.home(),
          "has no " + String.join(", ", missing),
          "nothing to do: each is made by the first that writes in it");
    }
  }

  private void modes() throws IOException {
    if (!profile.home().getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    mode(profile.home());
    for (Path child : children(profile.home())) {
      boolean other = profile.name().isDefault() && HomeRoot.PROFILES.equals(name(child));
      if (!other) {
        mode(child);
      }
    }
    for (String name : List.of("secrets", "alp")) {
      for (Path child : children(profile.home().resolve(name))) {
        mode(child);
      }
    }
    for (Path child : children(profile.home().resolve("alp").resolve("secrets"))) {
      // what is beside the private keys goes to peers, and may be read
      if (name(child).endsWith(PRIVATE_KEY)) {
        mode(child);
      }
    }
  }

  private void mode(Path path) throws IOException {
    if (Files.isSymbolicLink(path)) {
      return;
    }
    Set<PosixFilePermission> now;
    try {
      now = Files.getPosixFilePermissions(path, NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return;
    }
    Set<PosixFilePermission> kept = EnumSet.copyOf(NOT_OTHERS);
    kept.retainAll(now);
    if (!kept.equals(now)) {
      boolean secret = name(path).equals(".env") || !path.getParent().equals(profile.home());
      repairable(
          path,
          "others may read or write it (" + PosixFilePermissions.toString(now) + ")",
          "mode set to "
              + PosixFilePermissions.toString(kept)
              + (secret ? "; change the secrets in it if others use this machine" : ""),
          () -> Files.setPosixFilePermissions(path, kept));
    }
  }

  private void settings() {
    try {
      Config config = Config.load(profile.home(), profile.root(), JsonValue.Obj.EMPTY);
      for (ConfigWarning warning : config.warnings()) {
        note(profile.configFile(), warning.message(), warning.hint());
      }
    } catch (ConfigException e) {
      person(profile.configFile(), e.getMessage(), e.hint());
    }
  }

  private void secrets() {
    try {
      EnvFile.read(profile.envFile());
    } catch (StoreException.Insecure e) {
      if (Files.isSymbolicLink(profile.envFile())) {
        // elsewhere, where modes are not ours; a file here was said with the modes
        person(profile.envFile(), e.getMessage(), e.hint());
      }
    } catch (ConfigException e) {
      person(profile.envFile(), e.getMessage(), e.hint());
    } catch (StoreException e) {
      person(profile.envFile(), e.getMessage(), e.hint());
    }
  }

  private void leftovers() throws IOException {
    List<Path> directories = new ArrayList<>(List.of(profile.home()));
    ProfileTree.DIRECTORIES.forEach(name -> directories.add(profile.home().resolve(name)));
    for (Path directory : directories) {
      for (Path child : children(directory)) {
        if (DurableFiles.isTemporary(name(child))
            && Files.isRegularFile(child, NOFOLLOW_LINKS)
            && isOld(child)) {
          leftover(child, "was left by a write that crashed");
        }
      }
    }
  }

  private void leftover(Path path, String problem) {
    repairable(path, problem, "removed", () -> DurableFiles.deleteTree(path));
  }

  private boolean isOld(Path path) throws IOException {
    try {
      Instant modified = Files.getLastModifiedTime(path, NOFOLLOW_LINKS).toInstant();
      return modified.plus(TEMPORARY_AGE).isBefore(now);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** What is wrong around the profiles; said with each, for it may be the reason of a trouble. */
  private void surroundings() throws IOException {
    HomeRoot root = HomeRoot.at(profile.root());
    for (Path left : Leftovers.of(root)) {
      // who repairs keeps others from changing; who looks may see what is just being made
      if (mode == Mode.REPAIR || isOld(left)) {
        leftover(left, "was left by a change that crashed");
      }
    }
    Path directory = root.path().resolve(HomeRoot.PROFILES);
    List<String> names = children(directory).stream().map(Doctor::name).sorted().toList();
    for (String name : names) {
      if (name.startsWith(".")) {
        continue;
      }
      Path path = directory.resolve(name);
      if (name.equalsIgnoreCase(ProfileName.DEFAULT.text())) {
        person(
            path,
            "is no profile: the default profile's home is " + root.path(),
            "move what you need from it there, and remove it");
      } else if (ProfileName.problem(name).isPresent() || !Files.isDirectory(path)) {
        note(path, "is no profile", "move it away if you do not know it");
      }
    }
    names.stream()
        .collect(
            Collectors.groupingBy(
                name -> name.toLowerCase(Locale.ROOT), TreeMap::new, Collectors.toList()))
        .forEach(
            (_, same) -> {
              if (same.size() > 1) {
                person(
                    directory,
                    String.join(" and ", same) + " differ in case only",
                    "rename one of the directories: some disks cannot tell them apart");
              }
            });
    if (root.active() instanceof ActiveProfile.Vanished(String problem)) {
      note(
          root.path().resolve(ActiveProfile.FILE_NAME),
          problem,
          "alpi profile use NAME chooses another one; until then default opens");
    }
  }

  private List<Path> children(Path directory) {
    try {
      return Files.isDirectory(directory) ? Children.of(directory) : List.of();
    } catch (IOException e) {
      unreadable(directory, e);
      return List.of();
    }
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }
}
