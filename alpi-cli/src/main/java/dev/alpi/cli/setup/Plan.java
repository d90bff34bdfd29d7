package dev.alpi.cli.setup;

import java.util.ArrayList;
import java.util.List;

/**
 * What a step does once it is confirmed.
 *
 * @param deeds in this order, until one fails
 * @param after what is told at the end
 * @param consent whether somebody has to confirm it
 */
record Plan(List<Deed> deeds, List<String> after, Consent consent) {
  /** Whether the person has to say yes. */
  enum Consent {
    ASKED_FOR,
    /** Nothing is changed by it. */
    NOT_NEEDED
  }

  Plan {
    deeds = List.copyOf(deeds);
    after = List.copyOf(after);
  }

  static Plan of(Deed... deeds) {
    return of(List.of(deeds));
  }

  static Plan of(List<Deed> deeds) {
    return new Plan(deeds, List.of(), Consent.ASKED_FOR);
  }

  /** Returns it without a question, since it only looks. */
  Plan looking() {
    return new Plan(deeds, after, Consent.NOT_NEEDED);
  }

  /** Returns it with one more line to tell at the end. */
  Plan then(String line) {
    List<String> more = new ArrayList<>(after);
    more.add(line);
    return new Plan(deeds, more, consent);
  }
}
