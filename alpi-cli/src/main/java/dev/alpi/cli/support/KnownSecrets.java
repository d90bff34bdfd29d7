package dev.alpi.cli.support;

import dev.alpi.profile.Redactor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Takes out of a text what is known to be secret, however short it is, and what stands behind the
 * label of a secret. It takes too much rather than too little: it is for what is sent to others.
 *
 * <p><b>Threads:</b> immutable. {@link #toString} tells nothing.
 */
public final class KnownSecrets implements UnaryOperator<String> {
  /** Names of variables whose values are secrets, whatever they are. */
  private static final Pattern SECRET_NAME =
      Pattern.compile(
          "(?i).*(?:key|token|secret|pass|credential).*|(?:.*_)?(?:pin|code|otp)(?:_.*)?");

  /** Values of switches and small figures, which stand everywhere. */
  private static final Pattern SWITCH =
      Pattern.compile("(?i)true|false|yes|no|on|off|none|null|[0-9]");

  /** Several secrets may follow, or one of several words: all that follows goes. */
  private static final Pattern LABEL_OF_MANY =
      Pattern.compile(
          "(?i)((?:passphrases?|passwords|pins|secrets|codes|keys)[\"']?\\s{0,4}[:=]).*",
          Pattern.DOTALL);

  /** One follows, maybe in quotes. */
  private static final Pattern LABEL_OF_ONE =
      Pattern.compile(
          "(?i)((?:pass[a-z]{0,20}|pin|token|secret|key"
              // these are alpi's own figures
              + "|(?<!exit[ _]|status[ _]|error[ _])code)"
              + "[\"']?(?:\\s{0,4}[:=]{1,2}\\s{0,4}|\\s{1,4}(?:(?:is|was)[:=]?\\s{1,4})?))"
              + "(?:\"[^\"]*\"?|'[^']*'?|\\S+)");

  private final Redactor exact;
  private final Optional<Pattern> whole;

  private KnownSecrets(Redactor exact, Optional<Pattern> whole) {
    this.exact = exact;
    this.whole = whole;
  }

  /**
   * Returns those of variables.
   *
   * @param files what {@code .env} files have: all values, but of switches only those with the name
   *     of a secret
   * @param environment only values with the name of a secret
   */
  public static KnownSecrets of(
      Collection<Map<String, String>> files, Map<String, String> environment) {
    Set<String> values = new LinkedHashSet<>();
    for (Map<String, String> file : files) {
      file.forEach(
          (name, value) -> {
            if (isNameOfSecret(name) || !SWITCH.matcher(value.strip()).matches()) {
              values.add(value.strip());
            }
          });
    }
    environment.forEach(
        (name, value) -> {
          if (isNameOfSecret(name)) {
            values.add(value.strip());
          }
        });
    values.remove("");
    return new KnownSecrets(Redactor.knowing(values), whole(values));
  }

  private static boolean isNameOfSecret(String name) {
    return SECRET_NAME.matcher(name).matches();
  }

  /** Within a word a short one is a part of that word. */
  private static Optional<Pattern> whole(Set<String> values) {
    List<String> longestFirst = new ArrayList<>(values);
    longestFirst.sort(Comparator.comparingInt(String::length).reversed());
    List<String> patterns = new ArrayList<>();
    for (String each : longestFirst) {
      boolean isWordFirst = Character.isLetterOrDigit(each.codePointAt(0));
      boolean isWordLast = Character.isLetterOrDigit(each.codePointBefore(each.length()));
      patterns.add(
          (isWordFirst ? "(?<![\\p{L}\\p{N}])" : "")
              + Pattern.quote(each)
              + (isWordLast ? "(?![\\p{L}\\p{N}])" : ""));
    }
    return patterns.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Pattern.compile(
                String.join("|", patterns), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE));
  }

  /** Returns {@code text} with {@value Words#GAP} for each secret. */
  @Override
  public String apply(String text) {
    String left = exact.apply(text).replace(Redactor.MARK, Words.GAP);
    if (whole.isPresent()) {
      left = whole.get().matcher(left).replaceAll(Words.GAP);
    }
    left = LABEL_OF_MANY.matcher(left).replaceAll("$1 " + Words.GAP);
    return LABEL_OF_ONE.matcher(left).replaceAll("$1 " + Words.GAP);
  }

  @Override
  public String toString() {
    return "KnownSecrets";
  }
}
