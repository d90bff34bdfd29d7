package dev.alpi.engine.tools;

import dev.alpi.model.ToolSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code attach_file}: sends a file along with the answer. */
public final class AttachFileTool implements Tool {
  /** As many as come in with one message (alpi-engine spec §1.9). */
  static final int FILES_MAX = 10;

  /** As large as one that comes in; messengers and mail take little more. */
  static final long FILE_BYTES_MAX = 20L * 1024 * 1024;

  /** As much as comes in with one message. */
  static final long TOTAL_BYTES_MAX = 40L * 1024 * 1024;

  private static final ToolSpec SPEC =
      Specs.of(
          "attach_file",
          "Send a file along with your answer, such as one that you made for the person.",
          "\"path\"",
          """
          "path":{"type":"string","description":"absolute, or relative to the workspace"}\
          """);

  /** Creates the tool. */
  public AttachFileTool() {}

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
    Path file = context.paths().resolve(path);
    if (!Files.exists(file)) {
      throw new ToolFailure("there is no file " + path);
    }
    if (!Files.isRegularFile(file)) {
      throw new ToolFailure(path + " is not a regular file");
    }
    List<Path> attached = context.outputs().files();
    if (attached.contains(file)) {
      return path + " goes with the answer already";
    }
    if (attached.size() >= FILES_MAX) {
      throw new ToolFailure(
          FILES_MAX
              + " files go with the answer already, which is the most; pack several into one");
    }
    long bytes = Files.size(file);
    if (bytes > FILE_BYTES_MAX) {
      throw new ToolFailure(
          path + " has " + bytes + " bytes; at most " + FILE_BYTES_MAX + " can be sent");
    }
    long total = bytes;
    for (Path each : attached) {
      total += Files.exists(each) ? Files.size(each) : 0;
    }
    if (total > TOTAL_BYTES_MAX) {
      throw new ToolFailure(
          "with " + path + " the files have " + total + " bytes, allowed " + TOTAL_BYTES_MAX);
    }
    context.outputs().add(file);
    return path + " (" + bytes + " bytes) goes with the answer";
  }
}
