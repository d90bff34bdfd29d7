package dev.alpi.alp.mentions;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * A message that a person wrote to a peer: {@code @peer} and what to ask it (alp spec §6).
 *
 * @param peer the local id of the peer
 * @param prompt what to ask; never blank
 */
public record PeerMention(String peer, String prompt) {
  /* Implementation notes. The token is Python's (?:^|(?<=\s))@([A-Za-z0-9_-]+)\b, with what \s and
   * \b mean for Unicode text there. Java's \b and UNICODE_CHARACTER_CLASS differ in marks, so it is
   * read by hand. The greedy run gives back characters until it ends at a boundary: "@ann-" is
   * "@ann", and "@annä" is nothing.
   */

  /**
   * Reads what a person wrote. Only the first {@code @token} at the start or after white space
   * counts.
   *
   * @param text the message
   * @param isPinned whether there is a peer of that id; asked at most once
   * @return whom it is for; empty if it is plain text: without such a token, with one that is no
   *     peer's, or with nothing but the token
   */
  public static Optional<PeerMention> parse(String text, Predicate<String> isPinned) {
    for (int at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
      if (at > 0 && !PythonChars.isSpace(text.charAt(at - 1))) {
        continue;
      }
      int end = tokenEnd(text, at + 1);
      if (end > at + 1) {
        return mention(text, at, end).filter(mention -> isPinned.test(mention.peer()));
      }
    }
    return Optional.empty();
  }

  private static int tokenEnd(String text, int start) {
    int end = start;
    while (end < text.length() && isIdChar(text.charAt(end))) {
      end++;
    }
    while (end > start && !isBoundary(text, end)) {
      end--;
    }
    return end;
  }

  static boolean isIdChar(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-';
  }

  private static boolean isBoundary(String text, int at) {
    boolean before = PythonChars.isWord(text.charAt(at - 1));
    boolean after = at < text.length() && PythonChars.isWord(text.codePointAt(at));
    return before != after;
  }

  private static Optional<PeerMention> mention(String text, int at, int end) {
    String left = PythonChars.stripTrailing(text.substring(0, at));
    String right = PythonChars.stripLeading(text.substring(end));
    String prompt = PythonChars.strip(left + " " + right);
    return prompt.isEmpty()
        ? Optional.empty()
        : Optional.of(new PeerMention(text.substring(at + 1, end), prompt));
  }
}
