package dev.alpi.cli.tui;

import dev.alpi.engine.Approver;
import dev.alpi.engine.TurnEvent;
import dev.alpi.engine.tools.Asker;
import dev.alpi.model.Cancellation;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * What a chat does, behind the terminal.
 *
 * <p><b>Threads:</b> none of these methods is called in the thread that draws; {@link #say} and
 * {@link #command} one at a time, the others at any time.
 */
public interface ChatBackend {
  /** Who answers what a turn asks. */
  record There(Approver approver, Asker asker) {}

  /**
   * How something ended that a person asked for.
   *
   * @param trouble what went wrong; empty if nothing did
   * @param hint what to do about it; may be empty
   */
  record Ended(String trouble, String hint) {
    /** Nothing went wrong. */
    public static final Ended WELL = new Ended("", "");
  }

  /**
   * Runs a turn.
   *
   * @param files what goes with the question
   */
  Ended say(
      String text,
      List<String> files,
      There there,
      Consumer<TurnEvent> events,
      Cancellation cancellation);

  /**
   * What a command said.
   *
   * @param printed its answer, with SGR sequences of our own
   * @param ended how it ended
   * @param past what was said in the conversation that the chat is in now, if that is another one;
   *     empty if it is the same
   * @param isAnother whether the chat is in another conversation now
   */
  record Told(String printed, Ended ended, List<PastTurn> past, boolean isAnother) {
    public Told {
      past = List.copyOf(past);
    }
  }

  /**
   * A turn of the past.
   *
   * @param said what was asked
   * @param tools the names of the tools that were used
   * @param answer what was answered
   */
  record PastTurn(String said, List<String> tools, String answer) {
    public PastTurn {
      tools = List.copyOf(tools);
    }
  }

  /**
   * Runs a command of the chat.
   *
   * @param line all of it, with its slash
   * @param columns the width of what it prints
   */
  Told command(String line, int columns, Consumer<TurnEvent> events, Cancellation cancellation);

  /** Returns the commands that {@link #command} knows. */
  List<Candidate> commands();

  /** What can be completed. */
  enum Completing {
    PATH,
    PEER,
    MODEL,
    SESSION;

    /** Returns what {@code word}, at the end of {@code text}, can become. */
    static Optional<Completing> of(String text, String word) {
      if (text.startsWith("/model ")) {
        return Optional.of(MODEL);
      }
      if (text.startsWith("/sessions ") || text.startsWith("/resume ")) {
        return Optional.of(SESSION);
      }
      if (word.startsWith("@")) {
        return Optional.of(PEER);
      }
      boolean isPath = text.startsWith("/attach ") || word.matches("[~./].*|.*/.*");
      return isPath ? Optional.of(PATH) : Optional.empty();
    }
  }

  /** Returns what {@code start} can become. */
  List<Candidate> complete(Completing what, String start);

  /** Returns what a command consists of, as the judge of commands reads it. */
  List<CommandPart> parts(Approver.Question question);

  /** Looks whether a file can go with a question. */
  Ended attachable(String file);

  /** Returns what the status bar tells. */
  StatusFacts status();

  /**
   * Tells {@code unread} how many outputs nobody has read, whenever that has changed; none are at
   * first. Returns at {@code end}.
   */
  void news(IntConsumer unread, Cancellation end);

  /** Returns the last turns of the conversation, if it goes on. */
  List<PastTurn> past();

  /** Returns what was typed in earlier chats, oldest first. */
  List<String> history();

  /** Keeps what was typed. */
  void remember(String text);
}
