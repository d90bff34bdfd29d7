package dev.alpi.cli;

import java.util.ArrayList;
import java.util.List;

/** Splits lines into words as a shell does, as far as examples and scripts need it. */
final class ShellWords {
  private ShellWords() {}

  /** Splits at spaces; quotes of both kinds keep them. */
  static List<String> split(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    char quote = 0;
    for (char c : line.toCharArray()) {
      if (quote != 0 && c != quote) {
        word.append(c);
      } else if (c == quote) {
        quote = 0;
      } else if (c == '"' || c == '\'') {
        quote = c;
        inWord = true;
      } else if (c != ' ') {
        word.append(c);
        inWord = true;
      } else if (inWord) {
        words.add(word.toString());
        word.setLength(0);
        inWord = false;
      }
    }
    if (quote != 0) {
      throw new IllegalArgumentException("open quote: " + line);
    }
    if (inWord) {
      words.add(word.toString());
    }
    return words;
  }

  /**
   * Returns the words of each call of alpi in a shell line: after it, up to what ends a command.
   */
  static List<List<String>> commandLines(String line) {
    List<List<String>> found = new ArrayList<>();
    List<String> current = new ArrayList<>();
    boolean inside = false;
    for (String word : split(line.replace("<(", " ( ").replace("$(", " ( ").replace(")", " ) "))) {
      if (word.equals("alpi") && !inside) {
        inside = true;
      } else if (List.of("|", ">", ">>", "<", ")", "(", ";", "&&", "||").contains(word)) {
        if (inside) {
          found.add(List.copyOf(current));
          current.clear();
        }
        inside = false;
      } else if (inside) {
        current.add(word);
      }
    }
    if (inside) {
      found.add(List.copyOf(current));
    }
    return found;
  }
}
