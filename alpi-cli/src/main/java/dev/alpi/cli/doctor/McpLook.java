package dev.alpi.cli.doctor;

import dev.alpi.profile.json.JsonValue.Obj;

/** Whether the programs of MCP servers are there. They are not started. */
record McpLook(ProfileLook look) implements Look {
  @Override
  public String name() {
    return "mcp";
  }

  @Override
  public void at(Report report) {
    if (look.config().isEmpty()) {
      return;
    }
    Obj servers = look.config().get().tree().object("mcp").object("servers");
    for (String id : servers.members().keySet()) {
      String command = servers.object(id).string("command").orElse("");
      String check = "mcp/" + id;
      String setting = "mcp.servers." + id + ".command";
      if (command.isBlank()) {
        report.fail(look.group(), check, "has no command", "set " + setting);
      } else if (look.world().program(command).isEmpty()) {
        report.fail(
            look.group(), check, command + " is not on PATH", "install it, or set " + setting);
      } else {
        report.ok(look.group(), check, command + " is there; it was not started");
      }
    }
  }
}
