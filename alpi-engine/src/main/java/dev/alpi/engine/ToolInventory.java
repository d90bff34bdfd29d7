package dev.alpi.engine;

import dev.alpi.engine.tools.Tools;
import dev.alpi.profile.config.Config;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which tools there are, and which of them an agent cannot use as it is set up. For reports; the
 * tools themselves are not made.
 *
 * @param names all of them
 * @param unavailable those that cannot be used
 */
public record ToolInventory(List<String> names, List<Unavailable> unavailable) {
  /** What {@link TurnTools} adds to the table of tools. */
  private static final List<String> OF_A_TURN =
      List.of(
          "session_search",
          "session_read",
          "db",
          "web_search",
          "web_fetch",
          "web_extract",
          "workflow",
          "ask_user",
          "notify",
          PeerTool.NAME,
          "research",
          "delegate");

  private static final Set<String> OF_THE_WEB = Set.of("web_search", "web_fetch", "web_extract");

  public ToolInventory {
    names = List.copyOf(names);
    unavailable = List.copyOf(unavailable);
  }

  /** A tool that cannot be used, and why. */
  public record Unavailable(String name, String reason) {}

  /**
   * Returns what {@code config} leaves of the tools.
   *
   * @param peers how many peers there are to ask
   */
  public static ToolInventory of(Config config, int peers) {
    Set<String> names = new LinkedHashSet<>(Tools.all().keySet());
    names.addAll(OF_A_TURN);
    List<String> denied = EngineSettings.strings(config, "tools.deny");
    boolean isOffline = TurnTools.Web.isOffline(config);
    List<Unavailable> unavailable = new ArrayList<>();
    for (String name : names) {
      if (Gate.isDenied(name, denied)) {
        unavailable.add(new Unavailable(name, "switched off by tools.deny"));
      } else if (isOffline && OF_THE_WEB.contains(name)) {
        unavailable.add(new Unavailable(name, "the sandbox has no network"));
      } else if (peers == 0 && name.equals(PeerTool.NAME)) {
        unavailable.add(new Unavailable(name, "there is no peer"));
      }
    }
    return new ToolInventory(List.copyOf(names), unavailable);
  }
}
