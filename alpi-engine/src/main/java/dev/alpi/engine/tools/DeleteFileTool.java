package dev.alpi.engine.tools;

import dev.alpi.model.ToolSpec;
import dev.alpi.profile.store.ContainedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** {@code delete_file}: one regular file of the workspace. */
public final class DeleteFileTool implements Tool {
  private static final ToolSpec SPEC =
      Specs.of(
          "delete_file",
          "Delete one regular file in the workspace, for good. No directories, no links.",
          "\"path\"",
          """
          "path":{"type":"string","description":"absolute, or relative to the workspace"}\
          """);

  /** Creates the tool. */
  public DeleteFileTool() {}

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public String preview(Arguments arguments) throws ToolFailure {
    return arguments.required("path");
  }

  @Override
  public String run(Arguments arguments, ToolContext context) throws ToolFailure, IOException {
    String path = arguments.required("path");
    PathPolicy paths = context.paths();
    Path file = paths.resolveName(path);
    Path workspace = paths.workspace().toRealPath();
    if (!file.startsWith(workspace) || file.equals(workspace)) {
      throw new ToolFailure(path + " is not in the workspace; only files in it can be deleted");
    }
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new ToolFailure("there is no file " + path);
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new ToolFailure(path + " is " + kind(file) + "; only regular files can be deleted");
    }
    context.changes().requireRoom();
    FileState before = FileState.of(file);
    try {
      ContainedFiles.delete(workspace, file);
    } catch (NoSuchFileException e) {
      throw new ToolFailure("there is no file " + path + " any more");
    }
    context
        .changes()
        .add(paths.shown(file), FileChange.Operation.DELETE, before, FileState.ABSENT, 0);
    return "deleted " + path + " (" + before.bytes() + " bytes)";
  }

  private static String kind(Path file) {
    if (Files.isSymbolicLink(file)) {
      return "a link";
    }
    return Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)
        ? "a directory"
        : "something else than a file";
  }
}
