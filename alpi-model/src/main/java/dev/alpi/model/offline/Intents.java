package dev.alpi.model.offline;

import dev.alpi.model.offline.Phrase.Slots;
import java.util.List;
import java.util.Optional;

/** Finds out what a clause asks for, by the {@link Phrasebook}. */
final class Intents {
  /** What is done about a clause. */
  @FunctionalInterface
  interface Handler {
    Step start(Slots slots, Conversation conversation);
  }

  /** A clause that was understood. */
  record Match(Handler handler, Slots slots) {
    Step start(Conversation conversation) {
      return handler.start(slots, conversation);
    }
  }

  private static final List<Phrase> PREFIXES =
      Phrase.all(
          "please|hey|hi|hello|hola|hallo|ok|okay|alpi|so|now|and|also|then|bitte|well {rest}",
          "can|could|would|will you [please] {rest}",
          "i|i'd want|like|need|wish [you] to {rest}",
          "por_favor|puedes|podrías|luego|después|también|y {rest}",
          "kannst|könntest du [bitte] {rest}",
          "first|second|third|next|finally|let's|let_us|try_to|go_ahead_and {rest}");

  private static final int PREFIXES_MAX = 4;
  private static final int CONTINUE_CHARS_MAX = 40;
  private static final Phrase CONTINUE_ALONE = Phrase.of(Phrasebook.CONTINUE);

  private Intents() {}

  /** Finds what {@code clause}, a part of the skeleton of {@code literals}, asks for. */
  static Optional<Match> find(String clause, Literals literals) {
    String rest = opened(clause);
    for (int i = 0; i <= PREFIXES_MAX && !rest.isEmpty(); i++) {
      String whole = rest;
      Optional<Match> match =
          Phrasebook.TABLE.stream()
              .flatMap(row -> match(row, whole, literals).stream())
              .findFirst();
      if (match.isPresent()) {
        return match;
      }
      rest =
          PREFIXES.stream()
              .flatMap(prefix -> prefix.match(whole, literals).stream())
              .map(slots -> opened(slots.taken().get("rest")))
              .findFirst()
              .orElse("");
    }
    return match(Phrasebook.QUESTION, clause.strip(), literals);
  }

  /** Says whether {@code text} only asks to continue. */
  static boolean isContinue(String text) {
    return text.length() <= CONTINUE_CHARS_MAX
        && CONTINUE_ALONE.match(text.strip(), Literals.of("")).isPresent();
  }

  private static Optional<Match> match(Phrasebook.Row row, String clause, Literals literals) {
    return row.phrases().stream()
        .flatMap(phrase -> phrase.match(clause, literals).stream())
        .findFirst()
        .map(slots -> new Match(row.handler(), slots));
  }

  private static String opened(String clause) {
    String text = clause.strip();
    int start = 0;
    while (start < text.length() && "¿¡-•,".indexOf(text.charAt(start)) >= 0) {
      start++;
    }
    return text.substring(start).strip();
  }
}
