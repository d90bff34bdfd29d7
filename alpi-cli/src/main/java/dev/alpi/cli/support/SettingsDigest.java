package dev.alpi.cli.support;

import dev.alpi.model.ModelName;
import dev.alpi.model.ModelSettings;
import dev.alpi.model.ModelTable;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Settings without what is a person's: switches, figures and a few words stay; of other texts and
 * of lists only the length is told, of names that are not alpi's nothing.
 *
 * <p>Pure.
 */
final class SettingsDigest {
  /** Above this a number may be that of a chat or a telephone. */
  private static final double NUMBER_MAX = 1_000_000;

  private static final int DEPTH_MAX = 12;

  /** Numbers of these may be passwords. */
  private static final Pattern SECRET =
      Pattern.compile(".*(pass|secret|token|key|pin|code|credential|auth).*");

  /** What stands below these has names that a person has chosen. */
  private static final Set<String> NAMED =
      Set.of("servers", "accounts", "hooks", "endpoints", "models", "env", "headers", "peers");

  /** Values that settings have by their own words. */
  private static final Set<String> VALUES =
      Set.of(
          "",
          "auto",
          "all",
          "off",
          "on",
          "low",
          "medium",
          "high",
          "local",
          "docker",
          "dark",
          "light",
          "imap",
          "gmail",
          "ask",
          "allow",
          "deny",
          "resend",
          "hold",
          "tls",
          "starttls",
          "none",
          "main",
          "cron",
          "once",
          "builtin/offline");

  /** Providers that the built-in table has; what others call their models is theirs. */
  private static final Set<String> PROVIDERS =
      Set.of("anthropic", "openai", "gemini", "groq", "mistral", "deepseek");

  private final Words words;

  SettingsDigest(Words words) {
    this.words = words;
  }

  Obj of(Obj settings) {
    return object("", settings, 0);
  }

  private Obj object(String above, Obj settings, int depth) {
    Obj digest = Obj.EMPTY;
    int others = 0;
    for (Map.Entry<String, JsonValue> each : settings.members().entrySet()) {
      boolean isOurs =
          !NAMED.contains(above)
              && each.getKey().matches("[a-z_]+")
              && words.of(each.getKey()).equals(each.getKey());
      String name = isOurs ? each.getKey() : "name-" + ++others;
      digest = digest.with(name, value(each.getKey(), each.getValue(), depth + 1));
    }
    return digest;
  }

  private JsonValue value(String name, JsonValue value, int depth) {
    return switch (value) {
      case Obj object ->
          depth < DEPTH_MAX ? object(name, object, depth) : new JsonValue.Str("(deep)");
      case JsonValue.Arr(List<JsonValue> items) ->
          new JsonValue.Str("(list of " + items.size() + ")");
      case JsonValue.Bool bool -> bool;
      case JsonValue.Null none -> none;
      case JsonValue.Num number ->
          Math.abs(number.decimal()) <= NUMBER_MAX && !SECRET.matcher(name).matches()
              ? number
              : new JsonValue.Str("(number)");
      case JsonValue.Str(String text) ->
          VALUES.contains(text) || isKnownModel(text)
              ? value
              : new JsonValue.Str("(text of " + text.length() + ")");
    };
  }

  /** Says whether a text is a model that alpi's own table has. */
  static boolean isKnownModel(String text) {
    return ModelName.parse(text)
        .filter(name -> name.toString().equals(text) && PROVIDERS.contains(name.provider()))
        .filter(name -> ModelTable.of(ModelSettings.DEFAULT).find(name).price().isPresent())
        .isPresent();
  }
}
