package dev.alpi.profile.config;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Writes random YAML mappings in every style that people use. All of it is valid. */
final class YamlGenerator {
  private static final List<String> NAMES =
      List.of(
          "model", "budget", "tools", "a", "b", "daily_usd", "x-y", "lab/m.1", "ñandú", "key 2");
  private static final List<String> INLINE =
      List.of(
          "5",
          "0.25",
          "-1",
          "1e3",
          "true",
          "null",
          "~",
          "plain",
          "two words",
          "a:b",
          "\"quoted\"",
          "'it''s'",
          "\"esc\\n\\u00e9\"",
          "[]",
          "{}",
          "[a, 'b', 3]",
          "{p: 1, \"q\": [x], r}",
          "!!str 7",
          "http://h:1/p",
          "ünï",
          "😀 smile",
          "\"#no\"",
          "a#b",
          "0x1F",
          "007",
          ".5",
          "''");

  private final RandomGenerator random;
  private final String lineBreak;
  private final StringBuilder out = new StringBuilder();
  private final boolean anchors;
  private final List<String> defined = new ArrayList<>();
  private int anchorCount;

  private YamlGenerator(RandomGenerator random, boolean anchors) {
    this.random = random;
    this.anchors = anchors;
    this.lineBreak = random.nextInt(4) == 0 ? "\r\n" : "\n";
  }

  /** Returns a document without anchors, in which every edit by path is possible. */
  static String plain(RandomGenerator random) {
    return new YamlGenerator(random, false).document();
  }

  /** Returns a document that may have anchors and aliases. */
  static String anchored(RandomGenerator random) {
    return new YamlGenerator(random, true).document();
  }

  private String document() {
    if (chance(8)) {
      out.append('\uFEFF');
    }
    if (chance(4)) {
      out.append("# head").append(lineBreak);
    }
    if (chance(6)) {
      out.append("---").append(lineBreak);
    }
    mapping(chance(6) ? 2 : 0, 0);
    if (chance(4)) {
      out.append("# tail").append(lineBreak);
    }
    if (chance(3)) {
      out.setLength(out.length() - lineBreak.length());
    }
    return out.toString();
  }

  private void mapping(int indent, int level) {
    List<String> names = new ArrayList<>(NAMES);
    int size = 1 + random.nextInt(level == 0 ? 5 : 3);
    for (int i = 0; i < size; i++) {
      trivia(indent);
      String name = names.remove(random.nextInt(names.size()));
      String key = chance(8) ? "\"" + name + "\"" : name;
      out.append(" ".repeat(indent)).append(key).append(chance(15) ? " :" : ":");
      value(indent, level);
    }
  }

  private void value(int indent, int level) {
    int kind = random.nextInt(level > 2 ? 6 : 10);
    switch (kind) {
      case 0 -> endLine(); // no value
      case 1 -> literal(indent);
      case 2 -> multiLine(indent);
      case 3, 4, 5 -> inline();
      case 6 -> sequence(indent);
      default -> {
        int known = defined.size();
        anchor();
        // an alias within what its anchor marks would be a cycle
        List<String> mine = List.copyOf(defined.subList(known, defined.size()));
        defined.removeAll(mine);
        endLine();
        mapping(indent + 1 + random.nextInt(4), level + 1);
        defined.addAll(mine);
      }
    }
  }

  private void inline() {
    if (anchors && !defined.isEmpty() && chance(3)) {
      out.append(" *").append(defined.get(random.nextInt(defined.size())));
    } else {
      String written = INLINE.get(random.nextInt(INLINE.size()));
      if (!written.startsWith("!")) {
        anchor();
      }
      out.append(chance(6) ? "   " : " ").append(written);
    }
    endLine();
  }

  private void anchor() {
    if (anchors && chance(4)) {
      String name = "n" + anchorCount++;
      defined.add(name);
      out.append(" &").append(name);
    }
  }

  private void literal(int indent) {
    String header = List.of("|", ">", "|-", "|+", ">-").get(random.nextInt(5));
    out.append(' ').append(header);
    endLine();
    for (int i = 0; i <= random.nextInt(3); i++) {
      out.append(" ".repeat(indent + 2)).append("text ").append(i).append(" # not a comment");
      out.append(lineBreak);
    }
    if (chance(3)) {
      out.append(lineBreak);
    }
  }

  private void multiLine(int indent) {
    String quote = List.of("", "\"", "'").get(random.nextInt(3));
    out.append(' ').append(quote).append("first").append(lineBreak);
    out.append(" ".repeat(indent + 2)).append("second").append(quote);
    endLine();
  }

  private void sequence(int indent) {
    endLine();
    int at = indent + (chance(2) ? 0 : 2);
    for (int i = 0; i <= random.nextInt(3); i++) {
      trivia(at);
      out.append(" ".repeat(at)).append("- ");
      if (chance(3)) {
        out.append("k: v").append(lineBreak).append(" ".repeat(at + 2)).append("l: w");
      } else {
        out.append(INLINE.get(random.nextInt(INLINE.size())));
      }
      endLine();
    }
  }

  private void trivia(int indent) {
    if (chance(6)) {
      out.append(lineBreak);
    }
    if (chance(5)) {
      out.append(" ".repeat(indent)).append("# note").append(lineBreak);
    }
  }

  private void endLine() {
    if (chance(4)) {
      out.append(chance(2) ? "  # why" : " # é 😀");
    }
    out.append(lineBreak);
  }

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }
}
