package dev.alpi.engine.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.model.ToolSpec;
import dev.alpi.profile.store.ContainedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code write_file}: a whole text file, replaced in one step. */
final class WriteFileTool implements Tool {
  private static final ToolSpec SPEC =
      Specs.of(
          "write_file",
          "Create a text file or replace its whole content. Missing directories are created.",
          "\"path\",\"content\"",
          """
          "path":{"type":"string","description":"absolute, or relative to the workspace"},
          "content":{"type":"string","description":"the whole new content"}\
          """);

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
    byte[] content = arguments.required("content").getBytes(UTF_8);
    Path file = context.paths().resolveToChange(path);
    if (Files.isDirectory(file)) {
      throw new ToolFailure(path + " is a directory");
    }
    context.changes().requireRoom();
    boolean existed = Files.exists(file);
    FileState before = FileState.of(file);
    Files.createDirectories(file.getParent());
    ContainedFiles.replace(file, content);
    context
        .changes()
        .add(
            context.paths().shown(file),
            existed ? FileChange.Operation.WRITE : FileChange.Operation.CREATE,
            before,
            FileState.of(content),
            FileState.lines(content));
    return (existed ? "replaced " : "created ") + path + " (" + content.length + " bytes)";
  }
}
