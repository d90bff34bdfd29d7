package dev.alpi.image;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Who writes what by which channel, drawn from a seed.
 *
 * @param messages by channel, in the order in which they are written
 */
record ChaosPlan(Map<ChaosChannel, List<ChaosMessage>> messages) {
  /** How many of ten messages go by a channel, unless the channel is not there. */
  private static final Map<String, Integer> SHARES =
      Map.of("telegram", 4, "matrix", 3, "webhook", 2, "mail", 1);

  /** Draws one of {@code count} messages. */
  static ChaosPlan draw(List<ChaosChannel> channels, int count, Random random) {
    List<ChaosChannel> lots = new ArrayList<>();
    for (ChaosChannel channel : channels) {
      for (int i = 0; i < SHARES.get(channel.name()); i++) {
        lots.add(channel);
      }
    }
    Map<ChaosChannel, List<ChaosMessage>> messages = new LinkedHashMap<>();
    channels.forEach(channel -> messages.put(channel, new ArrayList<>()));
    for (int number = 0; number < count; number++) {
      ChaosChannel channel = lots.get(random.nextInt(lots.size()));
      List<String> chats = channel.chats();
      String chat = chats.get(random.nextInt(chats.size()));
      messages.get(channel).add(new ChaosMessage(number, chat));
    }
    return new ChaosPlan(messages);
  }

  /** Returns what is written by a channel, by chat. */
  Map<String, List<ChaosMessage>> chats(ChaosChannel channel) {
    Map<String, List<ChaosMessage>> chats = new HashMap<>();
    messages
        .get(channel)
        .forEach(each -> chats.computeIfAbsent(each.chat(), _ -> new ArrayList<>()).add(each));
    return chats;
  }
}
