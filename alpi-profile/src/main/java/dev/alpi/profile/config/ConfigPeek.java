package dev.alpi.profile.config;

import dev.alpi.profile.json.JsonValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Finds the model in a file of settings without parsing it, where its lines are simple enough; for
 * listing many profiles. A parser takes about 10 ms for its first file.
 */
final class ConfigPeek {
  /* Implementation notes. The claim: if every line is blank, a comment, or "key:", "key: value",
   * "- value" or "- key: value" with a value that ends in its line, and no line is indented so far
   * that it could go on with the value before it, nor the first one at all, then no construct spans
   * lines except by indentation. So a line "model: …" in column 0 is the key model of the topmost
   * mapping, if the text is YAML at all. Everything else goes to the parser, whose answer is the
   * measure: a test compares the two on generated texts. */

  private static final String MODEL = "model";

  private final String text;
  private boolean certain = true;
  private boolean seen;
  private String model = "";

  /** How deep the next line may be indented: not at all, or not so far as to go on with a value. */
  private int indentMax;

  private ConfigPeek(String text) {
    this.text = text;
  }

  /** Returns the model that {@code file} sets; none if it sets none or is absent. */
  static Optional<String> model(Path file) throws ConfigException {
    Optional<String> text = ConfigLayer.text(file);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    ConfigPeek peek = new ConfigPeek(text.get());
    peek.scan();
    String model = peek.certain ? peek.model : parsed(file.toString(), text.get());
    return model.isEmpty() ? Optional.empty() : Optional.of(model);
  }

  /** Says whether {@code text} can be answered without the parser. */
  static boolean isSimple(String text) {
    ConfigPeek peek = new ConfigPeek(text);
    peek.scan();
    return peek.certain;
  }

  private static String parsed(String label, String text) throws ConfigException {
    YamlDocument document = YamlDocument.parse(label, text);
    JsonValue value = document.tree().get(MODEL).orElse(JsonValue.Null.NULL);
    List<ConfigCheck.Problem> problems =
        ConfigCheck.problems(ConfigSchema.current(), List.of(MODEL), value);
    for (ConfigCheck.Problem problem : problems) {
      if (problem.kind().isError()) {
        throw ConfigException.at(
            document.placeOfValue(problem.path()), problem.message(), problem.hint());
      }
    }
    return value instanceof JsonValue.Str(String name) ? name : "";
  }

  private void scan() {
    int at = 0;
    while (certain && at < text.length()) {
      int feed = text.indexOf('\n', at);
      int end = feed < 0 ? text.length() : feed;
      int visible = end > at && feed >= 0 && text.charAt(end - 1) == '\r' ? end - 1 : end;
      line(at, visible);
      at = end + 1;
    }
  }

  private void line(int start, int end) {
    int at = start;
    while (at < end && text.charAt(at) == ' ') {
      at++;
    }
    for (int i = at; i < end; i++) {
      char c = text.charAt(i);
      certain &= (c >= ' ' && c < 0x7f) || Character.isLetter(c);
    }
    if (at == end || text.charAt(at) == '#') {
      return;
    }
    int indent = at - start;
    certain &= indent <= indentMax;
    boolean item = text.startsWith("- ", at) && at + 2 < end;
    entry(item ? at + 2 : at, end, indent, item);
  }

  private void entry(int start, int end, int indent, boolean item) {
    int colon = endOfKey(start, end);
    if (colon < 0) {
      certain &= item && endOfValue(start, end) >= 0;
      indentMax = indent;
      return;
    }
    int value = colon + 1;
    while (value < end && text.charAt(value) == ' ') {
      value++;
    }
    boolean top = indent == 0 && !item && text.startsWith(MODEL, start) && colon - start == 5;
    if (value == end || text.charAt(value) == '#') {
      indentMax = Integer.MAX_VALUE;
      certain &= !top;
      return;
    }
    indentMax = item ? indent + 2 : indent;
    int valueEnd = endOfValue(value, end);
    certain &= valueEnd >= 0;
    if (certain && top) {
      takeModel(text.substring(value, valueEnd));
    }
  }

  private void takeModel(String written) {
    boolean quoted = written.startsWith("\"") || written.startsWith("'");
    boolean plain = !written.startsWith("[") && !written.startsWith("{");
    // a second one is the parser's to refuse, and so is one that is not text
    certain &= !seen && plain;
    seen = true;
    if (quoted) {
      model = written.substring(1, written.length() - 1);
    } else if (YamlScalar.resolve(written) instanceof JsonValue.Str(String name)) {
      model = name;
    } else {
      certain = false;
    }
  }

  /** Returns where the colon behind a plain key is; −1 if the line does not start with one. */
  private int endOfKey(int start, int end) {
    int at = start;
    while (at < end && isPlain(text.charAt(at), "_-/.")) {
      at++;
    }
    boolean key =
        at > start
            && at < end
            && Character.isLetter(text.charAt(start))
            && text.charAt(at) == ':'
            && (at + 1 == end || text.charAt(at + 1) == ' ');
    return key ? at : -1;
  }

  /** Returns where a value that ends in its line ends; −1 if it may not end there. */
  private int endOfValue(int start, int end) {
    int valueEnd =
        switch (text.charAt(start)) {
          case '"' -> closing('"', start, end, "\\");
          case '\'' -> closing('\'', start, end, "");
          case '[', '{' -> endOfFlow(start, end);
          default -> endOfPlain(start, end);
        };
    if (valueEnd < 0) {
      return -1;
    }
    int at = valueEnd;
    while (at < end && text.charAt(at) == ' ') {
      at++;
    }
    boolean ends = at == end || (at > valueEnd && text.charAt(at) == '#');
    return ends ? valueEnd : -1;
  }

  private int closing(char bracket, int start, int end, String notWithin) {
    for (int at = start + 1; at < end; at++) {
      char c = text.charAt(at);
      if (c == bracket) {
        return at + 1;
      }
      if (notWithin.indexOf(c) >= 0) {
        return -1;
      }
    }
    return -1;
  }

  /** Brackets within each other, and quoted texts where only a key or value can begin. */
  private int endOfFlow(int start, int end) {
    int depth = 0;
    int at = start;
    while (at < end) {
      char c = text.charAt(at);
      if (c == '"' || c == '\'') {
        int quoteEnd = isFlowStart(start, at) ? closing(c, at, end, "\\") : -1;
        if (quoteEnd < 0) {
          return -1;
        }
        at = quoteEnd;
        continue;
      }
      if ("#&*!|>%@`".indexOf(c) >= 0) {
        return -1;
      }
      depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
      at++;
      if (depth == 0) {
        return at;
      }
    }
    return -1;
  }

  /** Says whether a key or value begins at {@code at}: else a quote is a letter like others. */
  private boolean isFlowStart(int start, int at) {
    int before = at - 1;
    while (before > start && text.charAt(before) == ' ') {
      before--;
    }
    char c = text.charAt(before);
    return c == '[' || c == '{' || c == ',' || (c == ':' && before < at - 1);
  }

  private int endOfPlain(int start, int end) {
    if (!isPlain(text.charAt(start), "_./")) {
      return -1;
    }
    int last = start + 1;
    for (int at = start + 1; at < end; at++) {
      char c = text.charAt(at);
      boolean colon = c == ':' && at + 1 < end && text.charAt(at + 1) != ' ';
      if (c == '#' && text.charAt(at - 1) == ' ') {
        return last;
      }
      if (c != ' ' && !colon && !isPlain(c, "_./@+%=~-,;()$#")) {
        return -1;
      }
      last = c == ' ' ? last : at + 1;
    }
    return last;
  }

  private static boolean isPlain(char c, String others) {
    return Character.isLetter(c) || (c >= '0' && c <= '9') || others.indexOf(c) >= 0;
  }
}
