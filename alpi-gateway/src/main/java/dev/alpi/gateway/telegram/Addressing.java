package dev.alpi.gateway.telegram;

import dev.alpi.gateway.Inbound.Kind;
import dev.alpi.profile.json.JsonValue.Obj;
import java.util.OptionalLong;

/**
 * Tells what is meant for the bot: everything in a private chat, in a group what mentions it,
 * answers it or is a command for it.
 */
final class Addressing {
  private final Bot bot;
  private final TelegramSettings.Groups groups;

  Addressing(Bot bot, TelegramSettings.Groups groups) {
    this.bot = bot;
    this.groups = groups;
  }

  boolean isForBot(Envelope envelope) {
    return envelope.kind() instanceof Kind.Button
        || envelope.isPrivate()
        || groups == TelegramSettings.Groups.ALL
        || answers(envelope.body())
        || names(envelope.body());
  }

  private boolean answers(Obj message) {
    Obj answered = message.object("reply_to_message");
    OptionalLong author = answered.object("from").integer("id");
    // what is written in a topic seems to answer the message that made the topic
    return author.isPresent()
        && author.getAsLong() == bot.id()
        && answered.get("forum_topic_created").isEmpty();
  }

  private boolean names(Obj message) {
    String text = Content.text(message);
    for (Entity entity : Entity.of(message, text)) {
      if (entity.mentions(bot, text) || entity.commands(bot, text)) {
        return true;
      }
      boolean isCommand = entity.type().equals("bot_command") && entity.start() == 0;
      boolean isBare = text.substring(entity.start(), entity.end()).indexOf('@') < 0;
      // with privacy on, Telegram shows a command without a name only to whom it is meant for
      if (isCommand && isBare && bot.privacy() == Bot.Privacy.ON) {
        return true;
      }
    }
    return false;
  }
}
