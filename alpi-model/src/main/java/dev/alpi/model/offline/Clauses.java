package dev.alpi.model.offline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Splits a message into the requests that it holds. */
sealed interface Clauses {

  /** The longest message that is read at all, in characters: a pasted file to write. */
  int TEXT_CHARS_MAX = 200_000;

  /** The longest message outside quotes, in characters: phrases may take its square in steps. */
  int SKELETON_CHARS_MAX = 4_000;

  /** The most requests of one message. */
  int REQUESTS_MAX = 12;

  /**
   * All of the message was understood.
   *
   * @param groups each waits for the one before it; the requests of one are independent
   */
  record Understood(List<List<Intents.Match>> groups) implements Clauses {}

  /** No phrase fits {@code part}, so nothing of the message is to be done. */
  record NotUnderstood(String part) implements Clauses {}

  /** The message is beyond the {@code limit}. */
  record TooMuch(String limit) implements Clauses {}

  /** The most places where a message may part: each is tried against the whole table. */
  int JOINTS_MAX = 100;

  /** Reads {@code message}. */
  static Clauses of(String message) {
    if (message.length() > TEXT_CHARS_MAX) {
      return new TooMuch("messages of at most " + TEXT_CHARS_MAX + " characters");
    }
    Literals literals = Literals.of(Splitting.tidy(message));
    if (literals.skeleton().length() > SKELETON_CHARS_MAX) {
      return new TooMuch("at most " + SKELETON_CHARS_MAX + " characters outside quotes");
    }
    return new Splitting(literals).clauses();
  }

  /** The work of splitting one message. */
  final class Splitting {
    private static final Pattern JOINT =
        Pattern.compile(
            "(?<then>[,;.\n]\\s*(?:(?:and|y|und)\\s+)?(?:then|luego|después|despues|dann)[\\s,]+"
                + "|\\s(?:and|y|und)\\s+(?:then|luego|después|despues|dann)[\\s,]+)|[;\n]",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    private final Literals literals;
    private final List<List<Intents.Match>> groups = new ArrayList<>();
    private String clause = "";
    private boolean waits = true;

    private Splitting(Literals literals) {
      this.literals = literals;
    }

    /** Returns {@code message} without control characters and halves of surrogate pairs. */
    private static String tidy(String message) {
      StringBuilder out = new StringBuilder(message.length());
      message
          .replace("\r\n", "\n")
          .codePoints()
          .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
          .filter(c -> c == '\n' || c == '\t' || !Character.isISOControl(c))
          .forEach(out::appendCodePoint);
      return out.toString().strip();
    }

    private Clauses clauses() {
      String skeleton = literals.skeleton();
      Matcher joint = JOINT.matcher(skeleton);
      int from = 0;
      if (joint.results().count() > JOINTS_MAX) {
        return new TooMuch("at most " + JOINTS_MAX + " lines");
      }
      joint.reset();
      while (joint.find()) {
        extend(skeleton.substring(from, joint.start()));
        from = joint.end();
        String rest = skeleton.substring(from, nextJoint(skeleton, from));
        if (isSeparate(rest, joint.group())) {
          if (!close()) {
            return new NotUnderstood(literals.raw(clause));
          }
          waits = joint.group("then") != null;
        } else {
          extend(joint.group());
        }
      }
      extend(skeleton.substring(from));
      if (!close()) {
        return new NotUnderstood(literals.raw(clause));
      }
      return groups.stream().mapToInt(List::size).sum() > REQUESTS_MAX
          ? new TooMuch("at most " + REQUESTS_MAX + " requests in a message")
          : new Understood(List.copyOf(groups));
    }

    private void extend(String part) {
      clause += part;
    }

    private static int nextJoint(String skeleton, int from) {
      Matcher next = JOINT.matcher(skeleton);
      return next.find(from) ? next.start() : skeleton.length();
    }

    /**
     * Says whether a joint separates requests: what follows must be one itself, and a bare command
     * goes on over {@code ;} to the end of its line.
     */
    private boolean isSeparate(String rest, String joint) {
      Optional<Intents.Match> before = Intents.find(clause, literals);
      boolean command = before.map(match -> match.slots().has("command")).orElse(false);
      if (command) {
        return !joint.equals(";");
      }
      return rest.isBlank() || Intents.find(rest, literals).isPresent();
    }

    private boolean close() {
      if (clause.isBlank()) {
        clause = "";
        return true;
      }
      Optional<Intents.Match> match = Intents.find(clause, literals);
      if (match.isEmpty()) {
        return false;
      }
      if (waits || groups.isEmpty()) {
        groups.add(new ArrayList<>());
      }
      groups.getLast().add(match.get());
      clause = "";
      return true;
    }
  }
}
