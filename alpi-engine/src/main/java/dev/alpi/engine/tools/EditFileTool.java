package dev.alpi.engine.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.model.ToolSpec;
import dev.alpi.profile.store.ContainedFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** {@code edit_file}: one exact replacement in a text file. */
final class EditFileTool implements Tool {
  private static final ToolSpec SPEC =
      Specs.of(
          "edit_file",
          "Replace a piece of a text file. old_string must occur exactly once; give enough of its"
              + " surroundings.",
          "\"path\",\"old_string\",\"new_string\"",
          """
          "path":{"type":"string","description":"absolute, or relative to the workspace"},
          "old_string":{"type":"string","description":"the exact text to replace"},
          "new_string":{"type":"string","description":"the text to put in its place"}\
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
    String old = arguments.required("old_string");
    String replacement = arguments.required("new_string");
    if (old.isEmpty()) {
      throw new ToolFailure("old_string is empty; use write_file for a new file");
    }
    Path file = context.paths().resolveToChange(path);
    String text = TextFiles.read(file, path);
    int at = text.indexOf(old);
    if (at < 0) {
      throw new ToolFailure(
          "old_string does not occur in "
              + path
              + (text.contains("\r\n") && old.contains("\n")
                  ? "; its lines end with \\r\\n"
                  : "; read the file again"));
    }
    if (text.indexOf(old, at + 1) >= 0) {
      throw new ToolFailure(
          "old_string occurs more than once in " + path + "; add more of its surroundings");
    }
    context.changes().requireRoom();
    byte[] found = ContainedFiles.read(file);
    requireFaithful(text, found, path);
    byte[] edited =
        (text.substring(0, at) + replacement + text.substring(at + old.length())).getBytes(UTF_8);
    ContainedFiles.replace(file, edited);
    context
        .changes()
        .add(
            context.paths().shown(file),
            FileChange.Operation.EDIT,
            FileState.of(found),
            FileState.of(edited),
            FileState.lines(edited));
    long line = text.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
    return "replaced one piece of " + path + " near line " + line;
  }

  /** A file that is not UTF-8 would lose the bytes that cannot be decoded. */
  private static void requireFaithful(String text, byte[] bytes, String path) throws ToolFailure {
    if (!Arrays.equals(text.getBytes(UTF_8), bytes)) {
      throw new ToolFailure(path + " is not UTF-8, or changed meanwhile; editing would damage it");
    }
  }
}
