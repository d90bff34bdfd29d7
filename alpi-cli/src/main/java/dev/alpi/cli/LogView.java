package dev.alpi.cli;

import dev.alpi.cli.logs.LogEntry;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** How entries of logs are shown, as text and as objects. */
final class LogView {
  /** As many as in {@code 2026-01-02 03:04:05}. */
  private static final int TIME_CHARS = 19;

  private static final String UNKNOWN_TIME = " ".repeat(TIME_CHARS);
  private static final String GAP = "  ";

  private static final int LEVEL_CHARS = 7;

  /** A profile with a long name must not push all others away. */
  private static final int LABEL_CHARS_MAX = 24;

  private static final String CONTINUED = "    ";

  private final Invocation invocation;
  private final Output out;
  private final ZoneId zone;
  private final int labelChars;
  private final boolean isColoured;
  private final Map<LogEntry.Origin, String> labels = new HashMap<>();

  LogView(Invocation invocation, Collection<LogEntry.Origin> origins) {
    this.invocation = invocation;
    out = invocation.out();
    zone = TimeForm.zone(invocation.context().zone());
    isColoured = out.isColoured();
    int longest = origins.stream().mapToInt(each -> each.label().length()).max().orElse(0);
    labelChars = Math.min(longest, LABEL_CHARS_MAX);
  }

  void show(LogEntry entry) throws IOException {
    if (invocation.flags().json()) {
      invocation.answerLine(json(entry));
      return;
    }
    String time = entry.at().map(this::time).orElse(UNKNOWN_TIME);
    String label = labels.computeIfAbsent(entry.origin(), this::label);
    String logger = isUsual(entry) ? "" : entry.logger() + ": ";
    // what a log says begins no line of its own, where it could look like a time and a name
    String message = entry.message().replace("\n", "\n" + CONTINUED);
    String level = padded(entry.level(), LEVEL_CHARS);
    if (!isColoured) {
      out.line(time + GAP + label + GAP + level + GAP + logger + message);
      return;
    }
    out.styled(Style.FAINT, time + GAP);
    out.styled(Style.NAME, label + GAP);
    level(entry.level(), level + GAP);
    out.line(logger + message);
  }

  private void level(String level, String shown) throws IOException {
    switch (level) {
      case "ERROR", "CRITICAL", "FATAL" -> out.styled(Style.ERROR, shown);
      case "WARNING", "WARN" -> out.styled(Style.WARNING, shown);
      case "DEBUG", "TRACE" -> out.styled(Style.FAINT, shown);
      default -> out.text(shown);
    }
  }

  private String label(LogEntry.Origin origin) {
    return padded(TerminalText.visible(origin.label()), labelChars);
  }

  private static String padded(String text, int chars) {
    return text + " ".repeat(Math.max(0, chars - text.length()));
  }

  /** A log has a logger of its own, which says nothing more. */
  private static boolean isUsual(LogEntry entry) {
    return entry.logger().isEmpty() || entry.logger().equals("alpi." + entry.origin().name());
  }

  /** Not by a formatter: making one takes longer than all lines of a screen. */
  private String time(Instant at) {
    LocalDateTime local = LocalDateTime.ofInstant(at, zone);
    StringBuilder text = new StringBuilder(TIME_CHARS);
    number(local.getYear(), 4, text).append('-');
    number(local.getMonthValue(), 2, text).append('-');
    number(local.getDayOfMonth(), 2, text).append(' ');
    number(local.getHour(), 2, text).append(':');
    number(local.getMinute(), 2, text).append(':');
    return number(local.getSecond(), 2, text).toString();
  }

  private static StringBuilder number(int number, int digits, StringBuilder text) {
    String shown = Integer.toString(number);
    return text.repeat('0', Math.max(0, digits - shown.length())).append(shown);
  }

  private static Obj json(LogEntry entry) {
    Obj object = Obj.EMPTY;
    if (entry.at().isPresent()) {
      object = object.with("at", entry.at().get().toString());
    }
    if (!entry.origin().profile().isEmpty()) {
      object = object.with("profile", entry.origin().profile());
    }
    object = object.with("source", entry.origin().name());
    if (!entry.level().isEmpty()) {
      object = object.with("level", entry.level());
    }
    if (!entry.logger().isEmpty()) {
      object = object.with("logger", entry.logger());
    }
    object = object.with("message", entry.message());
    return entry.row().isPresent() ? object.with("row", entry.row().get()) : object;
  }
}
