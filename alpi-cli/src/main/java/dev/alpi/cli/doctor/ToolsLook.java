package dev.alpi.cli.doctor;

import dev.alpi.alp.peers.PeerStore;
import dev.alpi.engine.ToolInventory;
import dev.alpi.profile.json.JsonValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Which tools the agent has, and what they need. */
record ToolsLook(ProfileLook look) implements Look {
  private static final List<String> PDF = List.of("pdfinfo", "pdftotext", "pdftoppm");

  @Override
  public String name() {
    return "tools";
  }

  @Override
  public void at(Report report) throws IOException {
    if (look.config().isEmpty()) {
      return;
    }
    int peers =
        PeerStore.of(look.home(), look.world().locks(), look.world().clock()).read().all().size();
    ToolInventory tools = ToolInventory.of(look.config().get(), peers);
    List<String> unknown = new ArrayList<>();
    for (JsonValue each : look.config().get().list("tools.deny")) {
      // a pattern, or the tool of an MCP server, may mean what is not there yet
      if (each instanceof JsonValue.Str(String denied)
          && denied.matches("[A-Za-z0-9_]+")
          && !denied.contains("__")
          && !tools.names().contains(denied)) {
        unknown.add(denied);
      }
    }
    if (!unknown.isEmpty()) {
      report.fail(
          look.group(),
          "denied tools",
          "tools.deny names what is no tool: " + String.join(", ", unknown),
          "there are " + String.join(", ", tools.names()));
    }
    int usable = tools.names().size() - tools.unavailable().size();
    String rest =
        String.join(
            ", ",
            tools.unavailable().stream()
                .map(each -> each.name() + " (" + each.reason() + ")")
                .toList());
    report.ok(
        look.group(),
        name(),
        usable + " of " + tools.names().size() + (rest.isEmpty() ? "" : "; not " + rest));
    List<String> missing =
        PDF.stream().filter(each -> look.world().program(each).isEmpty()).toList();
    if (look.profile().name().isDefault() && !missing.isEmpty()) {
      report.add(
          "machine",
          "programs",
          Row.Status.INFO,
          String.join(", ", missing) + " not found: PDFs cannot be read",
          "install poppler-utils (poppler on macOS and Arch)");
    }
  }
}
