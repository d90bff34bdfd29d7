package dev.alpi.memory;

import java.util.Locale;
import java.util.Optional;

/**
 * What a session is about: an agent and its interlocutor, or a sub-agent. Several sessions may have
 * one key, one after the other; the newest is the current one.
 *
 * <pre>
 * key        = agent-key / sub-key
 * agent-key  = "agent:" id ":" tail           ; tail: {@link SessionTail}
 * sub-key    = "subagent:" parent ":" id
 * parent     = "agent:" id                    ; short for the agent's main session
 *            / agent-key / sub-key
 * id         = 1*64( a-z / 0-9 / "-" / "_" )
 * </pre>
 *
 * <p>A key that was read prints as it was read. {@link #canonical} brings different spellings of
 * one thing together, and is what is stored and looked up.
 *
 * <p><b>Compatibility:</b> persisted, in session files and in {@code sessions.db} (aleph-ally
 * §2.2). Narrower than the grammar there in three things that would be guesses: no control
 * characters and no half surrogate pairs; no main session is called like the beginning of another
 * form ({@code dm}, {@code cron}, …), and no channel like one that is not a channel.
 */
public sealed interface SessionKey {
  /** The longest key, in UTF-16 units; a peer's name of a mail or Matrix is a quarter of it. */
  int CHARS_MAX = 1024;

  /** The longest id, in characters. */
  int ID_CHARS_MAX = 64;

  /** The session of an agent with somebody, or on some occasion. */
  record Agent(String agent, SessionTail tail) implements SessionKey, Parent {
    public Agent {
      SessionKeyText.requireId(agent);
      SessionKeyText.requireLength(text(agent, tail));
    }

    private static String text(String agent, SessionTail tail) {
      return SessionKeyText.AGENT + agent + ":" + tail.text();
    }

    @Override
    public String text() {
      return text(agent, tail);
    }

    @Override
    public Agent canonical() {
      return new Agent(agent, tail.canonical());
    }
  }

  /** The session of a helper that an agent, or another helper, has started. */
  record SubAgent(Parent parent, String id) implements SessionKey, Parent {
    public SubAgent {
      SessionKeyText.requireId(id);
      SessionKeyText.requireLength(text(parent, id));
    }

    private static String text(Parent parent, String id) {
      return SessionKeyText.SUBAGENT + parent.text() + ":" + id;
    }

    @Override
    public String agent() {
      return parent.agent();
    }

    @Override
    public String text() {
      return text(parent, id);
    }

    @Override
    public SubAgent canonical() {
      return new SubAgent(canonical(parent), id);
    }

    private static Parent canonical(Parent parent) {
      return switch (parent) {
        case MainOf main -> main;
        case Agent agent when agent.tail().equals(SessionTail.Main.USUAL) ->
            new MainOf(agent.agent());
        case Agent agent -> agent.canonical();
        case SubAgent sub -> sub.canonical();
      };
    }
  }

  /** What a helper can be started by. */
  sealed interface Parent {
    /** Returns the agent that all began with. */
    String agent();

    /** Returns it as it stands in a key. */
    String text();
  }

  /** The main session of an agent, in its short form. */
  record MainOf(String agent) implements Parent {
    public MainOf {
      SessionKeyText.requireId(agent);
    }

    @Override
    public String text() {
      return SessionKeyText.AGENT + agent;
    }
  }

  /** Returns the agent that the session belongs to, also if a helper's helper leads it. */
  String agent();

  /** Returns it as text; {@link #parse} reads it back. */
  String text();

  /** Returns the one spelling of what it names. */
  SessionKey canonical();

  /** Returns where the other side is: a messenger, {@code cli}, a kind of job; if it says so. */
  default Optional<String> channel() {
    return switch (this) {
      case Agent agent -> agent.tail().channelName();
      case SubAgent _ -> Optional.empty();
    };
  }

  /** Says whether its sessions are never written to a file. */
  default boolean isEphemeral() {
    return switch (this) {
      case Agent agent -> agent.tail() instanceof SessionTail.Ephemeral;
      case SubAgent sub -> sub.parent() instanceof SessionKey parent && parent.isEphemeral();
    };
  }

  /** Reads a key; empty if it is none: nothing is guessed, nothing is made to fit. */
  static Optional<SessionKey> parse(String text) {
    return SessionKeyText.parse(text);
  }

  /** Returns the key of {@code agent}'s main session; the name is made to fit. */
  static SessionKey main(String agent) {
    return new Agent(normalId(agent), SessionTail.Main.USUAL);
  }

  /** Returns the key of a direct conversation over {@code channel}; all is made to fit. */
  static SessionKey direct(String agent, String channel, String peer) {
    SessionTail tail = new SessionTail.ChannelDirect(normalPeer(channel), normalPeer(peer));
    return new Agent(normalId(agent), tail);
  }

  /** Returns the key that a session without one is found under: a chat of this machine. */
  static SessionKey ofChat(SessionId id) {
    return direct("main", "cli", id.text());
  }

  /**
   * Makes an id of any text: trimmed, in lower case, with {@code -} for whatever is not allowed,
   * none at the ends, at most {@value #ID_CHARS_MAX} characters; {@code main} if nothing is left.
   * Different texts may become one id.
   */
  static String normalId(String raw) {
    StringBuilder id = new StringBuilder();
    raw.strip()
        .toLowerCase(Locale.ROOT)
        .codePoints()
        .forEach(c -> id.append(SessionKeyText.isIdChar(c) ? (char) c : '-'));
    int start = 0;
    while (start < id.length() && id.charAt(start) == '-') {
      start++;
    }
    int end = Math.min(id.length(), start + ID_CHARS_MAX);
    while (end > start && id.charAt(end - 1) == '-') {
      end--;
    }
    return start == end ? "main" : id.substring(start, end);
  }

  /** Makes a peer's or channel's name of any text: trimmed and in lower case; perhaps empty. */
  static String normalPeer(String raw) {
    return raw.strip().toLowerCase(Locale.ROOT);
  }
}
