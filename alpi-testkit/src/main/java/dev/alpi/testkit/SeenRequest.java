package dev.alpi.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request that a {@link ScriptedModelServer} saw, valid or not. Immutable. Holds the body as it
 * came and reads it when it is asked: a server keeps thousands.
 */
public final class SeenRequest {
  private final Wire wire;
  private final HttpRequest http;
  private final long promptTokens;
  private final PromptCache.Use cache;
  private final int status;
  private final String refusal;

  SeenRequest(
      Wire wire,
      HttpRequest http,
      long promptTokens,
      PromptCache.Use cache,
      int status,
      String refusal) {
    this.wire = wire;
    this.http = http;
    this.promptTokens = promptTokens;
    this.cache = cache;
    this.status = status;
    this.refusal = refusal;
  }

  /** Returns the format it came in. */
  public Wire wire() {
    return wire;
  }

  /** Returns the path it went to. */
  public String path() {
    return http.path();
  }

  /** Returns the headers, names in lower case. */
  public Map<String, String> headers() {
    return http.headers();
  }

  /** Returns the header {@code name}, or nothing if it was not sent. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(http.headers().get(name.toLowerCase(Locale.ROOT)));
  }

  /** Returns the body as it was sent. */
  public String body() {
    return new String(http.body(), StandardCharsets.UTF_8);
  }

  /** Returns the size of the body. */
  public int bodyBytes() {
    return http.body().length;
  }

  /** Returns the status it was answered with. */
  public int status() {
    return status;
  }

  /** Returns why the server found it invalid; empty if it was valid. */
  public Optional<String> refusal() {
    return refusal.isEmpty() ? Optional.empty() : Optional.of(refusal);
  }

  /** Returns the model it asks for; an empty text if none. */
  public String model() {
    return conversation().model();
  }

  /** Returns how many messages it holds; Anthropic's system prompt is none. */
  public int messages() {
    return conversation().messages();
  }

  /** Returns the text of the last message of a user; an empty text if there is none. */
  public String lastUserText() {
    return conversation().lastUserText();
  }

  /** Returns the text of the last message or, where it brings tool results, of the last of them. */
  public String lastText() {
    return conversation().lastText();
  }

  /** Returns the pictures that are written into its messages, in order. */
  public List<SeenImage> images() {
    return ImagePart.allOf(json());
  }

  /** Returns the names of the tools on offer. */
  public List<String> tools() {
    return conversation().tools();
  }

  /** Says whether it asks for a stream. */
  public boolean isStream() {
    return conversation().isStream();
  }

  /**
   * Returns the length of its prompt as the server counts: a quarter of the UTF-8 bytes of all
   * names and values in tools, system prompt and messages, punctuation and escapes left out; 1,600
   * for each image or document, whatever its size.
   */
  public long promptTokens() {
    return promptTokens;
  }

  /**
   * Returns how many of its prompt's tokens the server's cache knew; 0 unless the script has {@link
   * Script#withPrefixCache}.
   */
  public long cachedTokens() {
    return cache.readTokens();
  }

  /** Returns how many of its prompt's tokens were written to the cache: Anthropic's format only. */
  public long cacheWriteTokens() {
    return cache.writtenTokens();
  }

  /**
   * Returns the prompt as a model reads it: tools, system prompt and messages, in this order, a
   * line of JSON for each message (Anthropic: for each block), without cache breakpoints.
   */
  public String prompt() {
    return PromptParts.of(wire, json()).text();
  }

  /**
   * Returns how many characters at the beginning of {@link #prompt} are those of {@code previous}:
   * all of that one's, if nothing but the end is new.
   */
  public int longestSharedPrefix(SeenRequest previous) {
    String mine = prompt();
    String other = previous.prompt();
    int mismatch = Arrays.mismatch(mine.toCharArray(), other.toCharArray());
    return mismatch < 0 ? mine.length() : mismatch;
  }

  /** Says whether its prompt is that of {@code previous}, with or without more at its end. */
  public boolean continues(SeenRequest previous) {
    return prompt().startsWith(previous.prompt());
  }

  /**
   * Returns what stands in the body at a JSON pointer such as {@code /messages/0/role}: the text of
   * a string, the JSON of anything else, nothing if there is nothing.
   */
  public Optional<String> at(String pointer) {
    Json here = json();
    for (String step : pointer.substring(1).split("/")) {
      Json next =
          switch (here) {
            case Json.Obj object -> object.member(step).orElse(Json.Null.MADE);
            case Json.Arr(List<Json> items, int _)
                when step.matches("[0-9]{1,6}") && Integer.parseInt(step) < items.size() ->
                items.get(Integer.parseInt(step));
            default -> Json.Null.MADE;
          };
      if (next == Json.Null.MADE) {
        return Optional.empty();
      }
      here = next;
    }
    return Optional.of(here instanceof Json.Str(String text, int _) ? text : here.print());
  }

  private Conversation conversation() {
    return Conversation.of(wire, json());
  }

  /** Returns the body; an empty object where it is no object. */
  private Json.Obj json() {
    try {
      return JsonText.parse(body()) instanceof Json.Obj object ? object : Json.Obj.EMPTY;
    } catch (JsonText.SyntaxException e) {
      return Json.Obj.EMPTY;
    }
  }

  @Override
  public String toString() {
    return wire + " " + path() + " → " + status + (refusal.isEmpty() ? "" : " (" + refusal + ")");
  }
}
