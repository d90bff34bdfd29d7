package dev.alpi.testkit;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How long a prompt is, or a part of one.
 *
 * @param bytes the UTF-8 bytes of its names and values, tool schemas included; punctuation and
 *     escapes of JSON are not counted
 * @param attachments its images and documents, whose own bytes are not counted
 */
record PromptSize(long bytes, long attachments) {
  /** How many bytes count as a token. */
  static final int BYTES_PER_TOKEN = 4;

  /** What an image or document counts: about the largest that Anthropic takes of an image. */
  static final int ATTACHMENT_TOKENS = 1_600;

  static final PromptSize NONE = new PromptSize(0, 0);

  /** The members of a request that the model reads. */
  private static final List<String> READ = List.of("tools", "system", "messages");

  private static final Set<String> ATTACHMENTS =
      Set.of("image", "image_url", "document", "file", "input_audio");

  /** Measures the prompt of a request. */
  static PromptSize ofRequest(Json.Obj body) {
    PromptSize size = NONE;
    for (String name : READ) {
      size = size.plus(body.member(name).map(PromptSize::of).orElse(NONE));
    }
    return size;
  }

  /** Measures any value. */
  static PromptSize of(Json json) {
    return switch (json) {
      case Json.Obj object -> ofMembers(object);
      case Json.Arr array -> {
        PromptSize size = NONE;
        for (Json item : array.items()) {
          size = size.plus(of(item));
        }
        yield size;
      }
      case Json.Str(String text, int _) -> new PromptSize(utf8Bytes(text), 0);
      case Json.Num(String text, int _) -> new PromptSize(text.length(), 0);
      case Json.Bool _, Json.Null _ -> new PromptSize(BYTES_PER_TOKEN, 0);
    };
  }

  private static PromptSize ofMembers(Json.Obj object) {
    String type = object.text("type").orElse("");
    if (ATTACHMENTS.contains(type)) {
      return new PromptSize(0, 1);
    }
    if (type.equals("text") && object.text("text").isPresent()) {
      return of(object.members().get("text")); // as long as a text that stands for itself
    }
    PromptSize size = NONE;
    for (Map.Entry<String, Json> member : object.members().entrySet()) {
      if (!member.getKey().equals("cache_control")) {
        size = size.plus(new PromptSize(utf8Bytes(member.getKey()), 0));
        size = size.plus(of(member.getValue()));
      }
    }
    return size;
  }

  PromptSize plus(PromptSize more) {
    return new PromptSize(bytes + more.bytes, attachments + more.attachments);
  }

  long tokens() {
    return Math.ceilDiv(bytes, BYTES_PER_TOKEN) + attachments * ATTACHMENT_TOKENS;
  }

  private static long utf8Bytes(String text) {
    long bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // a pair of surrogates is four bytes
      bytes += c < 0x80 ? 0 : c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
    }
    return bytes;
  }
}
