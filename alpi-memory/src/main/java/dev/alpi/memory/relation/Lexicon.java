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

  private static final String WORDS = "lexicon.txt";

  private record Phrase(List<Token> words, Role role) {}

  private final Map<String, List<Phrase>> phrases = new HashMap<>();

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
      List<Token> words = Tokenizer.tokens(phrase.strip());
      phrases
          .computeIfAbsent(words.getFirst().key(), any -> new ArrayList<>())
          .add(new Phrase(words, role));
    }
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
        ? word.strict().equals(token.strict())
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
