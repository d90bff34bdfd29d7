package dev.alpi.image;

import dev.alpi.gateway.Outgoing;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What somebody reads of the agent.
 *
 * @param chat where, a name of the channel
 * @param text all of it
 */
record ChaosAnswer(String chat, String text) {
  private static final Pattern MARKER = Pattern.compile("zq([0-9]{5})zq");
  private static final String GIVEN_UP = "could not be handled";

  /** Returns the number of the message that it answers; nothing if it answers none. */
  OptionalInt number() {
    Matcher marker = MARKER.matcher(text);
    return marker.find() ? OptionalInt.of(Integer.parseInt(marker.group(1))) : OptionalInt.empty();
  }

  /** Says whether it tells that it may have come before. */
  boolean isMarked() {
    return text.contains(Outgoing.MARK.strip());
  }

  /** Says whether it is no answer, but that there will be none. */
  boolean isGivenUp() {
    return text.contains(GIVEN_UP);
  }
}
