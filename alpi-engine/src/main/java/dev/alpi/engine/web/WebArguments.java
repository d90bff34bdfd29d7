package dev.alpi.engine.web;

import dev.alpi.engine.tools.Arguments;
import dev.alpi.engine.tools.ToolContext;
import dev.alpi.engine.tools.ToolFailure;

/** Fetching as a tool's arguments ask for it. */
final class WebArguments {
  /** The least that is worth a connection. */
  private static final int BYTES_MIN = 1_000;

  private WebArguments() {}

  static WebPage fetch(WebClient client, Arguments arguments, ToolContext context)
      throws ToolFailure {
    WebLimits limits = WebLimits.DEFAULT;
    int bytes = arguments.integer("max_bytes", limits.bytesMax(), BYTES_MIN, WebLimits.BYTES_MAX);
    try {
      return client.fetch(
          arguments.required("url"), limits.withBytes(bytes), context.cancellation());
    } catch (WebException e) {
      throw new ToolFailure(e.getMessage());
    }
  }

  /** Returns the first lines of a result: where it is from, and how much of it is there. */
  static String provenance(WebPage page, ReadablePage readable) {
    StringBuilder out = new StringBuilder("source: " + page.url() + "\n");
    readable.named().ifPresent(title -> out.append("title: ").append(title).append('\n'));
    if (page.extent() == WebPage.Extent.CUT) {
      out.append("(only the beginning was read; max_bytes sets how much)\n");
    }
    return out.toString();
  }
}
