package dev.alpi.command;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Expands <code>{a,b}</code>, which bash does and dash does not. */
final class Braces {
  private static final int WORDS_MAX = 64;

  private Braces() {}

  /** Adds what {@code field} becomes to {@code out}. */
  static void expand(String field, BiConsumer<String, String> odd, List<String> out) {
    if (field.indexOf(Value.BRACE) < 0) {
      out.add(plain(field));
      return;
    }
    List<String> todo = new ArrayList<>(List.of(field));
    List<String> done = new ArrayList<>();
    boolean isExpanded = false;
    while (!todo.isEmpty()) {
      String next = todo.removeLast();
      int open = next.lastIndexOf(Value.BRACE);
      int close = open < 0 ? -1 : next.indexOf(Value.CLOSE, open);
      if (close < 0) {
        done.add(plain(next));
        continue;
      }
      String inner = next.substring(open + 1, close);
      String before = next.substring(0, open);
      String after = next.substring(close + 1);
      List<String> choices = choices(inner);
      if (choices.size() < 2) {
        // no choice: as it stands
        todo.add(before + "{" + plain(inner) + "}" + after);
        continue;
      }
      isExpanded = true;
      for (String choice : choices) {
        todo.add(before + choice + after);
      }
      if (todo.size() + done.size() > WORDS_MAX) {
        done.add(String.valueOf(Value.WORDS));
        break;
      }
    }
    if (isExpanded) {
      odd.accept("{…,…}", Value.shown(field));
      // a shell without braces sees this
      done.add(Value.shown(field));
    }
    out.addAll(done);
  }

  private static List<String> choices(String inner) {
    List<String> choices = new ArrayList<>(List.of(inner.split(String.valueOf(Value.COMMA), -1)));
    if (choices.size() == 1 && inner.contains("..")) {
      return List.of(String.valueOf(Value.UNKNOWN), String.valueOf(Value.UNKNOWN));
    }
    return choices;
  }

  private static String plain(String text) {
    return text.replace(Value.BRACE, '{').replace(Value.COMMA, ',').replace(Value.CLOSE, '}');
  }
}
