package dev.alpi.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes secrets out of text before it is written to a session, a journal or a log: what looks like
 * a secret, and the secret values of one profile exactly.
 *
 * <p><b>Threads:</b> any. {@link #toString} tells nothing.
 */
public final class Redactor implements UnaryOperator<String> {
  /*
   * Implementation notes. The patterns take half a microsecond a character, and a session is
   * redacted as a whole whenever it is saved. So they are tried only where a match may begin. The
   * result is that of replacing every match, left to right; a test compares the two.
   */

  /** What stands in a secret's place. */
  public static final String MARK = "[REDACTED]";

  /**
   * Shorter values are not looked for: they are ordinary words, and replacing them would destroy
   * text.
   */
  private static final int SECRET_CHARS_MIN = 8;

  /**
   * Whole matches that are replaced; shapes from alpi-state spec §2.15 and its list of what was not
   * covered.
   */
  static final Pattern SHAPES =
      Pattern.compile(
          "\\b(?:"
              + String.join(
                  "|",
                  "sk-[A-Za-z0-9_-]{16,}",
                  "[sr]k_(?:live|test)_[A-Za-z0-9]{16,}",
                  "gsk_[A-Za-z0-9]{20,}",
                  "gh[oprsu]_[A-Za-z0-9]{20,}",
                  "github_pat_[A-Za-z0-9_]{20,}",
                  "glpat-[A-Za-z0-9_-]{16,}",
                  "xox[abeprs]-[A-Za-z0-9-]{10,}",
                  "xapp-[A-Za-z0-9-]{20,}",
                  "AIza[A-Za-z0-9_-]{30,}",
                  "GOCSPX-[A-Za-z0-9_-]{20,}",
                  "ya29\\.[A-Za-z0-9_-]{20,}",
                  "(?:AKIA|ASIA)[A-Z0-9]{16}\\b",
                  "hf_[A-Za-z0-9]{20,}",
                  "npm_[A-Za-z0-9]{30,}",
                  "AGE-SECRET-KEY-1[A-Z0-9]{50,}",
                  "[0-9]{8,12}:[A-Za-z0-9_-]{30,}",
                  // from its beginning only: a run of dashes would be read from each of them
                  "(?<!-)eyJ[A-Za-z0-9_-]{10,}+\\.[A-Za-z0-9_-]{10,}+\\.[A-Za-z0-9_-]*+")
              + ")");

  private static final Pattern KEY_BEGIN =
      Pattern.compile("-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----");

  private static final Pattern KEY_END =
      Pattern.compile("-----END [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----");

  /** What a private key that was cut off consists of, in a file or in a text with escapes. */
  private static final Pattern KEY_REST = Pattern.compile("[A-Za-z0-9+/=\\s:,\\\\-]*+");

  /** The longest private key: 16,384 bits of RSA have less. */
  private static final int KEY_CHARS_MAX = 16_384;

  /** Names that are followed by a secret. */
  private static final String SECRET_NAME =
      "api[_-]?key|secret[_-]?(?:access[_-]?)?key|client[_-]?secret|password|passwd"
          + "|(?:auth|access|refresh)[_-]?token";

  /**
   * What follows such a name in source code and is no secret: a variable, a call, an expression, a
   * name of the same kind.
   */
  private static final String CODE =
      "[$<{%*(\\[]|[a-z_][\\w.]{0,80}[(\\[<]"
          + "|(?:(?-i:[a-z_]{1,40}[A-Z.][A-Za-z_.]{0,80})|[a-z_]{0,40}(?:passw|secret|token|key)"
          + "[a-z_]{0,40}|required|optional|undefined)(?![^\\s\"',;)}\\]])";

  /** A quotation mark, also within JSON in a text of JSON in a text. */
  private static final String QUOTE = "(?:\\\\{0,7}[\"'])?";

  /** What a secret after a label consists of: its end is no backslash that escapes a quote. */
  private static final String VALUE = "[^\\s\"',;]{%d,}[^\\s\"',;\\\\]";

  /**
   * Group 1 stays, the rest goes: URL credentials, authorization headers, assignments to names of
   * secrets.
   */
  static final Pattern LABELLED =
      Pattern.compile(
          String.join(
              "|",
              "(?i)(?<url>://)[^\\s/@:]{0,256}:[^\\s/]{1,256}(?=@)",
              "(?<header>authorization"
                  + QUOTE
                  + "\\s{0,4}[:=]\\s{0,4}"
                  + QUOTE
                  + "(?:(?:bearer|basic|token|api-?key)\\s{1,4}"
                  // without a scheme: long, with a digit, and no code
                  + "|(?!"
                  + CODE
                  + ")(?=[^\\s\"',;]{16})(?=[^\\s\"',;]{0,200}[0-9])))"
                  + VALUE.replace("%d", "5"),
              "(?<bearer>bearer\\s{1,4})(?=[a-z._~+/=-]{0,200}[0-9])[a-z0-9._~+/=-]{16,}",
              "(?<name>(?:"
                  + SECRET_NAME
                  + ")"
                  + QUOTE
                  + "\\s{0,4}[:=]\\s{0,4}(?:\\\\{0,7}[\"']|(?!"
                  + CODE
                  + ")))"
                  + VALUE.replace("%d", "7")));

  private final List<String> secrets;

  private Redactor(List<String> secrets) {
    this.secrets = secrets;
  }

  /**
   * {@return a redactor that also knows {@code secrets}, the values of the profile's {@code .env},
   * as they are, within JSON (also of JSON in a text of JSON) and within an address}
   *
   * @param secrets those to take out, besides what looks like one
   */
  public static Redactor knowing(Collection<String> secrets) {
    Set<String> spellings = new LinkedHashSet<>();
    for (String secret : secrets) {
      if (secret.length() >= SECRET_CHARS_MIN) {
        addSpellings(secret, spellings);
      }
    }
    List<String> longestFirst = new ArrayList<>(spellings);
    longestFirst.sort((one, other) -> Integer.compare(other.length(), one.length()));
    return new Redactor(List.copyOf(longestFirst));
  }

  private static void addSpellings(String secret, Set<String> spellings) {
    spellings.add(secret);
    for (Json.Layout layout : List.of(Json.Layout.COMPACT, Json.Layout.INDENTED_ASCII)) {
      String once = escaped(secret, layout);
      spellings.add(once);
      spellings.add(escaped(once, layout));
    }
    String address = URLEncoder.encode(secret, UTF_8);
    spellings.add(address);
    spellings.add(address.replace("+", "%20"));
  }

  private static String escaped(String text, Json.Layout layout) {
    String quoted = Json.print(new JsonValue.Str(text), layout);
    return quoted.substring(1, quoted.length() - 1);
  }

  /**
   * Returns {@code text} with every secret replaced by {@link #MARK}; the same object if there is
   * none.
   */
  @Override
  public String apply(String text) {
    String result = text;
    for (String secret : secrets) {
      if (result.contains(secret)) {
        result = result.replace(secret, MARK);
      }
    }
    result = replace(SHAPES, Suspects::nextShape, _ -> MARK, withoutPrivateKeys(result));
    return replace(LABELLED, Suspects::nextLabel, Redactor::keepLabel, result);
  }

  private interface Suspicion {
    int next(int from, String text);
  }

  private static String replace(
      Pattern pattern, Suspicion suspicion, Function<MatchResult, String> by, String text) {
    Matcher matcher = pattern.matcher(text).useTransparentBounds(true);
    StringBuilder out = new StringBuilder();
    int copied = 0;
    int at = suspicion.next(0, text);
    while (at < text.length()) {
      if (matcher.region(at, text.length()).lookingAt()) {
        out.append(text, copied, at).append(by.apply(matcher));
        copied = matcher.end();
        at = suspicion.next(copied, text);
      } else {
        at = suspicion.next(at + 1, text);
      }
    }
    return copied == 0 ? text : out.append(text, copied, text.length()).toString();
  }

  /** By hand: a pattern would look for the end of each of a thousand beginnings. */
  private static String withoutPrivateKeys(String text) {
    Matcher begin = KEY_BEGIN.matcher(text);
    StringBuilder out = new StringBuilder();
    int from = 0;
    int end = -1;
    while (begin.find()) {
      if (begin.start() < from) {
        continue;
      }
      if (end < begin.end()) {
        int next = text.indexOf("-----END ", begin.end());
        end = next < 0 ? text.length() : next;
      }
      out.append(text, from, begin.start()).append(MARK);
      Matcher whole = KEY_END.matcher(text).region(end, text.length());
      boolean isWhole = end - begin.end() <= KEY_CHARS_MAX && whole.lookingAt();
      Matcher rest = KEY_REST.matcher(text).region(begin.end(), text.length());
      from = isWhole ? whole.end() : rest.lookingAt() ? rest.end() : begin.end();
    }
    return out.isEmpty() ? text : out.append(text, from, text.length()).toString();
  }

  @Override
  public String toString() {
    return "Redactor";
  }

  static String keepLabel(MatchResult match) {
    for (String group : List.of("url", "header", "bearer", "name")) {
      if (match.group(group) != null) {
        return match.group(group) + MARK;
      }
    }
    throw new IllegalStateException("a labelled secret has a label");
  }
}
