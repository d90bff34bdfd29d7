package dev.alpi.alp.mentions;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Num;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.json.JsonValue.Str;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The content of a thread's file. What is not known is kept as it is.
 *
 * <pre>{@code
 * {
 *   "sender": "ann",
 *   "conversation": "c1",
 *   "turns": [
 *     {
 *       "at": 1776945600.5,
 *       "user": "…",
 *       "assistant": "…",
 *       "host_context": "…"
 *     }
 *   ]
 * }
 * }</pre>
 *
 * @param content what is in the file; without members if there is none
 * @param damage what is wrong with it; it is then without members
 */
record MentionText(Obj content, Optional<String> damage) {
  private static final double MICROS_PER_SECOND = 1_000_000;

  /** 9999-12-31, in seconds; what is not between it and 1970 is no time of a turn. */
  private static final double SECONDS_MAX = 253_402_214_400.0;

  private static final String CUT = "…";

  static MentionText load(Path file, String peer, Optional<ConversationId> conversation)
      throws IOException {
    if (!Files.exists(file, NOFOLLOW_LINKS)) {
      return new MentionText(Obj.EMPTY, Optional.empty());
    }
    if (!Files.isRegularFile(file, NOFOLLOW_LINKS)) {
      return damaged("it is a link or no regular file");
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file, READ, NOFOLLOW_LINKS)) {
      bytes = in.readNBytes(MentionThreads.READ_BYTES_MAX + 1);
    } catch (NoSuchFileException e) {
      return new MentionText(Obj.EMPTY, Optional.empty());
    }
    if (bytes.length > MentionThreads.READ_BYTES_MAX) {
      return damaged("it has more than " + MentionThreads.READ_BYTES_MAX + " bytes");
    }
    try {
      return parsed(Json.parse(bytes), peer, conversation);
    } catch (JsonSyntaxException e) {
      return damaged(e.getMessage());
    }
  }

  private static MentionText parsed(
      JsonValue value, String peer, Optional<ConversationId> conversation) {
    if (!(value instanceof Obj content)) {
      return damaged("it is no JSON object");
    }
    if (content.get("turns").isPresent() && !(content.get("turns").get() instanceof Arr)) {
      return damaged("its turns are no array");
    }
    // on a disk that does not tell A from a, or after somebody has renamed it
    if (!content.get("sender").orElse(new Str(peer)).equals(new Str(peer))) {
      return damaged("it is of another peer");
    }
    Optional<JsonValue> named =
        content.get("conversation").filter(given -> !given.equals(JsonValue.Null.NULL));
    if (named.isPresent() && !named.equals(conversation.<JsonValue>map(id -> new Str(id.text())))) {
      return damaged("it is of another conversation");
    }
    return new MentionText(content, Optional.empty());
  }

  private static MentionText damaged(String problem) {
    return new MentionText(Obj.EMPTY, Optional.of(problem));
  }

  /** Returns the last turns that have both sides. */
  List<MentionTurn> turns() {
    List<MentionTurn> turns = new ArrayList<>();
    for (JsonValue item : content.array("turns")) {
      if (item instanceof Obj turn
          && turn.get("user").orElse(Num.of(0)) instanceof Str(String user)
          && turn.get("assistant").orElse(Num.of(0)) instanceof Str(String assistant)) {
        turns.add(
            new MentionTurn(
                at(turn.decimal("at")),
                clipped(user, MentionThreads.TEXT_CHARS_MAX),
                clipped(assistant, MentionThreads.TEXT_CHARS_MAX),
                turn.string("host_context")
                    .map(text -> clipped(text, MentionThreads.HOST_CONTEXT_CHARS_MAX))));
      }
    }
    return turns.subList(Math.max(0, turns.size() - MentionThreads.TURNS_MAX), turns.size());
  }

  private static Instant at(OptionalDouble seconds) {
    double given = seconds.orElse(0);
    if (!(given >= 0 && given <= SECONDS_MAX)) {
      return Instant.EPOCH;
    }
    long micros = Math.round(given * MICROS_PER_SECOND);
    return Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1000);
  }

  /**
   * Returns the file with {@code turn} behind the others, in at most {@link
   * MentionThreads#FILE_BYTES_MAX}: the oldest turns go, and if the rest does not fit either, all
   * but this one.
   */
  byte[] with(MentionTurn turn, String peer, Optional<ConversationId> conversation) {
    Obj headed = content.with("sender", peer);
    if (conversation.isPresent()) {
      headed = headed.with("conversation", conversation.get().text());
    }
    List<JsonValue> turns = new ArrayList<>(content.array("turns"));
    turns.add(json(turn));
    int from = Math.max(0, turns.size() - MentionThreads.TURNS_MAX);
    for (; from < turns.size(); from++) {
      byte[] bytes = print(headed, turns.subList(from, turns.size()));
      if (bytes.length <= MentionThreads.FILE_BYTES_MAX) {
        return bytes;
      }
    }
    return new MentionText(Obj.EMPTY, Optional.empty()).with(turn, peer, conversation);
  }

  private static byte[] print(Obj headed, List<JsonValue> turns) {
    Obj whole = headed.with("turns", new Arr(turns));
    return Json.print(whole, Json.Layout.INDENTED_ASCII).getBytes(US_ASCII);
  }

  private static Obj json(MentionTurn turn) {
    long micros = turn.at().getEpochSecond() * 1_000_000 + turn.at().getNano() / 1000;
    Obj json =
        Obj.EMPTY
            .with("at", micros / MICROS_PER_SECOND)
            .with("user", turn.user())
            .with("assistant", turn.assistant());
    return turn.hostContext().isPresent()
        ? json.with("host_context", turn.hostContext().get())
        : json;
  }

  /** Cuts {@code text} to {@code most} characters, none of them half. */
  static String clipped(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = most - CUT.length();
    if (Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end) + CUT;
  }
}
