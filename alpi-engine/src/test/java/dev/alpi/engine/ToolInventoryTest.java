package dev.alpi.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.engine.ToolInventory.Unavailable;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.Wire;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What reports say of the tools is what models are told of. */
@Timeout(30)
class ToolInventoryTest {
  private static ToolInventory inventory(EngineOnDisk disk, int peers) throws IOException {
    return ToolInventory.of(
        Config.load(disk.profile.home(), disk.profile.root(), Obj.EMPTY), peers);
  }

  @Test
  void a_model_is_told_of_the_tools_that_are_available() throws IOException {
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, Script.echo())) {
      disk.run("hello");
      List<String> told = disk.server.requests().getFirst().tools();
      ToolInventory inventory = inventory(disk, 0);
      assertThat(inventory.unavailable())
          .containsExactly(new Unavailable("peer", "there is no peer"));
      assertThat(inventory.names().stream().filter(name -> !name.equals("peer")))
          .containsExactlyElementsOf(told);
      assertThat(inventory(disk, 1).unavailable()).isEmpty();
    }
  }

  @Test
  void what_the_settings_switch_off_is_named_with_the_reason() throws IOException {
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, Script.echo())) {
      disk.config("tools: {deny: [\"write_*\"], terminal: {sandbox: true}}\n");
      assertThat(inventory(disk, 1).unavailable())
          .containsExactly(
              new Unavailable("write_file", "switched off by tools.deny"),
              new Unavailable("web_search", "the sandbox has no network"),
              new Unavailable("web_fetch", "the sandbox has no network"),
              new Unavailable("web_extract", "the sandbox has no network"));
    }
  }
}
