package dev.alpi.gateway.telegram;

import dev.alpi.gateway.FileRef;
import dev.alpi.gateway.FileRef.Use;
import dev.alpi.gateway.Inbound;
import dev.alpi.profile.json.JsonValue.Obj;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a message says.
 *
 * @param text its text or caption, or what is neither in words
 * @param files what came with it
 */
record Content(String text, List<FileRef> files) {
  private static final String START = "/start";

  /** What has no form here, and is not a notice of the service either. */
  private static final List<String> NAMED_ONLY =
      List.of("story", "game", "invoice", "paid_media", "giveaway", "checklist", "gift");

  Content {
    files = List.copyOf(files);
  }

  /** Returns the text of {@code message} as it is, or its caption. */
  static String text(Obj message) {
    return message.string("text").or(() -> message.string("caption")).orElse("");
  }

  static Content of(Obj message, Bot bot) {
    String text = readable(message, bot);
    String described = Described.of(message).or(() -> named(message)).orElse("");
    String all = text.isEmpty() || described.isEmpty() ? text + described : text + "\n" + described;
    return new Content(all, files(message));
  }

  private static Optional<String> named(Obj message) {
    return NAMED_ONLY.stream()
        .filter(name -> message.get(name).isPresent())
        .findFirst()
        .map(name -> "[" + name.replace('_', ' ') + ", which cannot be shown here]");
  }

  boolean isEmpty() {
    return text.isBlank() && files.isEmpty();
  }

  /** Returns the text without mentions of the bot, and with the addresses that links hide. */
  private static String readable(Obj message, Bot bot) {
    String text = text(message);
    StringBuilder out = new StringBuilder(text);
    int last = text.length();
    for (Entity entity : Entity.of(message, text).reversed()) {
      if (entity.end() > last) {
        continue; // lies within one that was changed already
      }
      if (entity.mentions(bot, text)) {
        unmention(out, entity);
        last = entity.start();
      } else if (entity.commands(bot, text)) {
        out.delete(text.indexOf('@', entity.start()), entity.end());
        last = entity.start();
      } else if (entity.type().equals("text_link")) {
        String url = entity.json().string("url").orElse("");
        out.insert(entity.end(), url.isEmpty() ? "" : " (" + url + ")");
        last = entity.start();
      }
    }
    String readable = out.toString().strip();
    boolean isStart = readable.equals(START) || readable.startsWith(START + " ");
    return isStart ? "/help" : readable;
  }

  private static void unmention(StringBuilder out, Entity entity) {
    int end = entity.end();
    if (entity.start() == 0) {
      while (end < out.length() && " ,:;\n".indexOf(out.charAt(end)) >= 0) {
        end++;
      }
    } else if (out.charAt(entity.start() - 1) == ' ' && end < out.length()) {
      end += out.charAt(end) == ' ' ? 1 : 0;
    }
    out.delete(entity.start(), end);
  }

  private static List<FileRef> files(Obj message) {
    List<FileRef> files = new ArrayList<>();
    message.objects("photo").stream()
        .filter(size -> size.string("file_id").isPresent())
        .max(Comparator.comparingLong(Content::pixels))
        .flatMap(largest -> file(largest, "photo.jpg", "image/jpeg", Use.FILE))
        .ifPresent(files::add);
    // of an animation there is a document too, which is the same file
    String document = message.get("animation").isPresent() ? "animation" : "document";
    file(message.object(document), "document", "", Use.FILE).ifPresent(files::add);
    file(message.object("video"), "video.mp4", "video/mp4", Use.FILE).ifPresent(files::add);
    file(message.object("video_note"), "video.mp4", "video/mp4", Use.FILE).ifPresent(files::add);
    file(message.object("voice"), "voice.ogg", "audio/ogg", Use.VOICE).ifPresent(files::add);
    file(message.object("audio"), "audio.mp3", "audio/mpeg", Use.VOICE).ifPresent(files::add);
    return files.subList(0, Math.min(files.size(), Inbound.FILES_MAX));
  }

  private static long pixels(Obj size) {
    return clamped(size.integer("width")) * clamped(size.integer("height"));
  }

  private static long clamped(OptionalLong length) {
    return Math.clamp(length.orElse(0), 0, 1_000_000);
  }

  private static Optional<FileRef> file(Obj json, String name, String type, Use use) {
    return json.string("file_id")
        .map(
            id ->
                new FileRef(
                    json.string("file_name").orElse(name),
                    json.string("mime_type").orElse(type),
                    json.integer("file_size"),
                    id,
                    use));
  }
}
