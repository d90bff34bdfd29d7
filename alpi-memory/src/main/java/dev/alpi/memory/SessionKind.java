package dev.alpi.memory;

/** What started a session, as told by its first user text. */
public enum SessionKind {
  /** A person's conversation; the only kind that can be continued with {@code -c}. */
  CHAT,
  /** A workgroup's turn. */
  WORKGROUP,
  /** A job. */
  SCHEDULED,
  /** A mail. */
  EMAIL,
  /** Any other text that begins with a bracket. */
  SYSTEM,
  /** Nothing yet. */
  EMPTY;

  /** Returns the kind of a session whose first user text is {@code text} (alpi-state §2.3). */
  public static SessionKind of(String text) {
    String start = text.strip();
    if (start.isEmpty()) {
      return EMPTY;
    }
    if (start.startsWith("[workgroup-poller]") || start.startsWith("[workgroup ")) {
      return WORKGROUP;
    }
    if (start.startsWith("[SCHEDULED:") || start.startsWith("[CRON")) {
      return SCHEDULED;
    }
    if (start.startsWith("[INBOUND IMAP") || start.startsWith("[INBOUND GMAIL")) {
      return EMAIL;
    }
    return start.startsWith("[") ? SYSTEM : CHAT;
  }
}
