package dev.alpi.memory.relation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Words that decide how statements relate, by role and language. They are data: {@code
 * lexicon.txt}. Immutable.
 */
final class Lexicon {
  /** Up to this length a word must have its marks to be recognised. */
  private static final int STRICT_CHARS_MAX = 3;

  /** What an article cannot stand before; friend and can are predicates too, and nouns. */
  private static final Set<Role> VERBS = Set.of(Role.COPULA, Role.SINGLE, Role.PREDICATE);

  /** What comes after a noun and its article. */
  private static final Set<Role> PARTS =
      Set.of(Role.COPULA, Role.SINGLE, Role.MANY, Role.EVENT, Role.PREDICATE, Role.ATTRIBUTE);

  /** The one article that is nobody's name. */
  private static final String THE = "the";

  private static final int WORDS_EXPECTED = 6000;

  private static final String WORDS = "lexicon.txt";

  private record Phrase(List<Token> words, Role role) {}

  private final Map<String, List<Phrase>> phrases = new HashMap<>(WORDS_EXPECTED);

  Lexicon() {
    for (String line : words().replace("\n ", "").split("\n")) {
      if (!line.isBlank() && !line.startsWith("#")) {
        add(line);
      }
    }
  }

  private static String words() {
    try (InputStream in = Lexicon.class.getResourceAsStream(WORDS)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(WORDS + " is part of this module", e);
    }
  }

  private void add(String line) {
    int colon = line.indexOf(':');
    Role role = Role.valueOf(line.substring(0, line.indexOf(' ')));
    for (String phrase : line.substring(colon + 1).split(",")) {
      List<Token> words = tokens(phrase.strip());
      phrases
          .computeIfAbsent(words.getFirst().key(), any -> new ArrayList<>(2))
          .add(new Phrase(words, role));
    }
  }

  /** Most words are of small ASCII letters; what the tokenizer would find is plain then. */
  private static List<Token> tokens(String phrase) {
    for (int i = 0; i < phrase.length(); i++) {
      if (phrase.charAt(i) < 'a' || phrase.charAt(i) > 'z') {
        return Tokenizer.tokens(phrase);
      }
    }
    return List.of(new Token(phrase, phrase, Token.Form.WORD, false, false, false, Set.of()));
  }

  /** Returns {@code tokens} with their roles. */
  List<Token> annotate(List<Token> tokens) {
    List<Set<Role>> roles = new ArrayList<>();
    tokens.forEach(token -> roles.add(EnumSet.noneOf(Role.class)));
    for (int i = 0; i < tokens.size(); i++) {
      // a single capital inside a statement is a name: plan A
      if (i > 0 && tokens.get(i).capital() && tokens.get(i).key().length() == 1) {
        continue;
      }
      for (Phrase phrase : phrases.getOrDefault(tokens.get(i).key(), List.of())) {
        if (isAt(phrase.words, tokens, i)) {
          roles.subList(i, i + phrase.words.size()).forEach(set -> set.add(phrase.role));
        }
      }
    }
    reconsider(tokens, roles);
    List<Token> annotated = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (isEnglishNegation(token) || isKoreanNegation(token)) {
        roles.get(i).add(Role.NEGATION);
      }
      annotated.add(token.with(roles.get(i)));
    }
    return annotated;
  }

  /** Takes back what a word cannot be where it stands. */
  private static void reconsider(List<Token> tokens, List<Set<Role>> roles) {
    boolean told = false;
    for (int i = 0; i < tokens.size(); i++) {
      Set<Role> own = roles.get(i);
      if (own.contains(Role.ANNOUNCEMENT) && i == 0 && isColonBehind(tokens, roles)) {
        own.add(Role.LIGHT);
      }
      if (own.contains(Role.OWNER) && !told) {
        own.add(Role.LIGHT);
      }
      if (own.contains(Role.ARTICLE) && isName(i, tokens, roles)) {
        own.remove(Role.LIGHT);
      }
      told |= !own.contains(Role.LIGHT);
    }
    for (int i = roles.size() - 1; i >= 0 && isEnd(i, roles); i--) {
      roles.get(i).remove(Role.CONNECTOR);
    }
  }

  /** Says whether nothing that says anything follows: the light is on now. */
  private static boolean isEnd(int i, List<Set<Role>> roles) {
    for (Set<Role> later : roles.subList(i + 1, roles.size())) {
      if (!later.contains(Role.LIGHT) || later.contains(Role.ARTICLE)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isColonBehind(List<Token> tokens, List<Set<Role>> roles) {
    int end = 1;
    while (end < tokens.size() && roles.get(end).contains(Role.ANNOUNCEMENT)) {
      end++;
    }
    return end < tokens.size() && tokens.get(end).value();
  }

  /**
   * Says whether what is an article in some language is a name, or another word: server a runs,
   * zone a, vitamin a, Una lives, schaltet ein.
   */
  private static boolean isName(int i, List<Token> tokens, List<Set<Role>> roles) {
    Token token = tokens.get(i);
    if (isEnd(i, roles) || tokens.get(i + 1).clause()) {
      return true;
    }
    int after = i + 1;
    while (after + 1 < roles.size() && roles.get(after).contains(Role.NEGATION)) {
      after++;
    }
    Set<Role> next = roles.get(after);
    boolean verb = VERBS.stream().anyMatch(next::contains);
    boolean predicate = verb || next.contains(Role.MANY) || next.contains(Role.EVENT);
    if (i > 0) {
      boolean labelled = token.key().length() == 1 && roles.get(i - 1).contains(Role.LABEL);
      boolean capital = token.capital() && !token.clause() && !token.value();
      return labelled || capital || (token.key().length() == 1 && verb);
    }
    boolean phrase = tokens.get(1).capital();
    for (int later = 2; later < tokens.size(); later++) {
      phrase |= tokens.get(later).value() || roles.get(later).stream().anyMatch(PARTS::contains);
    }
    phrase |= next.contains(Role.ATTRIBUTE) || next.contains(Role.LABEL);
    return verb || (token.capital() && (predicate || (!phrase && !token.key().equals(THE))));
  }

  private static boolean isAt(List<Token> words, List<Token> tokens, int at) {
    if (at + words.size() > tokens.size()) {
      return false;
    }
    for (int i = 0; i < words.size(); i++) {
      if (!isWord(words.get(i), tokens.get(at + i))) {
        return false;
      }
    }
    return true;
  }

  /** A short word is another one with other marks: Italian {@code è} and {@code e}. */
  private static boolean isWord(Token word, Token token) {
    return word.key().length() <= STRICT_CHARS_MAX
        ? word.strict().equalsIgnoreCase(token.strict())
        : word.key().equals(token.key());
  }

  private static boolean isEnglishNegation(Token token) {
    return token.key().endsWith("n't") || token.key().endsWith("n’t");
  }

  /** Korean puts negation into the ending of the verb. */
  private static boolean isKoreanNegation(Token token) {
    return token.strict().codePoints().anyMatch(c -> "않없닙싫".indexOf(c) >= 0);
  }
}
