package dev.alpi.engine;

import dev.alpi.command.CommandClassifier;
import dev.alpi.command.CommandPolicy;
import dev.alpi.command.Disk;
import dev.alpi.engine.tools.PathPolicy;
import dev.alpi.profile.Profile;
import dev.alpi.profile.config.Config;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a profile's commands are judged by. */
final class CommandPolicies {
  private CommandPolicies() {}

  /**
   * Returns where a profile's tools may work.
   *
   * @throws EngineSettingException if the workspace is no path
   */
  static PathPolicy paths(Config config, Machine machine, Profile profile)
      throws EngineSettingException {
    Path userHome = machine.userHome();
    return new PathPolicy(
        workspace(config, machine), userHome, profile.root(), granted(config, userHome));
  }

  private static Path workspace(Config config, Machine machine) throws EngineSettingException {
    String text = config.string("workspace").orElse("");
    if (text.isBlank()) {
      return machine.workingDirectory();
    }
    try {
      return machine.userHome().resolve(text.equals("~") ? "" : text.replaceFirst("^~/", ""));
    } catch (InvalidPathException e) {
      throw EngineSettingException.badWorkspace(e.getReason());
    }
  }

  /**
   * Returns the classifier of a profile with {@code config}, whose file tools heed {@code paths}.
   */
  static CommandClassifier classifier(
      Config config, PathPolicy paths, Path userHome, Path alpiRoot) {
    Path workspace = paths.followed(paths.workspace());
    boolean mayWrite =
        config.string("tools.terminal.approval.workspace_writes").orElse("ask").equals("allow");
    return new CommandClassifier(
        new CommandPolicy(
            text(workspace),
            paths.granted().stream().map(CommandPolicies::text).toList(),
            text(userHome),
            text(alpiRoot),
            mayWrite ? CommandPolicy.Writes.ALLOWED : CommandPolicy.Writes.ASK,
            paths.sensitive(),
            new LocalDisk(paths, userHome.getFileSystem())));
  }

  /** The disk that commands run on. */
  private record LocalDisk(PathPolicy paths, FileSystem disk) implements Disk {
    @Override
    public String followed(String path) {
      try {
        return text(paths.followed(disk.getPath(path)));
      } catch (InvalidPathException e) {
        return "/";
      }
    }

    @Override
    public Kind kind(String path) {
      Path at;
      try {
        at = disk.getPath(path);
      } catch (InvalidPathException e) {
        return Kind.ABSENT;
      }
      if (Files.isDirectory(at)) {
        return Kind.DIRECTORY;
      }
      return Files.exists(at, LinkOption.NOFOLLOW_LINKS) ? Kind.FILE : Kind.ABSENT;
    }
  }

  /** Temporary directories, and those of {@code tools.files.directories}, need no question. */
  private static List<Path> granted(Config config, Path userHome) {
    Path root = userHome.toAbsolutePath().getRoot();
    List<Path> granted = new ArrayList<>(List.of(root.resolve("tmp"), root.resolve("var/tmp")));
    for (String text : EngineSettings.strings(config, "tools.files.directories")) {
      String below = text.equals("~") ? "" : text.startsWith("~/") ? text.substring(2) : text;
      Path directory = userHome.resolve(below).normalize();
      if (directory.isAbsolute()) {
        granted.add(directory);
      }
    }
    return granted;
  }

  private static String text(Path path) {
    return path.toString().replace('\\', '/');
  }
}
