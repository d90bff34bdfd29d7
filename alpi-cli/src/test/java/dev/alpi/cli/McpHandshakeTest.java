package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.engine.tools.LocalCommands;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.config.Secrets;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** MCP servers, as small shell scripts, are greeted and ended. */
@Timeout(60)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no sh")
final class McpHandshakeTest {
  private static final String ANSWER =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"protocolVersion\":\"2025-06-18\","
          + "\"serverInfo\":{\"name\":\"tea\",\"version\":\"2\"}}}";

  @TempDir private Path folder;

  private Obj server(String script, String... words) throws IOException {
    Path file = folder.resolve("a server's.sh");
    Files.writeString(file, "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return Obj.EMPTY.with("command", file.toString()).with("args", Arr.ofStrings(List.of(words)));
  }

  private McpHandshake.Outcome greet(Obj server, Duration patience) throws IOException {
    Secrets secrets = Secrets.of(Map.of("TEA_KEY", "canary-4"), "/profile/.env", Map.of());
    Map<String, String> environment = Map.of("PATH", "/usr/bin:/bin");
    return new McpHandshake(
            LocalCommands.create(environment, Path.of("/")), folder, secrets, patience)
        .with(server, "mcp.servers.tea", new Cancellation());
  }

  private McpHandshake.Outcome greet(Obj server) throws IOException {
    return greet(server, Duration.ofSeconds(30));
  }

  private static void failed(McpHandshake.Outcome outcome, String words) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            McpHandshake.Outcome.Failed.class,
            failed -> {
              assertThat(failed.problem()).contains(words).doesNotContain("canary");
              assertThat(failed.hint()).isNotEmpty();
            });
  }

  @Test
  void one_that_answers_is_named() throws Exception {
    Obj server =
        server(
            "read line; echo booting; echo \"$line\" >asked; echo \"$1\" >words; echo '"
                + ANSWER
                + "'\n",
            "it's; $HOME");
    assertThat(greet(server)).isEqualTo(new McpHandshake.Outcome.Answered("tea 2"));
    assertThat(Files.readString(folder.resolve("asked"))).contains("\"method\":\"initialize\"");
    assertThat(Files.readString(folder.resolve("words"))).isEqualTo("it's; $HOME\n");
  }

  @Test
  void one_that_asks_first_is_heard_to_the_end() throws Exception {
    String question = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
    assertThat(greet(server("read line; echo '" + question + "'; echo '" + ANSWER + "'\n")))
        .isEqualTo(new McpHandshake.Outcome.Answered("tea 2"));
  }

  @Test
  void one_that_goes_on_when_it_has_answered_is_ended() throws Exception {
    Obj server = server("read line; echo '" + ANSWER + "'; exec sleep 600\n");
    assertThat(greet(server, Duration.ofSeconds(3)))
        .isEqualTo(new McpHandshake.Outcome.Answered("tea 2"));
  }

  @Test
  void one_that_says_nothing_is_not_waited_for() throws Exception {
    failed(greet(server("exec sleep 600\n"), Duration.ofSeconds(1)), "within 1 s");
  }

  @Test
  void one_that_ends_or_says_something_else_is_told() throws Exception {
    failed(greet(server("echo canary >&2; exit 3\n")), "without an answer");
    failed(greet(server("echo '{\"id\": 1, \"error\": {\"message\": \"canary\"}}'\n")), "not as");
    failed(greet(server("").with("command", "/nowhere/at/all")), "without an answer");
  }

  @Test
  void variables_are_taken_from_the_secrets() throws Exception {
    Obj env = Obj.EMPTY.with("KEY", "env:TEA_KEY").with("MODE", "green");
    Obj server = server("echo \"$KEY $MODE\" >seen; echo '" + ANSWER + "'\n").with("env", env);
    assertThat(greet(server)).isEqualTo(new McpHandshake.Outcome.Answered("tea 2"));
    assertThat(Files.readString(folder.resolve("seen"))).isEqualTo("canary-4 green\n");
    failed(greet(server.with("env", env.with("KEY", "env:COFFEE_KEY"))), "COFFEE_KEY");
  }
}
