package dev.alpi.gateway.telegram;

import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.util.Locale;

/**
 * Who we are at Telegram.
 *
 * @param id the id of the user that the bot is
 * @param username what it is mentioned by, without the at sign
 * @param name what it is called
 * @param privacy what it sees of groups
 */
record Bot(long id, String username, String name, Privacy privacy) {
  /** What a bot sees of groups; set with @BotFather. */
  enum Privacy {
    /** What Telegram takes to be meant for it. */
    ON,
    /** Everything. */
    OFF
  }

  static Bot read(Obj user) throws IOException {
    if (user.integer("id").isEmpty() || user.string("username").isEmpty()) {
      throw new IOException("Telegram says of the bot neither id nor name");
    }
    return new Bot(
        user.integer("id").getAsLong(),
        user.string("username").get(),
        user.string("first_name").orElse(""),
        user.bool("can_read_all_group_messages").orElse(false) ? Privacy.OFF : Privacy.ON);
  }

  /** Returns whether {@code mention}, with its at sign, means it. */
  boolean isCalled(String mention) {
    return mention.toLowerCase(Locale.ROOT).equals("@" + username.toLowerCase(Locale.ROOT));
  }
}
