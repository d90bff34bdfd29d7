package dev.alpi.cli;

import dev.alpi.engine.tools.CommandRunner;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.config.Secrets;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Starts an MCP server, asks it to begin ({@code initialize}), and ends it.
 *
 * <p><b>Threads:</b> any.
 *
 * @param commands runs it
 * @param directory where it starts
 * @param secrets what its variables may be taken from
 * @param patience how long it may take
 */
record McpHandshake(CommandRunner commands, Path directory, Secrets secrets, Duration patience) {
  /** The last revision of the protocol that this asks for; a server answers with its own. */
  private static final String PROTOCOL = "2025-06-18";

  private static final String FROM_SECRETS = "env:";

  /** What came of it. */
  sealed interface Outcome {
    /** It has answered, as {@code name}. */
    record Answered(String name) implements Outcome {}

    /** It has not, because of {@code problem}; {@code hint} says what to do. */
    record Failed(String problem, String hint) implements Outcome {}
  }

  /**
   * Does it.
   *
   * @param server its settings, with a command
   * @param setting what they are called
   */
  Outcome with(Obj server, String setting, Cancellation cancellation) throws IOException {
    CommandRunner.Command command = new CommandRunner.Command(line(server), directory, patience);
    for (var variable : server.object("env").members().entrySet()) {
      String value = variable.getValue() instanceof JsonValue.Str(String text) ? text : "";
      try {
        boolean isSecret = value.startsWith(FROM_SECRETS);
        command =
            command.with(
                variable.getKey(),
                isSecret ? secrets.require(value.substring(FROM_SECRETS.length())) : value);
      } catch (ConfigException e) {
        return new Outcome.Failed(e.getMessage(), e.hint());
      }
    }
    CommandRunner.Result result = commands.run(command, cancellation);
    Optional<Obj> answer = result.stdout().lines().flatMap(McpHandshake::answer).findFirst();
    return answer.isPresent()
        ? judged(answer.get(), setting)
        : new Outcome.Failed(unanswered(result.end()), "run its command by hand; see " + setting);
  }

  /** The question, into the program; what it says of itself is not kept, it may hold secrets. */
  private static String line(Obj server) {
    Obj params =
        Obj.EMPTY
            .with("protocolVersion", PROTOCOL)
            .with("capabilities", Obj.EMPTY)
            .with("clientInfo", Obj.EMPTY.with("name", "alpi").with("version", Cli.VERSION));
    Obj question =
        Obj.EMPTY
            .with("jsonrpc", "2.0")
            .with("id", 1)
            .with("method", "initialize")
            .with("params", params);
    List<String> words = new ArrayList<>();
    words.add(CompletionTree.quoted(server.string("command").orElse("")));
    for (JsonValue each : server.array("args")) {
      words.add(
          CompletionTree.quoted(
              each instanceof JsonValue.Str(String text) ? text : Json.compact(each)));
    }
    return "printf '%s\\n' "
        + CompletionTree.quoted(Json.compact(question))
        + " | "
        + String.join(" ", words)
        + " 2>/dev/null";
  }

  private static Stream<Obj> answer(String line) {
    try {
      Obj message = Json.parseObject(line);
      // a question of the server may have the same number
      boolean isQuestion = message.get("method").isPresent();
      return !isQuestion && message.integer("id").orElse(0) == 1
          ? Stream.of(message)
          : Stream.empty();
    } catch (JsonSyntaxException e) {
      // some say a word to people first
      return Stream.empty();
    }
  }

  private static Outcome judged(Obj answer, String setting) {
    Obj server = answer.object("result").object("serverInfo");
    Optional<String> name = server.string("name");
    if (name.isEmpty()) {
      return new Outcome.Failed(
          "answers, but not as an MCP server of protocol " + PROTOCOL, "see " + setting);
    }
    return new Outcome.Answered(
        name.get() + server.string("version").map(version -> " " + version).orElse(""));
  }

  private String unanswered(CommandRunner.End end) {
    return switch (end) {
      case CommandRunner.End.Exited(int code) -> "ended with code " + code + " without an answer";
      case CommandRunner.End.TimedOut _ -> "has not answered within " + patience.toSeconds() + " s";
      case CommandRunner.End.Interrupted _ -> "was interrupted";
    };
  }
}
