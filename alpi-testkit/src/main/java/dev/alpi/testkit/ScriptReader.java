package dev.alpi.testkit;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads a {@link Script} from a JSON file, as {@code docs/model-server.md} describes. */
final class ScriptReader {
  private static final Set<String> SCRIPT =
      Set.of(
          "key",
          "models",
          "completionTokens",
          "window",
          "prefixCache",
          "requestsKept",
          "atOnce",
          "steps",
          "rules",
          "default",
          "mode",
          "agent");

  private final String file;
  private final AnswerReader answers;

  private ScriptReader(String file) {
    this.file = file;
    answers = new AnswerReader(file);
  }

  static Script read(Path path) throws IOException, ScriptException {
    String file = path.toString();
    try {
      return new ScriptReader(file).script(JsonText.parse(Files.readString(path)));
    } catch (JsonText.SyntaxException e) {
      throw new ScriptException(file, e.line(), e.getMessage());
    } catch (CharacterCodingException e) {
      throw new ScriptException(file, 1, "not UTF-8");
    }
  }

  private Script script(Json json) throws ScriptException {
    Fields fields = Fields.of(file, "a script", json, SCRIPT);
    List<String> models = new ArrayList<>();
    for (Json model : fields.list("models")) {
      if (!(model instanceof Json.Str(String name, int _))) {
        throw fields.wrong("models", "a list of strings", model);
      }
      models.add(name);
    }
    List<Answer> steps = new ArrayList<>();
    for (Json step : fields.list("steps")) {
      steps.add(answers.answer(step));
    }
    List<Rule> rules = new ArrayList<>();
    for (Json rule : fields.list("rules")) {
      rules.add(rule(rule));
    }
    return new Script(service(fields, models), steps, rules, otherwise(fields));
  }

  private Service service(Fields fields, List<String> models) throws ScriptException {
    Service service = Service.ANY.withModels(models);
    if (fields.has("key")) {
      service = service.withKey(fields.text("key", ""));
    }
    if (fields.has("completionTokens")) {
      service = service.withCompletionTokens(fields.number("completionTokens", 0, 0));
    }
    if (fields.value("window").isPresent()) {
      service = service.withWindow(window(fields.value("window").get()));
    }
    if (fields.isTrue("prefixCache")) {
      service = service.with(Service.Caching.PREFIX);
    }
    if (fields.has("requestsKept")) {
      service = service.withRequestsKept(fields.number("requestsKept", 0, 0));
    }
    return fields.isTrue("atOnce") ? service.with(Service.Pace.AT_ONCE) : service;
  }

  private Service.Window window(Json json) throws ScriptException {
    Json spelled = json instanceof Json.Num ? Json.object("tokens", json) : json;
    Fields window = Fields.of(file, "a window", spelled, Set.of("tokens", "overflow"));
    Overflow overflow =
        window.has("overflow")
            ? AnswerReader.choice(window, "overflow", Overflow.values())
            : Overflow.PROMPT;
    return new Service.Window(window.number("tokens", 1, 0), overflow);
  }

  private Script.Otherwise otherwise(Fields fields) throws ScriptException {
    if (fields.has("mode") && fields.has("default")) {
      throw fields.failure("a script has either a \"mode\" or a \"default\"");
    }
    if (fields.value("default").isPresent()) {
      return new Script.Otherwise.Always(answers.answer(fields.value("default").get()));
    }
    String mode = fields.text("mode", "script");
    if (fields.has("agent") && !mode.equals("agent")) {
      throw fields.failure("\"agent\" needs \"mode\": \"agent\"");
    }
    return switch (mode) {
      case "script" -> new Script.Otherwise.Refuse();
      case "echo" -> new Script.Otherwise.Echo();
      case "agent" ->
          fields.value("agent").isPresent()
              ? agent(fields.value("agent").get())
              : Script.agent().otherwise();
      default ->
          throw fields.wrong("mode", "script, echo or agent", fields.value("mode").orElseThrow());
    };
  }

  private Script.Otherwise agent(Json json) throws ScriptException {
    Fields fields = Fields.of(file, "an agent", json, Set.of("calls", "text"));
    List<Script.ToolUse> calls = new ArrayList<>();
    for (Json item : fields.list("calls")) {
      Fields call = Fields.of(file, "a call", item, Set.of("name", "arguments", "times"));
      String arguments = AnswerReader.arguments(call.value("arguments").orElse(Json.Obj.EMPTY));
      for (int i = 0; i < call.number("times", 1, 1); i++) {
        calls.add(
            new Script.ToolUse(
                call.requiredText("name", "a call"),
                arguments.replace("{n}", Integer.toString(i))));
      }
    }
    return new Script.Otherwise.Agent(calls, fields.text("text", "done"));
  }

  private Rule rule(Json json) throws ScriptException {
    Fields fields = Fields.of(file, "a rule", json, Set.of("when", "times", "answer"));
    if (fields.value("answer").isEmpty()) {
      throw fields.failure("a rule has no \"answer\"");
    }
    Fields when =
        Fields.of(
            file,
            "a rule's \"when\"",
            fields.value("when").orElse(Json.Obj.EMPTY),
            Set.of("contains", "matches", "wire", "last"));
    return new Rule(
        pattern(when),
        wire(when),
        last(when),
        fields.has("times") ? OptionalInt.of(fields.number("times", 1, 1)) : OptionalInt.empty(),
        answers.answer(fields.value("answer").get()));
  }

  private static Optional<Pattern> pattern(Fields when) throws ScriptException {
    if (when.has("contains") && when.has("matches")) {
      throw when.failure("a rule has either \"contains\" or \"matches\"");
    }
    if (when.has("contains")) {
      return Optional.of(Pattern.compile(Pattern.quote(when.text("contains", ""))));
    }
    if (!when.has("matches")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Pattern.compile(when.text("matches", "")));
    } catch (PatternSyntaxException e) {
      throw when.failure("\"matches\" is no regular expression: " + e.getDescription());
    }
  }

  private static Optional<Wire> wire(Fields when) throws ScriptException {
    return switch (when.text("wire", "")) {
      case "" -> Optional.empty();
      case "openai" -> Optional.of(Wire.OPENAI);
      case "anthropic" -> Optional.of(Wire.ANTHROPIC);
      default -> throw when.wrong("wire", "openai or anthropic", when.value("wire").orElseThrow());
    };
  }

  private static Optional<Rule.LastMessage> last(Fields when) throws ScriptException {
    return switch (when.text("last", "")) {
      case "" -> Optional.empty();
      case "toolResult" -> Optional.of(Rule.LastMessage.TOOL_RESULT);
      case "userText" -> Optional.of(Rule.LastMessage.USER_TEXT);
      default ->
          throw when.wrong("last", "toolResult or userText", when.value("last").orElseThrow());
    };
  }
}
