package dev.alpi.gateway.webhook;

import dev.alpi.gateway.Inbound;
import dev.alpi.gateway.Intake;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The signatures that were used lately, each with the delivery it was used for. Our own style does
 * not sign the idempotency key: without this, who has overheard a request could send it again with
 * another key.
 *
 * <p><b>Threads:</b> any.
 *
 * <p><b>Durability:</b> it is the cursor of the channel, on disk in one step with each message.
 */
final class Replays {
  /** How many are kept: 200 signed messages a minute, over ten minutes. */
  static final int COUNT_MAX = 2_000;

  private static final String VERSION = "1";
  private static final int DIGITS = 16;
  private static final Pattern ENTRY = Pattern.compile("([0-9]{1,12}):([0-9a-f]+):([0-9a-f]+)");

  private final Map<String, Use> uses = new LinkedHashMap<>();

  private record Use(Instant until, String delivery) {}

  /** What came of a message. */
  enum Outcome {
    TAKEN,
    /** Its signature was used for another one. */
    REPLAYED,
    /** Too many came lately. */
    FULL
  }

  /** Reads a cursor; what is none counts as empty. */
  static Replays read(String cursor) {
    Replays replays = new Replays();
    List<String> parts = List.of(cursor.split(" ", -1));
    if (parts.getFirst().equals(VERSION)) {
      for (String part : parts.subList(1, parts.size())) {
        Matcher matcher = ENTRY.matcher(part);
        if (matcher.matches()) {
          replays.uses.put(
              matcher.group(2),
              new Use(Instant.ofEpochSecond(Long.parseLong(matcher.group(1))), matcher.group(3)));
        }
      }
    }
    return replays;
  }

  /**
   * Gives a signed message to the core, unless its signature was used for another one.
   *
   * @param delivery what the message is called outside
   * @throws IOException if the core does not take it; then the signature counts as not used
   */
  synchronized Outcome take(
      Intake intake, Inbound message, String signature, String delivery, Instant now)
      throws IOException {
    uses.values().removeIf(use -> use.until().isBefore(now));
    String mark = Hash.hex(signature).substring(0, DIGITS);
    String name = delivery.substring(0, DIGITS);
    Use use = uses.get(mark);
    if (use != null && !use.delivery().equals(name)) {
      return Outcome.REPLAYED;
    }
    if (use == null && uses.size() >= COUNT_MAX) {
      return Outcome.FULL;
    }
    // its time is at most one window ahead of ours, and holds for one more
    uses.put(mark, new Use(now.plus(Entry.WINDOW.multipliedBy(2)), name));
    boolean isTaken = false;
    try {
      intake.take(List.of(message), Optional.of(text()));
      isTaken = true;
    } finally {
      if (!isTaken && use == null) {
        uses.remove(mark);
      }
    }
    return Outcome.TAKEN;
  }

  private String text() {
    List<String> parts = new ArrayList<>(List.of(VERSION));
    uses.forEach(
        (mark, use) -> parts.add(use.until().getEpochSecond() + ":" + mark + ":" + use.delivery()));
    return String.join(" ", parts);
  }
}
