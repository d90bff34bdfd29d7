package dev.alpi.cli;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.cli.HealthCheck.Verdict;
import dev.alpi.cli.doctor.Unreadable;
import dev.alpi.profile.Profile;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/** Files of a profile that others on the machine can read or change. */
final class AuditFiles {
  private static final int NAMED_MAX = 5;

  /** Who has one of these has the keys of the profile. */
  private static final Set<String> SECRET = Set.of(".env", "secrets", "host");

  private static final Set<PosixFilePermission> OF_OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE);

  /** Whether others can enter the home. */
  enum Entry {
    OPEN,
    CLOSED
  }

  private final Profile profile;
  private final List<String> secret = new ArrayList<>();
  private final List<String> other = new ArrayList<>();
  private final List<String> alien = new ArrayList<>();
  private final SequencedMap<Path, IOException> unseen = new LinkedHashMap<>();
  private final UserPrincipal owner;

  AuditFiles(Profile profile) throws IOException {
    this.profile = profile;
    this.owner = Files.getOwner(profile.home());
  }

  List<HealthCheck> checks(String group) throws IOException {
    Path home = profile.home();
    Entry entry = isOpen(home) ? Entry.OPEN : Entry.CLOSED;
    Files.walkFileTree(home, visitor());
    return rows(group, entry);
  }

  /** Notes what it comes by. */
  FileVisitor<Path> visitor() {
    Path home = profile.home();
    return new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
          throws IOException {
        if (profile.name().isDefault() && folder.equals(home.resolve("profiles"))) {
          return FileVisitResult.SKIP_SUBTREE;
        }
        look(folder);
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
          throws IOException {
        if (attributes.isSymbolicLink()) {
          lookThrough(file);
        } else {
          look(file);
        }
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFileFailed(Path file, IOException cause) {
        // what is gone meanwhile is nobody's
        if (!(cause instanceof NoSuchFileException)) {
          unseen.putIfAbsent(file, cause);
        }
        return FileVisitResult.CONTINUE;
      }
    };
  }

  /**
   * Returns what is to be said of what was noted.
   *
   * @param home whether others can enter it
   */
  List<HealthCheck> rows(String group, Entry home) {
    boolean isClosed = home == Entry.CLOSED;
    if (secret.isEmpty() && other.isEmpty() && alien.isEmpty() && unseen.isEmpty()) {
      return List.of(new HealthCheck(group, "files", Verdict.OK, "only you can read them", ""));
    }
    List<HealthCheck> checks = new ArrayList<>();
    if (!secret.isEmpty()) {
      // nobody else comes as far as that if the home is closed
      Verdict verdict = isClosed ? Verdict.WARN : Verdict.FAIL;
      checks.add(row(group, "secrets", verdict, secret));
    }
    if (!other.isEmpty()) {
      checks.add(row(group, "files", isClosed ? Verdict.INFO : Verdict.WARN, other));
    }
    if (!alien.isEmpty()) {
      checks.add(
          new HealthCheck(
              group,
              "owner",
              Verdict.WARN,
              TerminalText.visible("somebody else owns " + named(alien)),
              "chown -R them to who owns the home"));
    }
    if (!unseen.isEmpty()) {
      List<String> paths = unseen.keySet().stream().map(Path::toString).toList();
      Map.Entry<Path, IOException> first = unseen.firstEntry();
      checks.add(
          new HealthCheck(
              group,
              "files",
              Verdict.WARN,
              TerminalText.visible("cannot be looked at: " + named(paths)),
              TerminalText.visible(Unreadable.of(first.getValue(), first.getKey()).hint())));
    }
    return checks;
  }

  private static HealthCheck row(String group, String check, Verdict verdict, List<String> files) {
    return new HealthCheck(
        group,
        check,
        verdict,
        TerminalText.visible("others have rights on " + named(files)),
        "chmod -R go= on them");
  }

  private static String named(List<String> files) {
    String named = String.join(", ", files.subList(0, Math.min(NAMED_MAX, files.size())));
    return files.size() > NAMED_MAX
        ? named + " and " + (files.size() - NAMED_MAX) + " more"
        : named;
  }

  /** A secret that is a link is as open as what it leads to. */
  private void lookThrough(Path link) throws IOException {
    if (isSecret(link) && Files.isRegularFile(link) && isOpen(link.toRealPath())) {
      secret.add(profile.home().relativize(link) + " (a link)");
    }
  }

  private void look(Path file) throws IOException {
    if (!Files.getOwner(file, NOFOLLOW_LINKS).equals(owner)) {
      alien.add(profile.home().relativize(file).toString());
    }
    boolean isPublic = file.getFileName().toString().endsWith(".pub");
    if (isPublic || !isOpen(file)) {
      return;
    }
    Path path = profile.home().relativize(file);
    (isSecret(file) ? secret : other).add(path.toString().isEmpty() ? "the home" : path.toString());
  }

  private boolean isSecret(Path file) {
    boolean isSecret = false;
    for (Path name : profile.home().relativize(file)) {
      isSecret |= SECRET.contains(name.toString()) || name.toString().endsWith(".pem");
    }
    return isSecret;
  }

  private static boolean isOpen(Path file) throws IOException {
    return Files.getPosixFilePermissions(file, NOFOLLOW_LINKS).stream()
        .anyMatch(OF_OTHERS::contains);
  }
}
