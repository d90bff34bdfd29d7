package dev.alpi.cli.support;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Leaves of a text what alpi's own messages consist of: its words and short numbers. What a person,
 * a model, a provider or a peer has said becomes {@value #GAP}, and so does every name, address,
 * path, id and secret.
 *
 * <p><b>Threads:</b> immutable.
 */
final class Words {
  /* Implementation notes. A list of what is secret is never complete; a list of what is not cannot
   * let anything slip. words.txt has the words in the texts of the sources; WordsTest makes it
   * anew. It need not be complete: a word that is missing costs a gap. Secrets go first all the
   * same: a password may be a word or a short number.
   */

  /** What stands in the place of what was left out. */
  static final String GAP = "…";

  /** Longer numbers may be of people: of telephones, chats, accounts. */
  private static final int DIGITS_MAX = 6;

  /** Two numbers may be a figure of how many; more are an address or a time. */
  private static final int NUMBERS_MAX = 2;

  private static final int CHUNK_CHARS_MAX = 60;

  /** What may stand before and behind. */
  private static final Pattern FRAME = Pattern.compile("([(\\[{'\"]*)(.*?)([)\\]}'\",;:.!?]*)");

  /** What may stand between two words. */
  private static final Pattern BETWEEN = Pattern.compile("[._/:=,$%<>+()-]");

  private static final Pattern RUN = Pattern.compile("[A-Za-z0-9]+");

  private final Set<String> known;
  private final KnownSecrets secrets;

  private Words(Set<String> known, KnownSecrets secrets) {
    this.known = known;
    this.secrets = secrets;
  }

  /**
   * Returns those of alpi, which also take out {@code secrets}.
   *
   * @param names what somebody has called something: a word that is one of them goes too
   */
  static Words of(KnownSecrets secrets, Set<String> names) {
    try (InputStream in = Objects.requireNonNull(Words.class.getResourceAsStream("words.txt"))) {
      String text = new String(in.readAllBytes(), US_ASCII);
      Set<String> lower =
          names.stream().map(each -> each.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
      return new Words(
          text.lines()
              .filter(each -> !lower.contains(each))
              .collect(Collectors.toUnmodifiableSet()),
          secrets);
    } catch (IOException e) {
      // our own resource
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what is left of {@code text}; several gaps in a row are one. */
  String of(String text) {
    StringBuilder left = new StringBuilder();
    boolean isGap = false;
    for (String chunk : secrets.apply(text).strip().split("\\s+")) {
      String kept = chunk(chunk);
      boolean isAnother = kept.equals(GAP) && isGap;
      if (!kept.isEmpty() && !isAnother) {
        left.append(left.isEmpty() ? "" : " ").append(kept);
      }
      isGap = kept.equals(GAP);
    }
    return left.toString();
  }

  private String chunk(String chunk) {
    Matcher frame = FRAME.matcher(chunk);
    if (chunk.length() > CHUNK_CHARS_MAX || !frame.matches()) {
      return GAP;
    }
    return isOurs(frame.group(2)) ? chunk : GAP;
  }

  private boolean isOurs(String core) {
    int end = 0;
    int numbers = 0;
    Matcher run = RUN.matcher(core);
    while (run.find()) {
      String word = run.group();
      boolean isNumber = word.chars().allMatch(Character::isDigit);
      numbers += isNumber ? 1 : 0;
      boolean isFine =
          isNumber
              ? word.length() <= DIGITS_MAX && numbers <= NUMBERS_MAX
              : known.contains(word.toLowerCase(Locale.ROOT));
      if (!isFine || !isBetween(core.substring(end, run.start()))) {
        return false;
      }
      end = run.end();
    }
    return isBetween(core.substring(end));
  }

  private static boolean isBetween(String text) {
    return text.length() <= 1
        ? text.isEmpty() || BETWEEN.matcher(text).matches()
        // an option; anything longer is no text of ours, and neither is an address
        : text.equals("--");
  }
}
