package dev.alpi.cli;

import dev.alpi.cli.tui.StatusFacts;
import dev.alpi.memory.Session;
import java.nio.file.Path;

/** What {@code /status} says: each part of the status bar, with what it means. */
final class ChatAbout {
  private static final int LABEL_COLUMNS = 14;

  private ChatAbout() {}

  static String text(StatusFacts facts, Path home, Session session) {
    StringBuilder text = new StringBuilder();
    add(text, "profile", facts.profile() + ", in " + home);
    add(text, "on disk", facts.size().isEmpty() ? "" : facts.size() + ", all of the profile");
    int count = session.turns().size();
    String turns = count == 1 ? "1 turn" : count + " turns";
    add(text, "conversation", session.id().text() + ", " + turns);
    add(text, "model", facts.model());
    add(text, "ctx", context(facts));
    add(text, "commands run", sandbox(facts.sandbox()));
    add(text, "spent today", spent(facts));
    add(text, "new", unread(facts.unread()));
    add(text, "daemon", daemon(facts.daemon()));
    return text.toString().stripTrailing();
  }

  private static void add(StringBuilder text, String label, String what) {
    if (!what.isEmpty()) {
      text.append(label).append(" ".repeat(LABEL_COLUMNS - label.length())).append(what);
      text.append('\n');
    }
  }

  private static String context(StatusFacts facts) {
    if (facts.contextWindow() <= 0) {
      return "";
    }
    return facts.contextTokens()
        + " of "
        + facts.contextWindow()
        + " tokens in the model's window; /compact makes room";
  }

  private static String sandbox(String sandbox) {
    return switch (sandbox) {
      case "" -> "";
      case ChatStatus.NO_SANDBOX -> "without a sandbox (no sandbox), with all that you may";
      case ChatStatus.SANDBOX_WITH_NETWORK -> "in a sandbox, with the network";
      default -> "in a sandbox, offline: without the network";
    };
  }

  private static String spent(StatusFacts facts) {
    if (facts.spent().isEmpty()) {
      return "";
    }
    return facts.spent()
        + (facts.cap().isEmpty() ? ", without a cap" : " of " + facts.cap() + ", the day's cap");
  }

  private static String unread(int outputs) {
    return switch (outputs) {
      case 0 -> "no outputs that nobody has read";
      case 1 -> "1 output that nobody has read: /outputs";
      default -> outputs + " outputs that nobody has read: /outputs";
    };
  }

  private static String daemon(String daemon) {
    return switch (daemon) {
      case ChatStatus.DAEMON -> "runs: jobs begin when they are due, channels are answered";
      case ChatStatus.NO_DAEMON -> "does not run: jobs and channels wait for alpi daemon start";
      case "" -> "";
      default -> "does not answer as it should: /daemon";
    };
  }
}
