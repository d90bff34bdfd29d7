package dev.alpi.engine.tools;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table of tools: to add one, write its class and name it here. */
public final class Tools {
  private Tools() {}

  /** Returns the tools by name, in the order in which a model is told of them. */
  public static Map<String, Tool> all() {
    Map<String, Tool> tools = new LinkedHashMap<>();
    for (Tool tool :
        List.of(
            new ReadFileTool(),
            new WriteFileTool(),
            new EditFileTool(),
            new DeleteFileTool(),
            new AttachFileTool(),
            new SearchTool(),
            new TerminalTool(),
            new MemoryTool(),
            new TodoTool())) {
      tools.put(tool.spec().name(), tool);
    }
    return Collections.unmodifiableMap(tools);
  }
}
