package dev.alpi.engine.tools;

import dev.alpi.model.ToolSpec;
import java.io.IOException;
import java.nio.file.Path;

/** {@code read_file}: lines of a text file, numbered. */
final class ReadFileTool implements Tool {
  private static final int LINES_DEFAULT = 2000;
  private static final int LINES_MAX = 20_000;

  /** Longer lines are cut: they are data, not text. */
  private static final int LINE_CHARS_MAX = 2000;

  /** As {@code cat -n} numbers lines. */
  private static final int NUMBER_CHARS = 6;

  private static final ToolSpec SPEC =
      Specs.of(
          "read_file",
          "Read a text file. Returns numbered lines. Use offset and limit to read a long file in"
              + " pieces.",
          "\"path\"",
          """
          "path":{"type":"string","description":"absolute, or relative to the workspace"},
          "offset":{"type":"integer","description":"lines to skip, default 0"},
          "limit":{"type":"integer","description":"lines to return, default 2000"}\
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
  public boolean isParallelSafe() {
    return true;
  }

  @Override
  public String run(Arguments arguments, ToolContext context) throws ToolFailure, IOException {
    String path = arguments.required("path");
    int offset = arguments.integer("offset", 0, 0, Integer.MAX_VALUE);
    int limit = arguments.integer("limit", LINES_DEFAULT, 1, LINES_MAX);
    Path file = context.paths().resolve(path);
    String text = TextFiles.read(file, path);
    if (text.isEmpty()) {
      return "(the file is empty)";
    }
    StringBuilder out = new StringBuilder();
    int number = 0;
    int shown = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      if (number > offset && shown < limit) {
        shown++;
        String cut = TextFiles.cut(line, LINE_CHARS_MAX);
        String digits = Integer.toString(number);
        out.repeat(' ', Math.max(0, NUMBER_CHARS - digits.length()));
        out.append(digits).append('\t').append(cut).append('\n');
      }
    }
    if (shown == 0) {
      throw new ToolFailure(path + " has " + number + " lines; offset " + offset + " is past them");
    }
    if (offset + shown < number) {
      out.append("(lines ").append(offset + 1).append(" to ").append(offset + shown);
      out.append(" of ").append(number).append("; go on with offset ").append(offset + shown);
      out.append(")\n");
    }
    return out.toString();
  }
}
