package dev.alpi.command;

import dev.alpi.command.Word.Part;
import dev.alpi.command.Word.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Expands words as the shell does, as far as that can be known beforehand. */
final class Expander {
  /** A word that becomes more than that is not known any more. */
  private static final int LENGTH_MAX = 8192;

  private static final int FIELDS_MAX = 256;

  private final Function<Part.Substitution, String> substitution;
  private final Function<Part.Process, String> process;
  private final BiConsumer<String, String> odd;
  private final String userHome;

  /**
   * Creates it.
   *
   * @param substitution judges a substitution and returns what is known of its output
   * @param process judges a process substitution and returns the name of its pipe
   * @param odd is told of what only some shells read so: the construct, and the word
   */
  Expander(
      Function<Part.Substitution, String> substitution,
      Function<Part.Process, String> process,
      BiConsumer<String, String> odd,
      String userHome) {
    this.substitution = substitution;
    this.process = process;
    this.odd = odd;
    this.userHome = userHome;
  }

  /** Returns the fields that {@code words} become. */
  List<String> fields(List<Word> words, Shell shell) {
    List<String> fields = new ArrayList<>();
    for (Word word : words) {
      fields(word, shell, fields);
      if (fields.size() > FIELDS_MAX * 4) {
        return List.of(String.valueOf(Value.WORDS));
      }
    }
    return fields;
  }

  /** Returns the one value that {@code word} becomes where nothing is split. */
  String value(Word word, Shell shell) {
    StringBuilder out = new StringBuilder();
    boolean isFirst = true;
    for (Part part : word.parts()) {
      switch (part) {
        case Part.Text(String text, Quoting quoting) ->
            out.append(
                isFirst && quoting == Quoting.NONE
                    ? tilde(text, word.parts().size() == 1, shell)
                    : text);
        case Part.Parameter parameter -> out.append(parameter(parameter, shell));
        case Part.Substitution inner -> out.append(substitution.apply(inner));
        case Part.Process inner -> out.append(process.apply(inner));
        case Part.Arithmetic(Word inner) -> out.append(sum(inner, shell));
        case Part.Odd(String text, String what) -> {
          odd.accept(what, text);
          out.append(what.equals("an array") ? String.valueOf(Value.WORDS) : text);
        }
      }
      isFirst = false;
    }
    return bounded(out.toString());
  }

  private static String bounded(String value) {
    return value.length() > LENGTH_MAX ? String.valueOf(Value.UNKNOWN) : value;
  }

  private void fields(Word word, Shell shell, List<String> out) {
    Fields fields = new Fields();
    List<Part> parts = word.parts();
    for (int i = 0; i < parts.size(); i++) {
      switch (parts.get(i)) {
        case Part.Text(String text, Quoting quoting) -> {
          if (quoting == Quoting.QUOTED) {
            fields.whole(text);
          } else {
            String from = i == 0 ? tilde(text, parts.size() == 1, shell) : text;
            // what a tilde becomes is no pattern
            int kept = from.length() - text.length();
            fields.whole(patterns(from, Math.max(0, kept)));
          }
        }
        case Part.Parameter parameter -> {
          if (parameter.quoting() == Quoting.QUOTED) {
            if (parameter.name().equals("@") && parameter.operator().isEmpty()) {
              fields.words(shell.positional());
            } else {
              fields.whole(parameter(parameter, shell));
            }
          } else {
            fields.split(parameter(parameter, shell), shell);
          }
        }
        case Part.Substitution inner -> {
          String output = substitution.apply(inner);
          if (inner.quoting() == Quoting.QUOTED) {
            fields.whole(output);
          } else {
            fields.split(output, shell);
          }
        }
        case Part.Process inner -> fields.whole(process.apply(inner));
        case Part.Arithmetic(Word inner) -> fields.whole(sum(inner, shell));
        case Part.Odd(String text, String what) -> {
          odd.accept(what, text);
          fields.whole(what.equals("an array") ? String.valueOf(Value.WORDS) : text);
        }
      }
    }
    for (String field : fields.done()) {
      Braces.expand(bounded(field), odd, out);
    }
  }

  /** A number; what is not known of it may be more than a number to bash, which evaluates it. */
  private String sum(Word inner, Shell shell) {
    String text = value(inner, shell);
    boolean isUnclear = !Value.isKnown(text);
    for (String name : text.split("[^A-Za-z0-9_]+")) {
      isUnclear |=
          !name.isEmpty()
              && Cursor.isNameStart(name.charAt(0))
              && !Value.isKnown(shell.variable(name));
    }
    if (isUnclear) {
      odd.accept("$((…))", Value.shown(text));
    }
    return String.valueOf(Value.UNKNOWN);
  }

  /** Replaces a tilde at the beginning. */
  private String tilde(String text, boolean isWhole, Shell shell) {
    if (!text.startsWith("~")) {
      return text;
    }
    int slash = text.indexOf('/');
    if (slash < 0 && !isWhole) {
      return text;
    }
    String name = slash < 0 ? text.substring(1) : text.substring(1, slash);
    String rest = slash < 0 ? "" : text.substring(slash);
    return switch (name) {
      case "" -> shell.variable("HOME") + rest;
      case "+" -> shell.variable("PWD") + rest;
      case "-" -> Value.UNKNOWN + rest;
      case "root" -> "/root" + rest;
      default -> {
        int end = userHome.lastIndexOf('/');
        yield userHome.substring(0, Math.max(0, end)) + "/" + name + rest;
      }
    };
  }

  /** Marks what is a pattern or a brace in unquoted text. */
  private static String patterns(String text, int from) {
    StringBuilder out = new StringBuilder(text.length());
    out.append(text, 0, Math.min(from, text.length()));
    for (int i = out.length(); i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(
          switch (c) {
            case '*' -> Value.ANY;
            case '?' -> Value.ONE;
            case '[' -> text.indexOf(']', i + 2) > 0 ? Value.CHOICE : c;
            case '{' -> Value.BRACE;
            case ',' -> Value.COMMA;
            case '}' -> Value.CLOSE;
            default -> c;
          });
    }
    return out.toString();
  }

  private String parameter(Part.Parameter parameter, Shell shell) {
    String plain = plain(parameter.name(), shell);
    String operator = parameter.operator();
    if (operator.isEmpty()) {
      return plain;
    }
    String argument = value(parameter.argument(), shell);
    String unknown = String.valueOf(Value.WORDS);
    if (!Value.isKnown(plain)) {
      return Value.isFetched(plain) ? String.valueOf(Value.FETCHED) : unknown;
    }
    return switch (operator) {
      // only what is not set differs between the two, and set but empty is rare: both are judged
      case ":-", "-" -> plain.isEmpty() ? argument : plain;
      case ":=", "=" -> {
        if (plain.isEmpty()) {
          shell.set(parameter.name(), argument);
        }
        yield plain.isEmpty() ? argument : plain;
      }
      case ":+", "+" -> plain.isEmpty() ? "" : argument;
      case ":?", "?" -> plain.isEmpty() ? "" : plain;
      default -> unknown;
    };
  }

  private static String plain(String name, Shell shell) {
    char first = name.charAt(0);
    if (Character.isDigit(first)) {
      int number = name.length() > 3 ? 1000 : Integer.parseInt(name);
      List<String> words = shell.positional();
      boolean isOpen = words.contains(String.valueOf(Value.WORDS));
      if (number == 0) {
        return "sh";
      }
      return isOpen
          ? String.valueOf(Value.WORDS)
          : number <= words.size() ? words.get(number - 1) : "";
    }
    return switch (first) {
      case '@', '*' -> String.join(" ", shell.positional());
      case '#', '?', '-', '$', '!' -> String.valueOf(Value.UNKNOWN);
      default -> shell.variable(name);
    };
  }

  /** The fields of one word while they grow. */
  private static final class Fields {
    private final List<String> done = new ArrayList<>();
    private StringBuilder open = new StringBuilder();
    private boolean isOpen;

    void whole(String text) {
      open.append(text);
      isOpen = true;
    }

    void words(List<String> words) {
      for (int i = 0; i < words.size(); i++) {
        if (i > 0) {
          close();
        }
        whole(words.get(i));
      }
    }

    /** Splits at blanks; patterns in the value count. */
    void split(String value, Shell shell) {
      if (shell.isSet("IFS")) {
        whole(value.isEmpty() ? "" : String.valueOf(Value.WORDS));
        return;
      }
      String marked = value;
      if (value.indexOf(Value.UNKNOWN) >= 0) {
        marked = value.replace(Value.UNKNOWN, Value.WORDS);
      }
      for (int i = 0; i < marked.length(); i++) {
        char c = marked.charAt(i);
        if (c == ' ' || c == '\t' || c == '\n') {
          close();
        } else {
          open.append(
              switch (c) {
                case '*' -> Value.ANY;
                case '?' -> Value.ONE;
                case '[' -> marked.indexOf(']', i + 2) > 0 ? Value.CHOICE : c;
                default -> c;
              });
          isOpen = true;
        }
      }
    }

    private void close() {
      if (isOpen) {
        done.add(open.toString());
        open = new StringBuilder();
        isOpen = false;
      }
    }

    List<String> done() {
      close();
      return done;
    }
  }
}
