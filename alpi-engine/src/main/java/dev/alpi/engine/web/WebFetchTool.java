package dev.alpi.engine.web;

import dev.alpi.engine.tools.Arguments;
import dev.alpi.engine.tools.Specs;
import dev.alpi.engine.tools.Tool;
import dev.alpi.engine.tools.ToolContext;
import dev.alpi.engine.tools.ToolFailure;
import dev.alpi.model.ToolSpec;

/**
 * {@code web_fetch}: a page of the public web, as Markdown. The first line of the result is {@code
 * source: } and the address where it was found, after all redirects.
 */
public final class WebFetchTool implements Tool {
  private static final ToolSpec SPEC =
      Specs.of(
          "web_fetch",
          "Read a page of the public web as Markdown: its main content, without menus and scripts."
              + " Text, JSON and XML come as they are. Scripts of the page do not run.",
          "\"url\"",
          """
          "url":{"type":"string","description":"https://… or http://…"},
          "max_bytes":{"type":"integer","description":"how much to read, default 250000"},
          "strip_links":{"type":"boolean","description":"leave out where links lead"},
          "raw":{"type":"boolean","description":"the source of the page, not its content"}\
          """);

  private final WebClient client;
  private final Network network;

  /** Creates the tool. */
  public WebFetchTool(WebClient client, Network network) {
    this.client = client;
    this.network = network;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public String preview(Arguments arguments) throws ToolFailure {
    return arguments.required("url");
  }

  @Override
  public boolean isParallelSafe() {
    return true;
  }

  @Override
  public String run(Arguments arguments, ToolContext context) throws ToolFailure {
    network.require();
    Markdown.Links links =
        arguments.flag("strip_links") ? Markdown.Links.STRIPPED : Markdown.Links.KEPT;
    boolean raw = arguments.flag("raw");
    WebPage page = WebArguments.fetch(client, arguments, context);
    ReadablePage readable = raw ? ReadablePage.source(page) : ReadablePage.of(page, links);
    String text = readable.text();
    return WebArguments.provenance(page, readable)
        + "\n"
        + (text.isBlank() ? "(the page holds no text without its scripts)" : text);
  }
}
