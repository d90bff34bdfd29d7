package dev.alpi.gateway.matrix;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a long Markdown text into parts that each stand for themselves: between paragraphs if that
 * is possible, otherwise between lines, words, characters. A block of code that is cut ends in its
 * part, and begins again in the next.
 */
final class MarkdownParts {
  /** What is tried first, in characters: about 12 KiB as text and as much as HTML. */
  private static final int CHARS = 12_000;

  /** This much is always small enough, whatever it consists of. */
  private static final int CHARS_MIN = 250;

  /** A line that is longer, with what names its language, is not begun again. */
  private static final int FENCE_CHARS_MAX = 60;

  private static final Pattern FENCE = Pattern.compile(" {0,3}(`{3,}|~{3,})([^`]*)");

  private MarkdownParts() {}

  /** Cuts {@code text} into parts that {@code fits} takes; those of spaces only are left out. */
  static List<String> of(String text, Predicate<String> fits) {
    List<String> parts = new ArrayList<>();
    String rest = text;
    while (!rest.isBlank()) {
      int size = CHARS;
      Part part = part(rest, size);
      while (!fits.test(part.head()) && size > CHARS_MIN) {
        size = Math.max(CHARS_MIN, size / 2);
        part = part(rest, size);
      }
      if (!part.head().isBlank()) {
        parts.add(part.head());
      }
      rest = part.rest();
    }
    return parts;
  }

  /** The first part, and what comes after it. */
  private record Part(String head, String rest) {}

  private static Part part(String text, int size) {
    if (text.length() <= size) {
      return new Part(text.stripTrailing(), "");
    }
    int cut = cut(text, size);
    String head = text.substring(0, cut).stripTrailing();
    String rest = text.substring(cut);
    String fence = openFence(head);
    if (fence.isEmpty() || head.equals(fence)) {
      return new Part(head, rest.replaceFirst("^(\\h*\\n)+", ""));
    }
    Matcher opening = FENCE.matcher(fence);
    String mark = opening.matches() ? opening.group(1) : "```";
    return new Part(head + "\n" + mark, fence + "\n" + rest.replaceFirst("^\\n", ""));
  }

  private static int cut(String text, int size) {
    int half = size / 2;
    int paragraph = text.lastIndexOf("\n\n", size - 2);
    if (paragraph >= half && openFence(text.substring(0, paragraph)).isEmpty()) {
      return paragraph + 2;
    }
    int line = text.lastIndexOf('\n', size - 1);
    if (line >= half) {
      return line + 1;
    }
    int space = text.lastIndexOf(' ', size - 1);
    if (space >= half) {
      return space + 1;
    }
    return Character.isHighSurrogate(text.charAt(size - 1)) ? size - 1 : size;
  }

  /** Returns the line that began the block of code that {@code text} ends in; empty for none. */
  private static String openFence(String text) {
    String open = "";
    String mark = "";
    for (String line : text.lines().toList()) {
      Matcher matcher = FENCE.matcher(line);
      boolean isFence = matcher.matches() && line.length() <= FENCE_CHARS_MAX;
      if (isFence && open.isEmpty()) {
        open = line;
        mark = matcher.group(1);
      } else if (isFence && matcher.group(1).startsWith(mark) && matcher.group(2).isBlank()) {
        open = "";
      }
    }
    return open;
  }
}
