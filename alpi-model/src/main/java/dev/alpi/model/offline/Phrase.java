package dev.alpi.model.offline;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A way to say something, as a template of words.
 *
 * <p>{@code word} stands for itself (case does not matter, an apostrophe or accent may be missing),
 * {@code a|b} for either, {@code [a]} may be missing, {@code a_b} are two words, {@code {name}} is
 * a slot. What a slot takes follows from its name, see {@link #SLOTS}; any other name takes any
 * text. Politeness and punctuation may follow, except after {@code {command}}.
 */
final class Phrase {
  private static final String MARKS = "" + Literals.QUOTED + Literals.CODE;

  /** The slot that every phrase has: all of it, without what politely follows. */
  static final String WHOLE = "whole";

  private static final Map<String, String> KINDS =
      Map.ofEntries(
          Map.entry("command", "(?!" + Literals.CODE + "|(?:the|my|our|all|an?|some)\\s).+"),
          Map.entry("code", Literals.CODE + "."),
          Map.entry("path", "(?=\\S{0,500}[./~" + MARKS + "])\\S+?"),
          Map.entry("file", "\\S+?"),
          Map.entry("glob", "(?=\\S{0,500}[.*?" + MARKS + "])\\S+?"),
          Map.entry("be", "is|are|es|son|ist|sind"),
          Map.entry("number", "\\d{1,6}"),
          Map.entry("range", "\\d{1,6}\\s*(?:-|to|through)\\s*\\d{1,6}"),
          Map.entry(
              "sum", "[-\\d\\s.,()+*/^x×÷%]*\\d\\s*[-+*/^x×÷%]\\s*[-\\d(][-\\d\\s.,()+*/^x×÷%=]*"),
          Map.entry(
              "statement", ".+?\\s(?:is|are|was|has|have|lives?|works?|es|son|ist|sind)\\s.+?"),
          Map.entry("question", ".+?(?=[?!？]*[?？])"));

  private static final String GAP = "(?:[,:]\\s*|\\s+)";
  private static final String TAIL =
      "(?:,?\\s+(?:please|por favor|bitte|thanks|gracias))?(?:(?<![.\\s])[.!?？…]+)?";

  private static final Map<String, String> LOOSE =
      Map.of(
          "'",
          "['’]?",
          "_",
          "\\s+",
          "á",
          "[aá]",
          "é",
          "[eé]",
          "í",
          "[ií]",
          "ó",
          "[oó]",
          "ú",
          "[uú]",
          "ü",
          "(?:ü|ue)",
          "ñ",
          "[nñ]",
          "ö",
          "(?:ö|oe)");

  private final Pattern pattern;

  private Phrase(Pattern pattern) {
    this.pattern = pattern;
  }

  /** Reads a template. */
  static Phrase of(String template) {
    StringBuilder regex = new StringBuilder("(?<" + WHOLE + ">");
    boolean begun = false;
    for (String token : template.split(" ")) {
      boolean optional = token.startsWith("[");
      String body = element(optional ? token.substring(1, token.length() - 1) : token);
      if (optional) {
        regex.append(begun ? "(?:" + GAP + body + ")?" : "(?:" + body + GAP + ")?");
      } else {
        regex.append(begun ? GAP + body : body);
        begun = true;
      }
    }
    regex.append(')');
    if (!template.endsWith("{command}")) {
      regex.append(TAIL);
    }
    return new Phrase(
        Pattern.compile(
            regex.toString(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL));
  }

  /** Reads several templates. */
  static List<Phrase> all(String... templates) {
    return Arrays.stream(templates).map(Phrase::of).toList();
  }

  /** Matches a whole clause; returns what its slots took. */
  Optional<Slots> match(String clause, Literals literals) {
    Matcher matcher = pattern.matcher(clause);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Map<String, String> taken = new LinkedHashMap<>();
    pattern.namedGroups().keySet().forEach(name -> taken.put(name, matcher.group(name).strip()));
    return Optional.of(new Slots(Map.copyOf(taken), literals));
  }

  private static String element(String token) {
    if (!token.startsWith("{")) {
      StringBuilder loose = new StringBuilder("(?:");
      token
          .chars()
          .mapToObj(Character::toString)
          .forEach(c -> loose.append(c.equals("|") ? c : LOOSE.getOrDefault(c, literal(c))));
      return loose.append(")").toString();
    }
    String slot = token.substring(1, token.length() - 1);
    int colon = slot.indexOf(':');
    String name = colon < 0 ? slot : slot.substring(0, colon);
    return "(?<" + name + ">" + KINDS.getOrDefault(slot.substring(colon + 1), ".+?") + ")";
  }

  private static String literal(String c) {
    return Character.isLetterOrDigit(c.charAt(0)) ? c : "\\" + c;
  }

  /** What the slots of a phrase took from a clause. */
  record Slots(Map<String, String> taken, Literals literals) {
    /** Returns what the slot took, without quotes around the whole; empty without such a slot. */
    String text(String name) {
      return literals.content(taken.getOrDefault(name, ""));
    }

    /** Says whether the phrase has the slot. */
    boolean has(String name) {
      return taken.containsKey(name);
    }
  }
}
