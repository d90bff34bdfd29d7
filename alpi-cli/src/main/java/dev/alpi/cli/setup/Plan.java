package dev.alpi.cli.setup;

import java.util.ArrayList;
import java.util.List;

/**
 * What a step does once it is confirmed.
 *
 * @param deeds in this order, until one fails
 * @param undo what is done if one fails
 * @param after what is told at the end
 */
record Plan(List<Deed> deeds, List<Deed> undo, List<String> after, Consent consent) {
  /** Whether the person has to say yes. */
  enum Consent {
    ASKED_FOR,
    /** Nothing is changed by it. */
    NOT_NEEDED
  }

  Plan {
    deeds = List.copyOf(deeds);
    undo = List.copyOf(undo);
    after = List.copyOf(after);
  }

  static Plan of(Deed... deeds) {
    return of(List.of(deeds));
  }

  static Plan of(List<Deed> deeds) {
    return new Plan(deeds, List.of(), List.of(), Consent.ASKED_FOR);
  }

  /** Returns it without a question, since it only looks. */
  Plan looking() {
    return new Plan(deeds, undo, after, Consent.NOT_NEEDED);
  }

  /** Returns it with what is done if a deed fails. */
  Plan undoneBy(Deed... deeds) {
    return new Plan(this.deeds, List.of(deeds), after, consent);
  }

  /** Returns it with one more line to tell at the end. */
  Plan then(String line) {
    List<String> more = new ArrayList<>(after);
    more.add(line);
    return new Plan(deeds, undo, more, consent);
  }
}
