package dev.alpi.model.offline;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Turns what a person says of themselves into what is noted of them, and back. */
final class Voice {
  /** A fact, as it is noted, and the memory it belongs to. */
  record Fact(String target, String content) {}

  private static final String USER = "The user ";
  private static final String USERS = "The user's ";
  private static final String QUOTE = "The user says: ";
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private static final Map<String, String> THIRD =
      Map.ofEntries(
          Map.entry("am", "is"),
          Map.entry("was", "was"),
          Map.entry("have", "has"),
          Map.entry("do", "does"),
          Map.entry("don't", "doesn't"),
          Map.entry("haven't", "hasn't"));

  private static final Map<String, String> SECOND =
      Map.ofEntries(
          Map.entry("is", "are"),
          Map.entry("was", "were"),
          Map.entry("has", "have"),
          Map.entry("does", "do"),
          Map.entry("doesn't", "don't"),
          Map.entry("isn't", "aren't"),
          Map.entry("hasn't", "haven't"));

  private static final Map<String, String> CONTRACTIONS =
      Map.of("i'm", "I am", "im", "I am", "i've", "I have", "i'll", "I will", "i'd", "I would");

  private static final Map<String, String> LATER =
      Map.of(
          "my",
          "their",
          "mine",
          "theirs",
          "me",
          "them",
          "myself",
          "themselves",
          "i",
          "they",
          "i'm",
          "they are",
          "i've",
          "they have");

  private static final Set<String> ADVERBS =
      Set.of("always", "never", "usually", "often", "also", "really", "only", "mostly", "still");

  /** Verbs that take no ending: auxiliaries and common irregular pasts. */
  private static final Set<String> FIXED =
      Set.of(
          "will",
          "would",
          "can",
          "can't",
          "cannot",
          "could",
          "must",
          "should",
          "may",
          "might",
          "won't",
          "wouldn't",
          "didn't",
          "did",
          "had",
          "went",
          "got",
          "bought",
          "left",
          "met",
          "saw",
          "made",
          "grew",
          "lost",
          "won",
          "began",
          "started",
          "came",
          "told",
          "gave",
          "took");

  private static final Set<String> FIRST_PERSON =
      Set.of(
          "mi",
          "mis",
          "yo",
          "me",
          "soy",
          "estoy",
          "tengo",
          "vivo",
          "trabajo",
          "uso",
          "prefiero",
          "ich",
          "mein",
          "meine",
          "meinen");

  private Voice() {}

  /** Returns how {@code statement} is noted: facts about the person in the third person. */
  static Fact fact(String statement) {
    String plain = statement.strip().replace('’', '\'');
    String first = firstWord(plain);
    if (CONTRACTIONS.containsKey(first)) {
      plain = CONTRACTIONS.get(first) + plain.substring(first.length());
      first = "i";
    }
    String rest = plain.substring(firstWord(plain).length()).strip();
    if (first.equals("my") && !rest.isEmpty()) {
      return new Fact("user", USERS + later(rest));
    }
    if (first.equals("i") && !rest.isEmpty()) {
      return new Fact("user", USER + later(withVerb(rest, Voice::thirdPerson)));
    }
    if (first.equals("call") && rest.startsWith("me ")) {
      return new Fact("user", USER + "wants to be called " + rest.substring("me ".length()));
    }
    return FIRST_PERSON.contains(first)
        ? new Fact("user", QUOTE + plain)
        : new Fact("memory", sentenceCase(plain));
  }

  /** Returns a noted {@code entry} as it is said to the person it may be about. */
  static String told(String entry) {
    if (entry.startsWith(QUOTE)) {
      return ended("You said: " + entry.substring(QUOTE.length()));
    }
    boolean othersToo =
        BLANKS.splitAsStream(entry).anyMatch(w -> LATER.containsValue(w.toLowerCase(Locale.ROOT)));
    if (othersToo) {
      return ended(entry); // "their" may mean someone else: the note is said as it is
    }
    if (entry.startsWith(USERS)) {
      return ended("Your " + entry.substring(USERS.length()));
    }
    return entry.startsWith(USER)
        ? ended("You " + withVerb(entry.substring(USER.length()), Voice::secondPerson))
        : ended(sentenceCase(entry));
  }

  /** Returns {@code text} with a capital at its start. */
  static String sentenceCase(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int end = text.offsetByCodePoints(0, 1);
    return text.substring(0, end).toUpperCase(Locale.ROOT) + text.substring(end);
  }

  private static String ended(String text) {
    boolean open =
        !text.isEmpty() && Character.isLetterOrDigit(text.codePointBefore(text.length()));
    return open || text.endsWith(")") || text.endsWith("\"") ? text + "." : text;
  }

  private static String firstWord(String text) {
    return BLANKS.split(text, 2)[0].toLowerCase(Locale.ROOT);
  }

  private static String later(String text) {
    return BLANKS
        .splitAsStream(text)
        .map(word -> LATER.getOrDefault(word.toLowerCase(Locale.ROOT), word))
        .collect(Collectors.joining(" "));
  }

  private static String withVerb(String text, java.util.function.UnaryOperator<String> form) {
    List<String> words = new java.util.ArrayList<>(List.of(BLANKS.split(text)));
    for (int i = 0; i < words.size(); i++) {
      if (!ADVERBS.contains(words.get(i).toLowerCase(Locale.ROOT))) {
        words.set(i, form.apply(words.get(i)));
        break;
      }
    }
    return String.join(" ", words);
  }

  private static String thirdPerson(String verb) {
    String known = THIRD.get(verb);
    if (known != null) {
      return known;
    }
    if (FIXED.contains(verb) || (verb.endsWith("ed") && !verb.endsWith("eed"))) {
      return verb;
    }
    if (hisses(verb)) {
      return verb + "es";
    }
    boolean consonantY = verb.matches(".*[^aeiou]y");
    return consonantY ? verb.substring(0, verb.length() - 1) + "ies" : verb + "s";
  }

  private static String secondPerson(String verb) {
    String known = SECOND.get(verb);
    if (known != null) {
      return known;
    }
    if (verb.endsWith("ies") && verb.length() > 4) {
      return verb.substring(0, verb.length() - 3) + "y";
    }
    if (verb.endsWith("es") && hisses(verb.substring(0, verb.length() - 2))) {
      return verb.substring(0, verb.length() - 2);
    }
    return verb.endsWith("s") && !verb.endsWith("ss") ? verb.substring(0, verb.length() - 1) : verb;
  }

  private static boolean hisses(String stem) {
    return List.of("s", "sh", "ch", "x", "z", "o").stream().anyMatch(stem::endsWith);
  }
}
