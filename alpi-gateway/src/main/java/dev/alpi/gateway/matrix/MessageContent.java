package dev.alpi.gateway.matrix;

import dev.alpi.gateway.FileRef;
import dev.alpi.gateway.FileRef.Use;
import dev.alpi.gateway.Inbound;
import dev.alpi.profile.json.JsonValue.Obj;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** What stands in a message. */
sealed interface MessageContent {
  /** Something to answer. */
  record Said(String text, List<FileRef> files) implements MessageContent {
    public Said {
      files = List.copyOf(files);
    }
  }

  /** Nothing that anybody expects an answer to. */
  record Nothing() implements MessageContent {}

  /** Something that cannot be understood. */
  record Unusable(String reason) implements MessageContent {}

  /** What clients put before a text that is a reply, up to version 1.12 of the specification. */
  Pattern QUOTE_START = Pattern.compile("> (\\* )?<@[^>\\n]{1,300}>.*", Pattern.DOTALL);

  String CUT = "\n[the rest of this message was cut off]";

  /**
   * Reads the content of a message.
   *
   * @param content of an edit the new one
   * @param isReply whether a quote may stand before the text
   */
  static MessageContent read(Obj content, String sender, boolean isReply) {
    Optional<String> body = content.string("body");
    String msgtype = content.string("msgtype").orElse("");
    return switch (msgtype) {
      // programs talk so: an answer could be answered by the next one, and so on
      case "m.notice", "m.key.verification.request" -> new Nothing();
      case "m.text" -> said(isReply ? withoutQuote(body.orElse("")) : body.orElse(""));
      case "m.emote" -> said("* " + sender + " " + body.orElse(""));
      case "m.image", "m.file", "m.audio", "m.voice", "m.video" ->
          file(content, msgtype, body.orElse(""));
      default ->
          new Unusable(
              msgtype.matches("[A-Za-z0-9._-]{1,60}")
                  ? "messages of the type " + msgtype + " are not understood"
                  : "a message without a type");
    };
  }

  private static MessageContent said(String text) {
    return text.isBlank()
        ? new Unusable("a message without a text")
        : new Said(bounded(text), List.of());
  }

  private static MessageContent file(Obj content, String msgtype, String body) {
    if (content.get("file").isPresent()) {
      return new Unusable("an encrypted file");
    }
    Optional<Mxc> mxc = content.string("url").flatMap(Mxc::read);
    if (mxc.isEmpty()) {
      return new Unusable("a file without an address of the media repository");
    }
    Obj described = content.object("info");
    String name = content.string("filename").orElse(body);
    String type =
        described.string("mimetype").filter(text -> text.matches("\\S{1,200}")).orElse("");
    OptionalLong bytes = described.integer("size");
    boolean isVoice =
        msgtype.equals("m.voice")
            || content.get("org.matrix.msc3245.voice").isPresent()
            || content.get("m.voice").isPresent();
    FileRef file =
        new FileRef(
            bounded(name),
            type,
            bytes.isPresent() && bytes.getAsLong() < 0 ? OptionalLong.empty() : bytes,
            mxc.get().uri(),
            isVoice ? Use.VOICE : Use.FILE);
    String caption = name.equals(body) ? "" : bounded(body);
    return new Said(caption, List.of(file));
  }

  /** Returns {@code body} without the quote that older clients put before it. */
  static String withoutQuote(String body) {
    if (!QUOTE_START.matcher(body).matches()) {
      return body;
    }
    int at = 0;
    while (body.startsWith(">", at)) {
      int end = body.indexOf('\n', at);
      at = end < 0 ? body.length() : end + 1;
    }
    return body.substring(at).stripLeading();
  }

  private static String bounded(String text) {
    if (text.length() <= Inbound.TEXT_CHARS_MAX) {
      return text;
    }
    int end = Inbound.TEXT_CHARS_MAX - CUT.length();
    boolean splitsPair = Character.isHighSurrogate(text.charAt(end - 1));
    return text.substring(0, splitsPair ? end - 1 : end) + CUT;
  }
}
