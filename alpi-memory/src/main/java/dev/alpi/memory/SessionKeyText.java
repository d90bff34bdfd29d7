package dev.alpi.memory;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The text of session keys: what may stand in one, and reading it. */
final class SessionKeyText {
  static final String AGENT = "agent:";
  static final String SUBAGENT = "subagent:";

  /** The first words of tails of several parts: alone they are a tail cut short. */
  private static final Set<String> FIRST_WORDS =
      Set.of("dm", "peer", "cron", "webhook", "scheduled", "ephemeral");

  /** First words that no channel has; a webhook is an occasion and also a channel. */
  private static final Set<String> NO_CHANNELS =
      Set.of("dm", "peer", "cron", "scheduled", "ephemeral");

  private SessionKeyText() {}

  static Optional<SessionKey> parse(String text) {
    if (text.length() > SessionKey.CHARS_MAX) {
      return Optional.empty();
    }
    try {
      return key(text);
    } catch (IllegalArgumentException e) {
      // the parts check themselves
      return Optional.empty();
    }
  }

  private static Optional<SessionKey> key(String text) {
    if (text.startsWith(SUBAGENT)) {
      int last = text.lastIndexOf(':');
      if (last < SUBAGENT.length()) {
        return Optional.empty();
      }
      String id = text.substring(last + 1);
      return parent(text.substring(SUBAGENT.length(), last))
          .map(parent -> new SessionKey.SubAgent(parent, id));
    }
    if (!text.startsWith(AGENT)) {
      return Optional.empty();
    }
    int end = text.indexOf(':', AGENT.length());
    if (end < 0) {
      return Optional.empty();
    }
    String agent = text.substring(AGENT.length(), end);
    return tail(text.substring(end + 1)).map(tail -> new SessionKey.Agent(agent, tail));
  }

  private static Optional<SessionKey.Parent> parent(String text) {
    if (text.startsWith(AGENT) && text.indexOf(':', AGENT.length()) < 0) {
      return Optional.of(new SessionKey.MainOf(text.substring(AGENT.length())));
    }
    return key(text).map(SessionKey.Parent.class::cast);
  }

  private static Optional<SessionTail> tail(String text) {
    if (text.startsWith("peer:")) {
      return Optional.of(new SessionTail.LegacyPeer(text.substring("peer:".length())));
    }
    List<String> parts = List.of(text.split(":", -1));
    String first = parts.getFirst();
    return switch (parts.size()) {
      case 1 -> Optional.of(new SessionTail.Main(first));
      case 2 -> pair(first, parts.get(1));
      case 3 ->
          parts.get(1).equals("dm")
              ? Optional.of(new SessionTail.ChannelDirect(first, decoded(parts.get(2))))
              : room(parts, Optional.empty());
      case 5 ->
          parts.get(3).equals("thread")
              ? room(parts, Optional.of(decoded(parts.get(4))))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<SessionTail> pair(String first, String second) {
    return switch (first) {
      case "dm" -> Optional.of(new SessionTail.Direct(decoded(second)));
      case "ephemeral" -> {
        UUID id = UUID.fromString(second);
        yield id.toString().equals(second)
            ? Optional.of(new SessionTail.Ephemeral(id))
            : Optional.empty();
      }
      default -> {
        for (SessionTail.Occasion.Kind kind : SessionTail.Occasion.Kind.values()) {
          if (kind.word().equals(first)) {
            yield Optional.of(new SessionTail.Occasion(kind, second));
          }
        }
        yield Optional.empty();
      }
    };
  }

  private static Optional<SessionTail> room(List<String> parts, Optional<String> thread) {
    for (SessionTail.Room.Kind kind : SessionTail.Room.Kind.values()) {
      if (kind.word().equals(parts.get(1))) {
        String peer = decoded(parts.get(2));
        return Optional.of(new SessionTail.Room(parts.getFirst(), kind, peer, thread));
      }
    }
    return Optional.empty();
  }

  static String encoded(String peer) {
    return peer.replace("%", "%25").replace(":", "%3a");
  }

  /** Reads what {@link #encoded} writes, and only that: one text for one peer. */
  private static String decoded(String text) {
    String peer = text.replace("%3a", ":").replace("%25", "%");
    require(encoded(peer).equals(text), "it is encoded in another way");
    return peer;
  }

  static boolean isReserved(String name) {
    return FIRST_WORDS.contains(name);
  }

  static boolean isIdChar(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  }

  static void requireId(String id) {
    require(!id.isEmpty() && id.length() <= SessionKey.ID_CHARS_MAX, "its length is not allowed");
    require(id.chars().allMatch(SessionKeyText::isIdChar), "a character is not allowed");
  }

  static void requireChannel(String channel) {
    requireId(channel);
    require(!NO_CHANNELS.contains(channel), "it is no channel");
  }

  static void requirePeer(String peer) {
    require(!peer.isEmpty(), "it is empty");
    require(
        peer.equals(peer.strip().toLowerCase(Locale.ROOT)), "it is not trimmed and in lower case");
    require(
        peer.codePoints().noneMatch(c -> Character.isISOControl(c) || (c >= 0xd800 && c <= 0xdfff)),
        "a character is not allowed");
  }

  static void requireLength(String text) {
    require(text.length() <= SessionKey.CHARS_MAX, "it is too long");
  }

  static void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException("not a session key: " + problem);
    }
  }
}
