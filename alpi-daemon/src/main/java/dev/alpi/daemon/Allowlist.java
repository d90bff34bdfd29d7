package dev.alpi.daemon;

import dev.alpi.gateway.ChannelId;
import dev.alpi.gateway.Place;
import dev.alpi.gateway.Sender;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.config.Secrets;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Who is let in by a channel: nobody, unless the settings name them.
 *
 * <p>A sender has to be in {@code allowed_senders} of the kind of channel. If {@code allowed_chats}
 * is not empty the chat has to be in there, or be the sender's own. Everybody in a chat is let in
 * only if the chat is named and {@code allowed_senders} has a star. A hook lets in whoever has its
 * secret, which its channel judges. The variables of the Python system count too (alpi-engine spec
 * §6.2).
 *
 * @param senders who
 * @param chats where
 */
record Allowlist(Set<String> senders, Set<String> chats) {
  static final String SENDERS = "allowed_senders";
  static final String CHATS = "allowed_chats";
  private static final String EVERYBODY = "*";

  Allowlist {
    senders = Set.copyOf(senders);
    chats = Set.copyOf(chats);
  }

  /** Returns that of a channel. */
  static Allowlist of(ChannelId channel, Config config, Secrets secrets) {
    Obj settings = config.tree().object("gateway").object(channel.kind());
    Set<String> senders = texts(settings.array(SENDERS));
    Set<String> chats = texts(settings.array(CHATS));
    switch (channel.kind()) {
      case "telegram" -> {
        List<String> users = listed(secrets, "TELEGRAM_ALLOWED_USER_IDS");
        List<String> places = listed(secrets, "TELEGRAM_ALLOWED_CHAT_IDS");
        chats.addAll(places);
        senders.addAll(users);
        // a private chat has the number of the person
        places.stream().filter(each -> !each.startsWith("-")).forEach(senders::add);
      }
      case "mail" -> {
        senders.addAll(listed(secrets, "IMAP_ALLOWED_SENDERS"));
        senders.addAll(listed(secrets, "GMAIL_ALLOWED_SENDERS"));
        Obj account = config.tree().object("email").object("accounts").object(channel.name());
        senders.addAll(texts(account.array(SENDERS)));
      }
      case "matrix" -> senders.addAll(listed(secrets, "MATRIX_ALLOWED_SENDERS"));
      default -> {
        // without variables of its own
      }
    }
    return new Allowlist(senders, chats);
  }

  private static Set<String> texts(List<JsonValue> items) {
    Set<String> texts = new LinkedHashSet<>();
    for (JsonValue item : items) {
      if (item instanceof JsonValue.Str(String text)) {
        texts.add(text.strip());
      } else if (item instanceof JsonValue.Num(String number)) {
        texts.add(number);
      }
    }
    texts.remove("");
    return texts;
  }

  private static List<String> listed(Secrets secrets, String name) {
    List<String> all = new ArrayList<>();
    for (String each : secrets.value(name).orElse("").split("[,;\\s]+", -1)) {
      if (!each.isEmpty()) {
        all.add(each);
      }
    }
    return all;
  }

  /** Says whether a sender is let in. */
  boolean admits(ChannelId channel, Sender sender, Place place) {
    boolean isKnown = names(channel, sender.id());
    boolean isOwnChat = place.chat().equals(sender.id()) || channel.kind().equals("mail");
    return isKnown && (chats.isEmpty() || isOwnChat || chats.contains(place.chat()))
        || senders.contains(EVERYBODY) && chats.contains(place.chat());
  }

  /**
   * An address counts in any case of its letters, and by its domain alone: {@code @example.org}.
   */
  private boolean names(ChannelId channel, String sender) {
    if (!channel.kind().equals("mail")) {
      return senders.contains(sender);
    }
    String address = sender.toLowerCase(Locale.ROOT);
    String domain = address.substring(Math.max(0, address.lastIndexOf('@')));
    return senders.stream()
        .map(each -> each.toLowerCase(Locale.ROOT))
        .anyMatch(each -> each.equals(address) || each.startsWith("@") && each.equals(domain));
  }
}
