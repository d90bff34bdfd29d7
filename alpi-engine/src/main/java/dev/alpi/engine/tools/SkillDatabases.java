package dev.alpi.engine.tools;

import dev.alpi.profile.store.Children;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where the databases of a profile's skills are (alpi-engine spec §2.4): {@code
 * skills/<category>/<skill>/state/<skill>.db}; {@code state/db/<name>.db} for a name that is no
 * skill. A database that is there stays the one that is used, also if a skill of its name comes
 * later.
 *
 * <p><b>Threads:</b> any.
 */
final class SkillDatabases {
  /** As skills are named (alpi-engine spec §5.2). */
  private static final Pattern NAME = Pattern.compile("[a-z0-9]+(?:-[a-z0-9]+)*");

  private static final int NAME_CHARS_MIN = 2;
  private static final int NAME_CHARS_MAX = 61;

  private final Path home;

  SkillDatabases(Path home) {
    this.home = home;
  }

  private record Places(Optional<Path> ofSkill, Path byName) {}

  /** Returns the database of {@code skill}, if there is one. */
  Optional<Path> find(String skill) throws ToolFailure, IOException {
    Places places = places(skill);
    List<Path> files = new ArrayList<>(places.ofSkill().stream().toList());
    files.add(places.byName());
    for (Path file : files) {
      requireNoLinks(file);
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          throw new ToolFailure(shown(file) + " is not a regular file");
        }
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  /** Returns the database of {@code skill}; an empty file of mode 0600 if there was none. */
  Path findOrCreate(String skill) throws ToolFailure, IOException {
    Optional<Path> found = find(skill);
    if (found.isPresent()) {
      return found.get();
    }
    Places places = places(skill);
    Path file = places.ofSkill().orElse(places.byName());
    if (places.ofSkill().isEmpty()) {
      DurableFiles.createDirectory(file.getParent().getParent());
    }
    DurableFiles.createDirectory(file.getParent());
    boolean _ = DurableFiles.createIfAbsent(file, "", FileMode.PRIVATE_FILE);
    return file;
  }

  /** Returns {@code file} as a message names it. */
  String shown(Path file) {
    return home.relativize(file).toString();
  }

  private Places places(String skill) throws ToolFailure, IOException {
    if (!NAME.matcher(skill).matches()
        || skill.length() < NAME_CHARS_MIN
        || skill.length() > NAME_CHARS_MAX) {
      throw new ToolFailure(
          "skill must be a name of 2 to 61 small letters, digits and single hyphens, such as"
              + " my-notes");
    }
    String name = skill + ".db";
    return new Places(
        directory(skill).map(directory -> directory.resolve("state").resolve(name)),
        home.resolve("state").resolve("db").resolve(name));
  }

  private Optional<Path> directory(String skill) throws ToolFailure, IOException {
    Path skills = home.resolve("skills");
    List<Path> found = new ArrayList<>();
    for (Path category : Files.isDirectory(skills) ? Children.of(skills) : List.<Path>of()) {
      // .archive holds skills that were removed
      if (!category.getFileName().toString().startsWith(".")
          && Files.isDirectory(category.resolve(skill))) {
        found.add(category.resolve(skill));
      }
    }
    if (found.size() > 1) {
      throw new ToolFailure(
          "there are several skills of the name "
              + skill
              + ": "
              + String.join(", ", found.stream().map(this::shown).toList()));
    }
    return found.stream().findFirst();
  }

  /** A link could lead to a file of another profile, or of somebody else. */
  private void requireNoLinks(Path file) throws ToolFailure {
    for (Path part = file; !part.equals(home); part = part.getParent()) {
      if (Files.isSymbolicLink(part)) {
        throw new ToolFailure("refused: " + shown(part) + " is a link");
      }
    }
  }
}
