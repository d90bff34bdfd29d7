package dev.alpi.gateway.telegram;

import dev.alpi.profile.json.JsonValue.Obj;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/**
 * A part of a text that Telegram has recognised.
 *
 * @param type what as
 * @param start where it begins, in UTF-16 units
 * @param end where it ends
 * @param json what else is said of it
 */
record Entity(String type, int start, int end, Obj json) {
  /** Telegram names no more. */
  private static final int COUNT_MAX = 1_000;

  /** Returns the entities of {@code message} that lie in {@code text}, in their order. */
  static List<Entity> of(Obj message, String text) {
    List<Entity> entities = new ArrayList<>();
    String member = message.string("text").isPresent() ? "entities" : "caption_entities";
    for (Obj json : message.objects(member)) {
      OptionalLong offset = json.integer("offset");
      OptionalLong length = json.integer("length");
      if (entities.size() < COUNT_MAX
          && offset.isPresent()
          && length.isPresent()
          && offset.getAsLong() >= 0
          && length.getAsLong() > 0
          && offset.getAsLong() <= text.length()
          && length.getAsLong() <= text.length() - offset.getAsLong()) {
        int start = (int) offset.getAsLong();
        int end = start + (int) length.getAsLong();
        entities.add(new Entity(json.string("type").orElse(""), start, end, json));
      }
    }
    entities.sort(Comparator.comparingInt(Entity::start));
    return entities;
  }

  /** Returns whether it mentions {@code bot}. */
  boolean mentions(Bot bot, String text) {
    OptionalLong user = json.object("user").integer("id");
    return switch (type) {
      case "mention" -> bot.isCalled(text.substring(start, end));
      case "text_mention" -> user.isPresent() && user.getAsLong() == bot.id();
      default -> false;
    };
  }

  /** Returns whether it is a command that names {@code bot}. */
  boolean commands(Bot bot, String text) {
    int at = text.indexOf('@', start);
    return type.equals("bot_command")
        && at >= start
        && at < end
        && bot.isCalled(text.substring(at, end));
  }
}
