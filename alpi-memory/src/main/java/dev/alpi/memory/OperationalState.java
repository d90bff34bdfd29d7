package dev.alpi.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Tells signs that a text is about the running system rather than about the world: ids of sessions
 * and chats, points in time, numbers of records. Such a thing is soon out of date, and every prompt
 * carries it till then. A sign, no proof: nothing is refused for it (alpi-state §2.11).
 */
final class OperationalState {
  /* The patterns know digits of every script, and cannot take more than linear time: no
   * repetition is followed by one of the same characters. */

  /** What our session ids look like; digits alone are something else. */
  private static final Pattern SESSION =
      Pattern.compile(
          "(?<![\\p{L}\\p{Nd}-])(?=[0-9]{0,11}[a-f])(?=[a-f]{0,11}[0-9])[0-9a-f]{12}"
              + "(?![\\p{L}\\p{Nd}-])");

  private static final Pattern UUID =
      Pattern.compile(
          "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", Pattern.CASE_INSENSITIVE);

  /** {@code chat_id 12345}, {@code session: abc123}, {@code run id = 7}. */
  private static final Pattern NAMED =
      Pattern.compile(
          "\\b(?:chat|session|thread|message|run|job|turn)[ _-]?id\\b[^\\n]{0,12}\\p{Nd}"
              + "|\\b(?:chat|session|thread)\\W{1,4}-?(?=\\w*\\p{Nd})\\w{8,}",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern TIMESTAMP =
      Pattern.compile("\\p{Nd}{4}-\\p{Nd}{2}-\\p{Nd}{2}[T ]\\p{Nd}{2}:\\p{Nd}{2}");

  private static final Pattern DATE =
      Pattern.compile(
          "(?<!\\p{Nd})(?:\\p{Nd}{4}[-/.年년]\\s?\\p{Nd}{1,2}[-/.月월]\\s?\\p{Nd}{1,2}"
              + "|\\p{Nd}{1,2}[-/.]\\p{Nd}{1,2}[-/.]\\p{Nd}{4})(?!\\p{Nd})");

  private static final Pattern LONG_NUMBER = Pattern.compile("(?<!\\p{Nd})\\p{Nd}{7,40}");

  private OperationalState() {}

  /** Returns a sentence for each sign in {@code text}. */
  static List<String> warnings(String text) {
    List<String> warnings = new ArrayList<>();
    if (has(SESSION, text) || has(UUID, text) || has(NAMED, text)) {
      warnings.add("it seems to name a session, chat or run, which means nothing later");
    }
    if (has(TIMESTAMP, text)) {
      warnings.add("it has a point in time to the minute: an event rather than a fact");
    } else if (has(DATE, text) && has(LONG_NUMBER, text)) {
      warnings.add("it has a long number and a date: a record rather than a fact");
    }
    return warnings;
  }

  private static boolean has(Pattern pattern, String text) {
    return pattern.matcher(text).find();
  }
}
