package dev.alpi.engine;

import dev.alpi.model.HostContext;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the model is told about one message: the time, and what has changed in memory since the
 * session's system prompt was made. Pure.
 */
final class MessageContext {
  /** More changes are told by their number: a new session has them all. */
  private static final int CHANGES_MAX = 20;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("EEE uuuu-MM-dd HH:mm xxx", Locale.ROOT);

  private MessageContext() {}

  /**
   * Returns the block.
   *
   * @param known the memory entries in the system prompt
   * @param now those that there are
   */
  static String block(ZonedDateTime time, List<String> known, List<String> now) {
    StringBuilder out = new StringBuilder("- time: ").append(TIME.format(time));
    changes(out, "- new in memory since this conversation began: ", minus(now, known));
    changes(out, "- no longer in memory: ", minus(known, now));
    return HostContext.block(out.toString());
  }

  private static void changes(StringBuilder out, String label, List<String> entries) {
    if (entries.size() > CHANGES_MAX) {
      out.append('\n').append(label).append(entries.size()).append(" entries");
      return;
    }
    entries.forEach(entry -> out.append('\n').append(label).append(entry.replace('\n', ' ')));
  }

  private static List<String> minus(List<String> entries, List<String> others) {
    List<String> rest = new ArrayList<>(entries);
    rest.removeAll(others);
    return rest;
  }
}
