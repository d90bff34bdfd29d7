package dev.alpi.gateway.webhook;

import dev.alpi.gateway.Inbound;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the body of a request says, and what becomes of it. */
final class Prompts {
  private static final int CONVERSATION_CHARS_MAX = 400;
  private static final String CUT = "\n[the rest was cut off]";
  private static final char REPLACEMENT = '\uFFFD';

  private Prompts() {}

  /**
   * Reads a body: JSON, or a text, which is a JSON string then.
   *
   * @throws RefusedException if it is neither
   */
  static JsonValue body(Call call) throws RefusedException {
    String type = call.header("Content-Type").orElse("");
    List<String> parts =
        Arrays.stream(type.toLowerCase(Locale.ROOT).split(";", -1)).map(String::strip).toList();
    boolean isOtherCharset =
        parts.stream()
            .skip(1)
            .filter(part -> part.startsWith("charset="))
            .anyMatch(part -> !part.replace("\"", "").equals("charset=utf-8"));
    if (isOtherCharset) {
      throw RefusedException.of(415, "charset is not UTF-8");
    }
    String media = parts.getFirst();
    if (media.equals("application/json") || media.matches("application/[a-z0-9.-]+\\+json")) {
      return json(call);
    }
    if (media.equals("text/plain")) {
      return new JsonValue.Str(text(call));
    }
    throw RefusedException.of(415, "content type is neither application/json nor text/plain");
  }

  private static JsonValue json(Call call) throws RefusedException {
    try {
      return Json.parse(call.body());
    } catch (JsonSyntaxException e) {
      throw RefusedException.of(400, "the body is not JSON");
    }
  }

  private static String text(Call call) throws RefusedException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(call.body())).toString();
    } catch (CharacterCodingException e) {
      throw RefusedException.of(400, "the body is not UTF-8");
    }
  }

  /**
   * Returns what the agent is told.
   *
   * @throws RefusedException if the body lacks something, or there is nothing to tell
   */
  static String prompt(Hook hook, JsonValue body) throws RefusedException {
    String text = clean(fill(hook.prompt(), body, Inbound.TEXT_CHARS_MAX));
    if (text.isBlank()) {
      throw RefusedException.of(422, "the prompt is empty");
    }
    if (text.length() <= Inbound.TEXT_CHARS_MAX) {
      return text;
    }
    int end = Inbound.TEXT_CHARS_MAX - CUT.length();
    boolean isPair = Character.isHighSurrogate(text.charAt(end - 1));
    return text.substring(0, isPair ? end - 1 : end) + CUT;
  }

  /**
   * Returns which conversation it belongs to.
   *
   * @param otherwise the one that it has if the hook names none
   * @throws RefusedException if the body lacks its name, or it is too long
   */
  static String conversation(Hook hook, JsonValue body, String otherwise) throws RefusedException {
    if (hook.conversation().isEmpty()) {
      return otherwise;
    }
    String text = fill(hook.conversation().get(), body, CONVERSATION_CHARS_MAX);
    if (text.length() > CONVERSATION_CHARS_MAX) {
      throw RefusedException.of(422, "the name of the conversation is too long");
    }
    String name = clean(text).replaceAll("\\p{Cntrl}", " ").strip();
    return name.isEmpty() ? otherwise : name;
  }

  private static String fill(Template template, JsonValue body, int charsMax)
      throws RefusedException {
    try {
      return template.fill(body, charsMax);
    } catch (Template.MissingException e) {
      Result result = Result.error(422, "missing path");
      throw new RefusedException(
          e.getMessage(), Result.of(422, result.json().with("path", e.path())));
    }
  }

  /** Replaces what is no text: zeros, and halves of pairs, which JSON can hold. */
  private static String clean(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c == 0 || (c >= 0xD800 && c <= 0xDFFF) ? REPLACEMENT : c)
        .forEach(out::appendCodePoint);
    return out.toString();
  }
}
