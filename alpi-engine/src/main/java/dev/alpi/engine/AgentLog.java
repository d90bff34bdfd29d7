package dev.alpi.engine;

import dev.alpi.ledger.Usd;
import dev.alpi.memory.Session;
import dev.alpi.memory.ToolTrace;
import dev.alpi.profile.LogFile;
import dev.alpi.profile.PythonText;
import dev.alpi.profile.Redactor;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;

/** {@code agent.log}: one line a turn (alpi-state spec §2.4); its cost is the turn's. */
final class AgentLog {
  /** How much of the person's text a line shows (alpi-state spec §2.4). */
  private static final int SHOWN_CHARS = 120;

  private final LogFile log;

  AgentLog(LogFile log) {
    this.log = log;
  }

  void write(Session session, String asked, EndedTurn ended, Duration took, Redactor redactor)
      throws IOException {
    List<String> used = ended.tools().traces().stream().map(ToolTrace::name).toList();
    Usd cost = ended.spending().bill().cost();
    String reply = ended.text();
    // not String.format: its first number takes milliseconds to find out how a locale writes it
    String message =
        "session="
            + session.id()
            + " elapsed="
            + BigDecimal.valueOf(took.toMillis(), 3).setScale(2, RoundingMode.HALF_UP)
            + "s tools="
            + (used.isEmpty() ? "-" : String.join(",", used))
            + " reply_chars="
            + reply.codePointCount(0, reply.length())
            + " cost=$"
            + BigDecimal.valueOf(cost.nano(), 9).setScale(4, RoundingMode.HALF_UP)
            + " user="
            + PythonText.repr(first(redactor.apply(asked)));
    LogFile.Level level =
        ended.end() instanceof Turn.End.Answered ? LogFile.Level.INFO : LogFile.Level.WARNING;
    log.write(level, message);
  }

  private static String first(String text) {
    String line = text.replace('\n', ' ').replace('\r', ' ');
    return line.codePointCount(0, line.length()) <= SHOWN_CHARS
        ? line
        : line.substring(0, line.offsetByCodePoints(0, SHOWN_CHARS));
  }
}
