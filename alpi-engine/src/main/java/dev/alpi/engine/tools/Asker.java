package dev.alpi.engine.tools;

import dev.alpi.model.Cancellation;
import java.util.List;

/**
 * A person who can be asked something in the middle of a turn.
 *
 * <p><b>Threads:</b> asked from the turn's thread, which waits.
 */
@FunctionalInterface
public interface Asker {
  /**
   * A question with choices.
   *
   * @param text what is asked
   * @param choices what can be answered, in order
   * @param many whether several may be chosen
   * @param isOpen whether an answer in own words is fine too
   */
  record Question(String text, List<String> choices, boolean many, boolean isOpen) {
    public Question {
      choices = List.copyOf(choices);
    }
  }

  /** What came of a question. */
  sealed interface Answer {
    /** The person chose, or said something else; not empty. */
    record Given(List<String> texts) implements Answer {
      public Given {
        texts = List.copyOf(texts);
      }
    }

    /** The person did not want to answer. */
    record Declined() implements Answer {}

    /** Nobody answered in time. */
    record TimedOut() implements Answer {}

    /** Nobody is there who could be asked. */
    record Nobody() implements Answer {}
  }

  /** Asks; {@code cancellation} ends the waiting, as {@link Answer.Declined}. */
  Answer ask(Question question, Cancellation cancellation);

  /** Returns an asker for surfaces without a person. */
  static Asker nobody() {
    return (question, cancellation) -> new Answer.Nobody();
  }
}
